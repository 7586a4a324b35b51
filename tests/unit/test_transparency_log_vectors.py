"""The vectors of the public log are sound: checked by a verifier that shares no code with it."""

import base64
import hashlib

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.factories import vector
from tests.independent_log import consistency, leaf, open_note, path_to, root_of, root_through

MERKLE = vector("merkle")
NOTE = vector("signed_note")
PROOF = vector("tlog_proof")
TILES = vector("tiles")
ENTRIES = [bytes.fromhex(entry) for entry in MERKLE["entries"]]
ROOTS = [bytes.fromhex(root) for root in MERKLE["roots"]]


@pytest.mark.parametrize("size", range(9))
def test_every_prefix_of_the_entries_has_its_root(size):
    assert root_of(ENTRIES[:size]) == ROOTS[size]


@pytest.mark.parametrize("proof", MERKLE["inclusion"])
def test_every_inclusion_proof_leads_to_its_root(proof):
    index, size = proof["index"], proof["size"]
    path = [bytes.fromhex(text) for text in proof["hashes"]]
    assert path == path_to(index, ENTRIES[:size])
    assert root_through(index, size, leaf(ENTRIES[index]), path) == ROOTS[size]
    assert root_through(index, size, leaf(b"other"), path) != ROOTS[size]


@pytest.mark.parametrize("proof", MERKLE["consistency"])
def test_every_consistency_proof_is_the_one_of_its_two_trees(proof):
    hashes = [bytes.fromhex(text) for text in proof["hashes"]]
    assert hashes == consistency(proof["first"], ENTRIES[: proof["second"]])


def test_every_leaf_of_every_small_tree_has_a_path_to_its_root():
    for size in range(1, 20):
        entries = [bytes([n]) for n in range(size)]
        for index, entry in enumerate(entries):
            path = path_to(index, entries)
            assert root_through(index, size, leaf(entry), path) == root_of(entries)


def test_the_tiles_are_the_trees_under_them():
    size = TILES["size"]
    entries = [number.to_bytes(4) for number in range(size)]
    for prefix, root in TILES["roots"].items():
        assert root_of(entries[: int(prefix)]).hex() == root
    for tile in TILES["tiles"]:
        under = 256 ** tile["level"]
        starts = [(tile["index"] * 256 + number) * under for number in range(tile["width"])]
        hashes = [root_of(entries[start : start + under]) for start in starts]
        assert hashlib.sha256(b"".join(hashes)).hexdigest() == tile["sha256"]


def test_the_note_holds_and_one_changed_letter_does_not():
    assert NOTE["note"] == f"{NOTE['text']}\n— example.com/foo {NOTE['signature']}\n"
    assert open_note(NOTE["note"], NOTE["vkey"]) == NOTE["text"]
    with pytest.raises(InvalidSignature):
        open_note(NOTE["note"].replace("message", "massage"), NOTE["vkey"])


def test_the_proof_shows_that_receipt_2_is_in_the_log_of_three():
    head, note = PROOF["proof"].split("\n\n", 1)
    version, index, *hashes = head.split("\n")
    assert version == "c2sp.org/tlog-proof@v1"
    origin, size, root = open_note(note, PROOF["vkey"]).splitlines()
    assert origin == PROOF["vkey"].split("+")[0]
    path = [base64.b64decode(line, validate=True) for line in hashes]
    entry = bytes.fromhex(PROOF["entry"])
    number = int(index.removeprefix("index "))
    assert root_through(number, int(size), leaf(entry), path) == base64.b64decode(root)

    entries = [bytes.fromhex(receipt["entry"]) for receipt in vector("receipt_jws")["receipts"]]
    assert entries[number] == entry
    assert root_of(entries) == base64.b64decode(root)
    assert path == path_to(number, entries)


def test_the_checkpoint_was_signed_with_the_key_of_rfc_8032():
    private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(PROOF["log_secret"]))
    public = base64.b64decode(PROOF["vkey"].split("+", 2)[2])[1:]
    assert private.public_key().public_bytes_raw() == public
    _, note = PROOF["proof"].split("\n\n", 1)
    text, _, line = note.rpartition("\n\n")
    assert base64.b64decode(line.split(" ")[-1])[4:] == private.sign(f"{text}\n".encode())
