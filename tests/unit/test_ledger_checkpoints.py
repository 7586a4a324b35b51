"""Checkpoints: read strictly, written the same, and believed when their log signed them."""

import base64
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consentkit.domain.errors import (
    AnotherLog,
    MalformedCheckpoint,
    MalformedLogKey,
    UnknownLogKey,
)
from consentkit.ledger.checkpoint import Checkpoint, open_checkpoint
from consentkit.ledger.merkle import EMPTY_ROOT
from consentkit.ledger.note import Note, cosign_note, sign_note
from consentkit.ledger.verifier_key import COSIGNATURE, VerifierKey
from consentkit.signing.ed25519 import verify_ed25519
from tests.ledgers import (
    LOG_ENTRIES,
    LOG_KEY,
    LOG_SIGNING_KEY,
    ORIGIN,
    WITNESS_KEY,
    WITNESS_SIGNING_KEY,
    MemoryLedger,
    a_checkpoint,
)

LEDGER = MemoryLedger(LOG_ENTRIES[:7])
HEAD = Checkpoint.parse(a_checkpoint(LEDGER).text)

hashes = st.binary(min_size=32, max_size=32)
lines = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
checkpoints = st.builds(
    lambda origin, size, root, more: Checkpoint(origin, size, root if size else EMPTY_ROOT, more),
    lines,
    st.integers(0, 2**63 - 1),
    hashes,
    st.lists(lines, max_size=3).map(tuple),
)


@given(checkpoints)
def test_a_checkpoint_is_read_as_it_was_written(checkpoint):
    assert Checkpoint.parse(checkpoint.format()) == checkpoint


ROOT = base64.b64encode(HEAD.root).decode()
BAD_CHECKPOINTS = {
    "nothing": "",
    "two lines": f"{ORIGIN}\n7\n",
    "no last newline": f"{ORIGIN}\n7\n{ROOT}",
    "an empty origin": f"\n7\n{ROOT}\n",
    "an empty line more": f"{ORIGIN}\n7\n{ROOT}\n\n",
    "a leading zero": f"{ORIGIN}\n07\n{ROOT}\n",
    "a sign": f"{ORIGIN}\n+7\n{ROOT}\n",
    "a negative size": f"{ORIGIN}\n-7\n{ROOT}\n",
    "a space": f"{ORIGIN}\n7 \n{ROOT}\n",
    "an underscore": f"{ORIGIN}\n1_0\n{ROOT}\n",
    "digits of another script": f"{ORIGIN}\n٧\n{ROOT}\n",
    "hexadecimal": f"{ORIGIN}\n0x7\n{ROOT}\n",
    "no size": f"{ORIGIN}\n\n{ROOT}\n",
    "a size of 2**63": f"{ORIGIN}\n{2**63}\n{ROOT}\n",
    "a size of a thousand digits": f"{ORIGIN}\n{'9' * 1000}\n{ROOT}\n",
    "CRLF": f"{ORIGIN}\r\n7\r\n{ROOT}\r\n",
    "a root of 31 bytes": f"{ORIGIN}\n7\n{base64.b64encode(bytes(31)).decode()}\n",
    "a root of 33 bytes": f"{ORIGIN}\n7\n{base64.b64encode(bytes(33)).decode()}\n",
    "a root in hex": f"{ORIGIN}\n7\n{HEAD.root.hex()}\n",
    "a root without padding": f"{ORIGIN}\n7\n{ROOT.rstrip('=')}\n",
    "a root with spare bits": f"{ORIGIN}\n7\n{ROOT[:-2]}h=\n",
    "an empty tree with another root": f"{ORIGIN}\n0\n{ROOT}\n",
}


def test_the_spare_bits_above_are_no_other_bytes():
    assert base64.b64decode(ROOT[:-2] + "h=") == HEAD.root
    assert ROOT[-2:] == "g="


@pytest.mark.parametrize("text", BAD_CHECKPOINTS.values(), ids=BAD_CHECKPOINTS)
def test_a_malformed_checkpoint_is_refused(refused, text):
    assert type(refused(Checkpoint.parse, text)) is MalformedCheckpoint


def test_a_malformed_checkpoint_is_refused_however_well_it_is_signed(refused):
    note = sign_note(f"{ORIGIN}\n07\n{ROOT}\n", LOG_KEY, LOG_SIGNING_KEY.sign)
    error = refused(open_checkpoint, note, [LOG_KEY], verify_ed25519, origin=ORIGIN)
    assert type(error) is MalformedCheckpoint


def test_extension_lines_are_read_and_signed_over():
    text = f"{HEAD.format()}an extension\n"
    note = sign_note(text, LOG_KEY, LOG_SIGNING_KEY.sign)
    found = open_checkpoint(note, [LOG_KEY], verify_ed25519, origin=ORIGIN)
    assert found.checkpoint == replace(HEAD, extensions=("an extension",))


def test_a_checkpoint_of_another_log_is_refused(refused):
    question = a_checkpoint(LEDGER), [LOG_KEY], verify_ed25519
    assert type(refused(open_checkpoint, *question, origin="other.example/log")) is AnotherLog


def test_a_key_under_another_name_is_not_the_logs(refused):
    other = VerifierKey("other.example/log", LOG_KEY.kind, LOG_KEY.public)
    note = sign_note(HEAD.format(), other, LOG_SIGNING_KEY.sign)
    error = refused(open_checkpoint, note, [other, LOG_KEY], verify_ed25519, origin=ORIGIN)
    assert type(error) is UnknownLogKey


def test_a_checkpoint_that_only_a_witness_signed_is_refused(refused):
    whole = cosign_note(a_checkpoint(LEDGER), WITNESS_KEY, WITNESS_SIGNING_KEY.sign, at_s=1)
    alone = Note(whole.text, whole.signatures[1:])
    error = refused(
        open_checkpoint,
        alone,
        [LOG_KEY],
        verify_ed25519,
        origin=ORIGIN,
        witness_keys=[WITNESS_KEY],
    )
    assert type(error) is UnknownLogKey


def test_one_key_under_two_names_is_one_witness_and_the_logs_own_is_none():
    sign = WITNESS_SIGNING_KEY.sign
    again = VerifierKey("witness.example/w2", COSIGNATURE, WITNESS_KEY.public)
    own = VerifierKey("witness.example/w3", COSIGNATURE, LOG_KEY.public)
    note = cosign_note(a_checkpoint(LEDGER), WITNESS_KEY, sign, at_s=1)
    note = cosign_note(note, again, sign, at_s=2)
    note = cosign_note(note, own, LOG_SIGNING_KEY.sign, at_s=3)
    trusted = [again, own, WITNESS_KEY]
    found = open_checkpoint(note, [LOG_KEY], verify_ed25519, origin=ORIGIN, witness_keys=trusted)
    assert [(signer.key, signer.at_s) for signer in found.witnesses] == [(WITNESS_KEY, 1)]


def test_keys_in_the_wrong_list_are_refused(refused):
    question = a_checkpoint(LEDGER), [LOG_KEY, WITNESS_KEY], verify_ed25519
    assert type(refused(open_checkpoint, *question, origin=ORIGIN)) is MalformedLogKey
    question = a_checkpoint(LEDGER), [LOG_KEY], verify_ed25519
    error = refused(open_checkpoint, *question, origin=ORIGIN, witness_keys=[LOG_KEY])
    assert type(error) is MalformedLogKey
