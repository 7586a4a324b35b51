"""One byte changed anywhere in a small ledger is noticed: exhaustively, by those it concerns."""

import contextlib

import pytest

from consentkit.domain.errors import BadLogFile, BadTile, ConsentError
from consentkit.ledger.bundles import check_bundle, pack_entries
from consentkit.ledger.checkpoint import open_checkpoint
from consentkit.ledger.growth import read_edge
from consentkit.ledger.merkle import leaf_hash, root_of
from consentkit.ledger.note import Note
from consentkit.ledger.proof import LogProof, check_proof
from consentkit.ledger.tree import TiledTree, check_tiles
from consentkit.ledger.update import LogUpdate, check_update
from consentkit.ledger.verifier_key import VerifierKey
from consentkit.signing.ed25519 import verify_ed25519
from tests.ledgers import (
    LOG_KEY,
    ORIGIN,
    WITNESS_KEY,
    MemoryLedger,
    a_checkpoint,
    a_cosigned_checkpoint,
    a_proof,
    an_update,
)

ENTRIES = [bytes([number]) * 32 for number in range(13)]
SMALL = MemoryLedger(ENTRIES)
TALL = MemoryLedger(number.to_bytes(4) for number in range(600))  # two levels, both unfinished
EARLIER = MemoryLedger(ENTRIES[:6])
MASKS = (0x01, 0x20, 0x80)  # the lowest bit, the case of a letter, the bit that ends ASCII


def changed(raw: bytes):
    """Yield every text that differs from ``raw`` in one byte, by one of three bits."""
    for place in range(len(raw)):
        for mask in MASKS:
            yield raw[:place] + bytes([raw[place] ^ mask]) + raw[place + 1 :]


def test_every_byte_of_every_entry_counts():
    root = SMALL.edge.root()
    for number, entry in enumerate(ENTRIES):
        for other in changed(entry):
            spoilt = [*ENTRIES[:number], other, *ENTRIES[number + 1 :]]
            assert root_of([leaf_hash(each) for each in spoilt]) != root


def test_every_byte_of_a_bundle_counts_and_the_entry_is_named():
    bundle, tile = pack_entries(ENTRIES), SMALL.read_tile(0, 0, 13)
    for place, other in enumerate(changed(bundle)):
        with pytest.raises(BadTile) as refused:
            check_bundle(other, tile, 0)
        at, inner = divmod(place // len(MASKS), 34)
        if inner >= 2:  # an entry, and not its length
            assert f"entry {at} " in refused.value.detail


# `make test` tries some bytes of the tall one.
STEPS = [(SMALL, 1), (TALL, 29), pytest.param(TALL, 1, marks=pytest.mark.wide)]


@pytest.mark.parametrize(("ledger", "step"), STEPS, ids=["small", "tall", "tall, all of it"])
def test_every_byte_of_every_tile_counts(ledger, step):
    size, root = ledger.size, ledger.edge.root()
    check_tiles(size, root, ledger.read_tile)
    for (level, index), tile in ledger.tiles.items():
        spoilt = MemoryLedger()
        spoilt.tiles = dict(ledger.tiles)
        for place in range(0, len(tile), step):
            other = tile[:place] + bytes([tile[place] ^ 1]) + tile[place + 1 :]
            spoilt.tiles[level, index] = other
            with pytest.raises(BadTile) as refused:
                check_tiles(size, root, spoilt.read_tile)
            if len(tile) == 8192:
                assert f"tile/{level}/{index:03} " in refused.value.detail
            else:
                with pytest.raises(BadTile):
                    read_edge(size, root, spoilt.read_tile)


def test_a_proof_from_a_damaged_tile_never_holds_for_what_was_not_logged():
    """It is either the right proof, made of other hashes, or it is refused."""
    note = a_checkpoint(SMALL)
    tile = SMALL.read_tile(0, 0, 13)
    right = {index: SMALL.tree.inclusion_proof(index) for index in range(13)}
    noticed = 0
    for other in changed(tile):
        tree = TiledTree(13, lambda level, index, width, other=other: other)
        for index, entry in enumerate(ENTRIES):
            hashes = tree.inclusion_proof(index)
            if hashes == right[index]:
                continue
            noticed += 1
            with pytest.raises(BadLogFile):
                check_proof(
                    LogProof(index, hashes, note), entry, [LOG_KEY], lambda *_: True, origin=ORIGIN
                )
    assert noticed == 12 * len(tile) * len(MASKS)  # all proofs but the entry's own


def test_every_byte_of_a_checkpoint_counts():
    whole = a_checkpoint(SMALL).format()
    open_checkpoint(Note.parse(whole), [LOG_KEY], verify_ed25519, origin=ORIGIN)
    for other in changed(whole):
        with pytest.raises(BadLogFile):
            open_checkpoint(Note.parse(other), [LOG_KEY], verify_ed25519, origin=ORIGIN)


def test_every_byte_of_a_cosigned_checkpoint_counts_for_who_asks_for_the_witness():
    whole = a_cosigned_checkpoint(SMALL).format()

    def cosigned(raw):
        trust = {"origin": ORIGIN, "witness_keys": [WITNESS_KEY]}
        return open_checkpoint(Note.parse(raw), [LOG_KEY], verify_ed25519, **trust).witnesses

    assert cosigned(whole)
    for other in changed(whole):
        with contextlib.suppress(BadLogFile):
            assert cosigned(other) == ()  # the witness's name or id: now nobody's that we know


def test_every_byte_of_a_proof_counts():
    whole = a_proof(SMALL, 5).format()
    check_proof(LogProof.parse(whole), ENTRIES[5], [LOG_KEY], verify_ed25519, origin=ORIGIN)
    for other in changed(whole):
        with pytest.raises(BadLogFile):
            check_proof(LogProof.parse(other), ENTRIES[5], [LOG_KEY], verify_ed25519, origin=ORIGIN)


def test_every_byte_of_an_update_counts():
    earlier = open_checkpoint(
        a_checkpoint(EARLIER), [LOG_KEY], verify_ed25519, origin=ORIGIN
    ).checkpoint
    whole = an_update(SMALL, 6, note=a_checkpoint(SMALL)).format()
    check_update(LogUpdate.parse(whole), earlier, [LOG_KEY], verify_ed25519)
    for other in changed(whole):
        with pytest.raises(BadLogFile):
            check_update(LogUpdate.parse(other), earlier, [LOG_KEY], verify_ed25519)


def test_every_character_of_a_verifier_key_counts():
    text = LOG_KEY.format()
    for other in changed(text.encode()):
        with pytest.raises(ConsentError):
            VerifierKey.parse(other.decode("latin-1"))
