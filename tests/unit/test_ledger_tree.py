"""What tiles give back is the tree, whatever the batches, and few tiles are read for it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consentkit.domain.errors import BadTile, OutsideLedger
from consentkit.ledger.bundles import MAX_ENTRY_BYTES, check_bundle, pack_entries, unpack_entries
from consentkit.ledger.growth import EMPTY_EDGE, read_edge
from consentkit.ledger.merkle import (
    EMPTY_ROOT,
    check_consistency,
    check_inclusion,
    leaf_hash,
    root_of,
)
from consentkit.ledger.tiles import tiles_grown
from consentkit.ledger.tree import TiledTree, check_tiles
from tests import independent_log as rfc
from tests.factories import vector
from tests.ledgers import MemoryLedger

VECTOR = vector("tiles")
SIZE = VECTOR["size"]


def numbered(size):
    return [number.to_bytes(4) for number in range(size)]


@pytest.fixture(scope="module")
def large():
    return MemoryLedger(numbered(SIZE))


@pytest.mark.parametrize("size", [int(size) for size in VECTOR["roots"]])
def test_every_size_of_the_vector_has_its_root(large, size):
    """Also from the tiles of a later size: a partial tile is the beginning of a wider one."""
    assert large.at(size).root().hex() == VECTOR["roots"][str(size)]


@pytest.mark.parametrize("proof", VECTOR["inclusion"], ids=lambda proof: proof["index"])
def test_every_proof_of_the_vector_comes_out_of_the_tiles(large, proof):
    made = large.tree.inclusion_proof(proof["index"])
    assert [each.hex() for each in made] == proof["hashes"]
    check_inclusion(proof["index"], SIZE, large.tree.leaf(proof["index"]), made, large.tree.root())


@given(st.integers(0, SIZE - 1), st.integers(1, SIZE))
@settings(max_examples=100, deadline=None)
def test_any_entry_and_any_two_sizes_of_the_large_ledger_have_proofs(large, index, size):
    index %= size
    tree, root = large.at(size), large.at(size).root()
    check_inclusion(index, size, leaf_hash(index.to_bytes(4)), tree.inclusion_proof(index), root)
    check_consistency(size, SIZE, root, large.tree.root(), large.tree.consistency_proof(size))


def test_a_proof_reads_at_most_two_tiles_a_level(large):
    for index in (0, 255, 256, 65_535, 65_536, SIZE - 1):
        large.reads = 0
        large.tree.inclusion_proof(index)
        assert large.reads <= 5
    for size in (1, 300, 65_535, 65_537, SIZE - 1):
        large.reads = 0
        large.tree.consistency_proof(size)
        assert large.reads <= 5


batches = st.lists(st.integers(0, 300), max_size=6)


@given(batches)
@settings(max_examples=100, deadline=None)
def test_batches_of_any_size_make_the_tree_of_one_batch(counts):
    grown, size = MemoryLedger(), 0
    for count in counts:
        edge = read_edge(size, grown.edge.root(), grown.read_tile)
        assert edge == grown.edge
        before, size = size, size + count
        entries = numbered(size)
        growth = edge.append(map(leaf_hash, entries[before:]))
        assert set(growth.tiles) == set(tiles_grown(before, size))
        grown.append(entries[before:])
        assert growth.edge.root() == grown.edge.root() == grown.tree.root()
    entries = numbered(size)
    assert grown.edge.root() == rfc.root_of(entries)
    at_once = MemoryLedger(entries)
    assert at_once.tiles == grown.tiles
    check_tiles(size, grown.edge.root(), grown.read_tile)


def test_an_edge_is_not_changed_by_appending_to_it():
    edge = EMPTY_EDGE.append([bytes(32)] * 3).edge
    one, other = edge.append([bytes(32)]), edge.append([b"x" * 32])
    assert edge.size == 3
    assert one.edge.root() != other.edge.root()
    assert edge.append([]).tiles == {}
    assert edge.append([]).edge == edge


def test_an_empty_ledger_has_a_root_and_nothing_else(refused):
    empty = MemoryLedger()
    assert empty.tree.root() == EMPTY_EDGE.root() == EMPTY_ROOT
    assert read_edge(0, EMPTY_ROOT, empty.read_tile) == EMPTY_EDGE
    check_tiles(0, EMPTY_ROOT, empty.read_tile)
    assert type(refused(empty.tree.inclusion_proof, 0)) is OutsideLedger


@pytest.mark.parametrize("leaf", [b"", bytes(31), bytes(33)])
def test_a_leaf_that_is_no_hash_is_refused(leaf):
    with pytest.raises(ValueError, match="32 bytes"):
        EMPTY_EDGE.append([leaf])


@pytest.mark.parametrize("index", [-1, SIZE, SIZE + 1, SIZE + 1000])
def test_an_entry_beyond_the_ledger_is_refused(large, refused, index):
    assert type(refused(large.tree.leaf, index)) is OutsideLedger
    assert type(refused(large.tree.inclusion_proof, index)) is OutsideLedger


@pytest.mark.parametrize("size", [-1, SIZE + 1])
def test_a_size_that_the_ledger_never_had_is_refused(large, refused, size):
    assert type(refused(large.tree.consistency_proof, size)) is OutsideLedger


@pytest.mark.parametrize("cut", [b"", bytes(31), bytes(8192 - 32), bytes(8193), bytes(8192 + 32)])
def test_a_tile_of_the_wrong_length_is_named(large, refused, cut):
    def read_tile(level, index, width):
        return cut if (level, index) == (0, 7) else large.read_tile(level, index, width)

    error = refused(check_tiles, SIZE, large.tree.root(), read_tile)
    assert type(error) is BadTile
    assert "tile/0/007" in error.detail


def test_a_tile_that_was_not_cut_to_its_width_is_refused(large, refused):
    tree = TiledTree(300, lambda level, index, width: large.tiles[level, index])
    error = refused(tree.inclusion_proof, 0)
    assert type(error) is BadTile
    assert error.detail == "tile/0/001.p/44 has 8192 bytes instead of 1408"


def test_an_edge_that_does_not_make_the_signed_root_is_refused(large, refused):
    """Else the next checkpoint would be a second history."""
    root = large.tree.root()
    for level, index in ((0, 273), (1, 1), (2, 0)):
        damaged = MemoryLedger()
        damaged.tiles = dict(large.tiles)
        tile = damaged.tiles[level, index]
        damaged.tiles[level, index] = bytes([tile[0] ^ 1]) + tile[1:]
        assert type(refused(read_edge, SIZE, root, damaged.read_tile)) is BadTile
    assert type(refused(read_edge, SIZE - 1, root, large.read_tile)) is BadTile


@given(st.lists(st.binary(max_size=40), max_size=256))
def test_unpack_returns_what_pack_wrote(entries):
    assert unpack_entries(pack_entries(entries), len(entries)) == entries


def test_a_bundle_counts_length_in_two_bytes():
    assert pack_entries([b"", b"ab"]) == b"\x00\x00\x00\x02ab"
    longest = bytes(MAX_ENTRY_BYTES)
    assert unpack_entries(pack_entries([longest]), 1) == [longest]
    with pytest.raises(ValueError, match="at most"):
        pack_entries([bytes(MAX_ENTRY_BYTES + 1)])


@pytest.mark.parametrize("bundle", [b"\x00", b"\x00\x02a", b"\x00\x01a\x00", b"", b"\x00\x00" * 2])
def test_a_bundle_that_does_not_hold_its_entries_is_refused(refused, bundle):
    assert type(refused(unpack_entries, bundle, 1)) is BadTile


def test_the_entry_that_was_not_logged_is_named(refused):
    entries = numbered(5)
    tile = b"".join(map(leaf_hash, entries))
    assert check_bundle(pack_entries(entries), tile, 256) == entries
    entries[3] = b"other"
    assert "entry 259 " in refused(check_bundle, pack_entries(entries), tile, 256).detail


def test_the_edge_of_a_ledger_is_its_unfinished_tiles(large):
    assert [len(level) for level in large.edge.hashes] == [112, 17, 1]
    assert large.edge.hashes[2][0] == root_of([leaf_hash(each) for each in numbered(65_536)])
