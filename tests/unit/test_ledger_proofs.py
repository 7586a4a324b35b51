"""Proofs and updates: read strictly, written the same, and checked against a log."""

import base64
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consentkit.domain.errors import (
    AnotherLog,
    BadLogFile,
    InconsistentLog,
    MalformedCheckpoint,
    MalformedProof,
    MalformedUpdate,
    NotInLog,
)
from consentkit.ledger.checkpoint import Checkpoint
from consentkit.ledger.merkle import EMPTY_ROOT
from consentkit.ledger.note import cosign_note, sign_note
from consentkit.ledger.proof import LogProof, check_proof
from consentkit.ledger.update import LogUpdate, check_update
from consentkit.signing.ed25519 import verify_ed25519
from tests.factories import vector
from tests.ledgers import (
    LOG_ENTRIES,
    LOG_FILES,
    LOG_KEY,
    LOG_SIGNING_KEY,
    ORIGIN,
    WITNESS_KEY,
    WITNESS_SIGNING_KEY,
    MemoryLedger,
    a_checkpoint,
    a_proof,
    an_update,
)

VECTOR = vector("tlog_proof")
FORGED = json.loads((LOG_FILES / "forged.json").read_text())["proofs"]
PROOF = (LOG_FILES / "receipt.tlog-proof").read_bytes()
LATER = (LOG_FILES / "later").read_bytes()
LEDGER = MemoryLedger(LOG_ENTRIES[:7])
HEAD = Checkpoint.parse(a_checkpoint(LEDGER).text)

sizes = st.integers(0, 2**63 - 1)
hashes = st.binary(min_size=32, max_size=32)
paths = st.lists(hashes, max_size=63).map(tuple)
notes = st.builds(Checkpoint, st.just(ORIGIN), st.integers(1, 2**63 - 1), hashes).map(
    lambda head: sign_note(head.format(), LOG_KEY, LOG_SIGNING_KEY.sign)
)


def check(proof, entry=LOG_ENTRIES[3], **changes):
    given = {"origin": ORIGIN, "witness_keys": [WITNESS_KEY]}
    return check_proof(proof, entry, [LOG_KEY], verify_ed25519, **given | changes)


def test_the_proof_of_the_specification_is_made_by_us_byte_for_byte():
    entries = [bytes.fromhex(each["entry"]) for each in vector("receipt_jws")["receipts"]]
    made = a_proof(MemoryLedger(entries), 1)
    assert made.format() == VECTOR["proof"].encode()
    found = check(LogProof.parse(VECTOR["proof"].encode()), bytes.fromhex(VECTOR["entry"]))
    assert (found.checkpoint.size, found.witnesses) == (3, ())


def test_the_files_of_the_specification_are_made_by_us_byte_for_byte():
    assert a_checkpoint(LEDGER).format() == (LOG_FILES / "checkpoint").read_bytes()
    assert a_proof(LEDGER, 3).format() == PROOF
    at_s = (
        check_update(
            LogUpdate.parse(LATER), HEAD, [LOG_KEY], verify_ed25519, witness_keys=[WITNESS_KEY]
        )
        .witnesses[0]
        .at_s
    )
    later = MemoryLedger(LOG_ENTRIES)
    signer = WITNESS_SIGNING_KEY.sign
    note = cosign_note(a_checkpoint(later), WITNESS_KEY, signer, at_s=at_s)
    assert an_update(later, 7, note=note).format() == LATER


@pytest.mark.parametrize("forged", FORGED, ids=lambda forged: forged["name"])
def test_a_forged_proof_is_refused_with_the_code_of_the_specification(forged):
    with pytest.raises(BadLogFile) as refused:
        check(LogProof.parse(forged["proof"].encode()))
    assert refused.value.code == forged["code"]


@given(st.builds(LogProof, sizes, paths, notes, st.none() | st.binary(max_size=40)))
def test_a_proof_is_read_as_it_was_written(proof):
    assert LogProof.parse(proof.format()) == proof


@given(st.builds(LogUpdate, sizes, paths, notes))
def test_an_update_is_read_as_it_was_written(update):
    assert LogUpdate.parse(update.format()) == update


HASH = base64.b64encode(bytes(32)).decode()
NOTE = a_checkpoint(LEDGER).format().decode()
VERSION = "c2sp.org/tlog-proof@v1"
BAD_PROOFS = {
    "nothing": "",
    "another version": f"c2sp.org/tlog-proof@v2\nindex 3\n\n{NOTE}",
    "a newline in front": f"\n{VERSION}\nindex 3\n\n{NOTE}",
    "no index": f"{VERSION}\n\n{NOTE}",
    "a hash for the index": f"{VERSION}\n{HASH}\n\n{NOTE}",
    "the index twice": f"{VERSION}\nindex 3\nindex 3\n\n{NOTE}",
    "a leading zero": f"{VERSION}\nindex 03\n\n{NOTE}",
    "two spaces": f"{VERSION}\nindex  3\n\n{NOTE}",
    "an index of 2**63": f"{VERSION}\nindex {2**63}\n\n{NOTE}",
    "extra after the index": f"{VERSION}\nindex 3\nextra AA==\n\n{NOTE}",
    "extra twice": f"{VERSION}\nextra AA==\nextra AA==\nindex 3\n\n{NOTE}",
    "extra that is no base64": f"{VERSION}\nextra A\nindex 3\n\n{NOTE}",
    "extra with spare bits": f"{VERSION}\nextra AB==\nindex 3\n\n{NOTE}",
    "an unknown line": f"{VERSION}\nindex 3\ncomment x\n\n{NOTE}",
    "a hash of 31 bytes": f"{VERSION}\nindex 3\n{HASH[:-4]}AA==\n\n{NOTE}",
    "a hash with spare bits": f"{VERSION}\nindex 3\n{HASH[:-2]}B=\n\n{NOTE}",
    "CRLF": f"{VERSION}\nindex 3\n\n{NOTE}".replace("\n", "\r\n"),
    "a CR in a line": f"{VERSION}\nindex 3\r\n\n{NOTE}",
    "64 hashes": f"{VERSION}\nindex 3\n" + f"{HASH}\n" * 64 + f"\n{NOTE}",
    "no checkpoint": f"{VERSION}\nindex 3\n",
    "letters beyond ASCII": f"{VERSION}\nindex ３\n\n{NOTE}",
    "too long": f"{VERSION}\nextra {'A' * 256 * 1024}\nindex 3\n\n{NOTE}",
}


@pytest.mark.parametrize("text", BAD_PROOFS.values(), ids=BAD_PROOFS)
def test_a_malformed_proof_is_refused(refused, text):
    assert type(refused(LogProof.parse, text.encode())) is MalformedProof


@pytest.mark.parametrize("line", ["", "old 07", "old  7", "old -7", f"old {2**63}", "size 7", "7"])
def test_a_malformed_update_is_refused(refused, line):
    text = f"{line}\n\n{NOTE}"
    assert type(refused(LogUpdate.parse, text.encode())) is MalformedUpdate


@pytest.mark.parametrize("tail", ["", "x", NOTE[:-1], f"{NOTE}\n", f"\n{NOTE}x"])
def test_a_proof_with_a_malformed_checkpoint_below_is_refused(refused, tail):
    text = f"{VERSION}\nindex 3\n\n{tail}"
    assert type(refused(LogProof.parse, text.encode())) is MalformedCheckpoint
    text = f"old 7\n\n{tail}"
    assert type(refused(LogUpdate.parse, text.encode())) is MalformedCheckpoint


def test_every_beginning_of_a_proof_and_of_an_update_is_refused(refused):
    for whole, parse in ((PROOF, LogProof.parse), (LATER, LogUpdate.parse)):
        head = whole.index(b"\n\n") + 2
        signed = whole.index(b"\n\n", head) + 2
        first = whole.index(b"\n", signed) + 1  # a note with fewer signatures is a note
        for place in set(range(len(whole))) - {first}:
            assert isinstance(refused(parse, whole[:place]), BadLogFile)


def test_the_proof_of_another_entry_index_or_size_is_refused(refused):
    assert type(refused(check, a_proof(LEDGER, 3), LOG_ENTRIES[2])) is NotInLog
    assert type(refused(check, a_proof(LEDGER, 3, index=2))) is NotInLog
    assert type(refused(check, a_proof(LEDGER, 3, index=7))) is NotInLog
    for size in range(4, 12):
        other = a_proof(MemoryLedger(LOG_ENTRIES[:size]), 3)
        check(other)
        if size != 7:
            assert type(refused(check, replace(other, note=a_checkpoint(LEDGER)))) is NotInLog


def test_extra_is_passed_over():
    for extra in (b"", b"anything"):
        proof = LogProof.parse(a_proof(LEDGER, 3, extra=extra).format())
        assert proof.extra == extra
        assert check(proof).checkpoint == HEAD


def update_is_refused(refused, update, earlier=HEAD):
    return type(refused(check_update, update, earlier, [LOG_KEY], verify_ed25519))


def test_an_update_that_rewrites_shrinks_or_is_for_another_size_is_refused(refused):
    later = MemoryLedger(LOG_ENTRIES)
    rewritten = MemoryLedger([*LOG_ENTRIES[:2], b"other", *LOG_ENTRIES[3:]])
    assert update_is_refused(refused, an_update(rewritten, 7)) is InconsistentLog
    assert update_is_refused(refused, an_update(later, 6)) is InconsistentLog
    smaller = LogUpdate(7, (), a_checkpoint(MemoryLedger(LOG_ENTRIES[:6])))
    assert update_is_refused(refused, smaller) is InconsistentLog
    same_size = LogUpdate(7, (), a_checkpoint(MemoryLedger([*LOG_ENTRIES[:6], b"other"])))
    assert update_is_refused(refused, same_size) is InconsistentLog
    other_log = replace(HEAD, origin="other.example/log")
    assert update_is_refused(refused, an_update(later, 7), other_log) is AnotherLog


def test_an_update_from_nothing_and_to_the_same_are_taken():
    empty = Checkpoint(ORIGIN, 0, EMPTY_ROOT)
    for earlier, size in ((empty, 0), (HEAD, 7)):
        update = LogUpdate.parse(an_update(LEDGER, size).format())
        assert check_update(update, earlier, [LOG_KEY], verify_ed25519).checkpoint == HEAD
