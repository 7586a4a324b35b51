"""Signed notes and verifier keys: what the format allows is read, and in one spelling only."""

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consentkit.domain.errors import (
    BadCheckpointSignature,
    MalformedCheckpoint,
    MalformedLogKey,
    UnknownLogKey,
)
from consentkit.ledger.note import Note, Signature, cosign_note, open_note, sign_note
from consentkit.ledger.verifier_key import COSIGNATURE, ED25519, VerifierKey
from consentkit.signing.ed25519 import verify_ed25519
from consentkit.signing.keys import SigningKey
from consentkit.signing.notes import public_bytes
from tests.factories import vector
from tests.independent_log import open_note as open_independently
from tests.ledgers import LOG_KEY, LOG_SIGNING_KEY, WITNESS_KEY, WITNESS_SIGNING_KEY

VECTOR = vector("signed_note")
KEY = VerifierKey.parse(VECTOR["vkey"])
RAW = VECTOR["note"].encode()
NOTE = Note.parse(RAW)
LINE = f"— example.com/foo {VECTOR['signature']}\n"

names = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=12)
names = names.filter(lambda name: "+" not in name)
lines = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
texts = st.lists(lines, min_size=1, max_size=5).map(lambda parts: "\n".join(parts) + "\n")
signatures = st.builds(
    Signature, names, st.binary(min_size=4, max_size=4), st.binary(min_size=1, max_size=80)
)
notes = st.builds(Note, texts, st.lists(signatures, min_size=1, max_size=17).map(tuple))
keys = st.builds(
    VerifierKey, names, st.sampled_from([ED25519, COSIGNATURE]), st.binary(min_size=32, max_size=32)
)


def test_the_vector_is_read_written_and_holds():
    assert NOTE.text == VECTOR["text"]
    assert NOTE.format() == RAW
    (signer,) = open_note(NOTE, [KEY], verify_ed25519)
    assert (signer.key, signer.at_s) == (KEY, None)


def test_the_key_of_the_vector_is_read_and_written():
    assert (KEY.name, KEY.kind, KEY.id.hex()) == ("example.com/foo", ED25519, "530d903a")
    assert KEY.format() == VECTOR["vkey"]


@given(notes)
def test_parse_returns_what_format_wrote(note):
    assert Note.parse(note.format()) == note


@given(keys)
def test_a_verifier_key_is_read_as_it_was_written(key):
    assert VerifierKey.parse(key.format()) == key


def test_our_signature_is_one_that_others_accept():
    key = SigningKey.generate()
    vkey = VerifierKey("log.example/ck", ED25519, public_bytes(key.x))
    note = sign_note("a text\n\nof three lines\n", vkey, key.sign)
    text = open_independently(note.format().decode(), vkey.format())
    assert text == "a text\n\nof three lines\n"


def test_a_witness_signs_the_time_with_the_text():
    """Source: C2SP tlog-cosignature, "Ed25519 signed message"."""
    signed = []

    def sign(message):
        signed.append(message)
        return WITNESS_SIGNING_KEY.sign(message)

    note = cosign_note(NOTE, WITNESS_KEY, sign, at_s=1679315147)
    assert signed == [f"cosignature/v1\ntime 1679315147\n{NOTE.text}".encode()]
    raw = note.signatures[1].raw
    assert (raw[:8], len(raw)) == ((1679315147).to_bytes(8), 72)
    (signer,) = open_note(note, [WITNESS_KEY], verify_ed25519)
    assert (signer.key, signer.at_s) == (WITNESS_KEY, 1679315147)


def test_the_same_key_has_another_id_for_each_kind_and_name():
    """So that no signature of one kind can be taken for one of the other."""
    witness = VerifierKey(KEY.name, COSIGNATURE, KEY.public)
    other = VerifierKey("example.com/bar", ED25519, KEY.public)
    assert len({KEY.id, witness.id, other.id}) == 3
    material = b"example.com/foo\n\x04" + KEY.public
    assert witness.id == hashlib.sha256(material).digest()[:4]


def test_unknown_signatures_are_passed_over(refused):
    """Also those that share a name or an id with a known key, but not both."""
    same_name = Signature(KEY.name, b"\0\0\0\0", b"x")
    same_id = Signature("example.com/bar", KEY.id, b"x")
    note = Note(NOTE.text, (same_name, *NOTE.signatures, same_id))
    assert [signer.key for signer in open_note(note, [KEY, LOG_KEY], verify_ed25519)] == [KEY]
    strangers = Note(NOTE.text, (same_name, same_id))
    assert type(refused(open_note, strangers, [KEY], verify_ed25519)) is UnknownLogKey
    assert type(refused(open_note, NOTE, [], verify_ed25519)) is UnknownLogKey


def test_one_false_signature_of_a_known_key_refuses_the_note(refused):
    false = sign_note("another text\n", LOG_KEY, LOG_SIGNING_KEY.sign).signatures
    note = Note(NOTE.text, (*NOTE.signatures, *false))
    error = refused(open_note, note, [KEY, LOG_KEY], verify_ed25519)
    assert type(error) is BadCheckpointSignature
    assert "consent.example/log" in error.detail
    assert open_note(note, [KEY], verify_ed25519)


def test_a_key_that_signed_twice_counts_once_and_both_must_hold(refused):
    twice = Note(NOTE.text, NOTE.signatures * 2)
    assert len(open_note(twice, [KEY], verify_ed25519)) == 1
    false = Signature(KEY.name, KEY.id, bytes(64))
    note = Note(NOTE.text, (*NOTE.signatures, false))
    assert type(refused(open_note, note, [KEY], verify_ed25519)) is BadCheckpointSignature


@pytest.mark.parametrize("raw", [b"x", bytes(7), bytes(8), bytes(71), bytes(73), b"\xff" * 72])
def test_a_cosignature_of_the_wrong_form_does_not_hold(refused, raw):
    note = Note(NOTE.text, (Signature(WITNESS_KEY.name, WITNESS_KEY.id, raw),))
    error = refused(open_note, note, [WITNESS_KEY], verify_ed25519)
    assert type(error) is BadCheckpointSignature


def test_a_time_beyond_63_bits_does_not_hold_though_it_is_signed(refused):
    sign = WITNESS_SIGNING_KEY.sign
    last = cosign_note(NOTE, WITNESS_KEY, sign, at_s=2**63 - 1)
    assert open_note(last, [WITNESS_KEY], verify_ed25519)[0].at_s == 2**63 - 1
    beyond = cosign_note(NOTE, WITNESS_KEY, sign, at_s=2**63)
    error = refused(open_note, beyond, [WITNESS_KEY], verify_ed25519)
    assert type(error) is BadCheckpointSignature


def test_64_signatures_are_read_and_65_are_not(refused):
    most = Note(NOTE.text, NOTE.signatures * 64).format()
    assert len(Note.parse(most).signatures) == 64
    assert type(refused(Note.parse, most + LINE.encode())) is MalformedCheckpoint


def spelt_otherwise(encoded: str) -> str:
    """The same bytes, with a spare bit set in the last character."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    body = encoded.rstrip("=")
    other = body[:-1] + alphabet[alphabet.index(body[-1]) ^ 1] + "=" * (len(encoded) - len(body))
    assert other != encoded
    assert base64.b64decode(other) == base64.b64decode(encoded)
    return other


SIGNED = VECTOR["signature"]
MALFORMED = {
    "nothing": "",
    "no empty line": "text\n" + LINE,
    "no signature": "text\n\n",
    "no text": "\n" + LINE,
    "no last newline": f"text\n\n{LINE}"[:-1],
    "an empty line below": f"text\n\n{LINE}\n",
    "an empty line between": f"text\n\n{LINE}\n\n{LINE}\nx",
    "CRLF": f"text\r\n\r\n{LINE}",
    "a CR": f"text\n\n{LINE[:-1]}\r\n",
    "a tab": f"te\txt\n\n{LINE}",
    "a NUL": f"text\0\n\n{LINE}",
    "a hyphen for the dash": f"text\n\n- example.com/foo {SIGNED}\n",
    "an en dash": f"text\n\n– example.com/foo {SIGNED}\n",
    "no space after the dash": f"text\n\n—example.com/foo {SIGNED}\n",
    "two spaces": f"text\n\n— example.com/foo  {SIGNED}\n",
    "a space at the end": f"text\n\n— example.com/foo {SIGNED} \n",
    "no name": f"text\n\n—  {SIGNED}\n",
    "a plus in the name": f"text\n\n— example+foo {SIGNED}\n",
    "a no-break space in the name": f"text\n\n— example\u00a0foo {SIGNED}\n",
    "no signature in the line": "text\n\n— example.com/foo\n",
    "an empty signature": "text\n\n— example.com/foo \n",
    "a key id alone": "text\n\n— example.com/foo AAAAAA==\n",
    "no padding": f"text\n\n— example.com/foo {SIGNED.rstrip('=')}\n",
    "too much padding": f"text\n\n— example.com/foo {SIGNED}=\n",
    "spare bits": f"text\n\n— example.com/foo {spelt_otherwise(SIGNED)}\n",
    "base64url": "text\n\n— example.com/foo ____--__\n",
    "letters beyond ASCII": f"text\n\n— example.com/foo é{SIGNED}\n",
}


@pytest.mark.parametrize("whole", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_note_is_refused(refused, whole):
    assert type(refused(Note.parse, whole.encode())) is MalformedCheckpoint


def test_bytes_that_are_not_utf_8_or_too_many_are_refused(refused):
    assert type(refused(Note.parse, b"t\xe9xt\n\n" + LINE.encode())) is MalformedCheckpoint
    huge = b"x" * 256 * 1024 + b"\n\n" + LINE.encode()
    assert type(refused(Note.parse, huge)) is MalformedCheckpoint


@pytest.mark.parametrize("text", ["", "text", "te\rxt\n", "\ud800\n", "x" * 256 * 1024 + "\n"])
def test_a_text_that_no_note_can_carry_is_refused_before_it_is_signed(refused, text):
    assert type(refused(Note, text, NOTE.signatures)) is MalformedCheckpoint


NAME, KEY_ID, ENCODED = VECTOR["vkey"].split("+", 2)


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        NAME,
        f"{NAME}+{KEY_ID}",
        f"{NAME}+{KEY_ID}+",
        f"+{KEY_ID}+{ENCODED}",
        f"{NAME}+530d903b+{ENCODED}",  # another id
        f"{NAME}+530D903A+{ENCODED}",
        f"{NAME}+0530d903a+{ENCODED}",
        f"{NAME}+{KEY_ID}+{ENCODED[:-4]}",
        f"{NAME}+{KEY_ID}+{ENCODED}AAAA",
        f"{NAME}+{KEY_ID}+{ENCODED}\n",
        f"{NAME} +{KEY_ID}+{ENCODED}",
        f"{NAME[:-1]}+{KEY_ID}+{ENCODED}",
        f"{NAME}+{KEY_ID}+Bg{ENCODED[2:]}",  # ML-DSA's kind, with a key of Ed25519
        f"\ud800+{KEY_ID}+{ENCODED}",
    ],
)
def test_a_malformed_verifier_key_is_refused(refused, vkey):
    assert type(refused(VerifierKey.parse, vkey)) is MalformedLogKey
