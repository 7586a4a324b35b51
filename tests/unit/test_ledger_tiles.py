"""Tiles have one address each, and a growing ledger writes exactly those that change."""

import contextlib
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consentkit.domain.errors import OutsideLedger
from consentkit.ledger.growth import EMPTY_EDGE
from consentkit.ledger.merkle import leaf_hash
from consentkit.ledger.tiles import (
    MAX_LEVEL,
    MAX_TILE_INDEX,
    Bundle,
    Tile,
    hash_count,
    parse_path,
    tile_in,
    tiles_grown,
)
from tests.factories import vector

VECTOR = vector("tiles")

indices = st.integers(0, MAX_TILE_INDEX)
widths = st.integers(1, 256)
sizes = st.integers(0, 300_000)
resources = st.builds(Tile, st.integers(0, MAX_LEVEL), indices, widths) | st.builds(
    Bundle, indices, widths
)


@pytest.mark.parametrize("case", VECTOR["paths"], ids=lambda case: case["path"])
def test_the_addresses_of_the_specification_are_written_and_read(case):
    place = case["index"], case["width"]
    of = Bundle(*place) if case["level"] == "entries" else Tile(case["level"], *place)
    assert of.path == case["path"]
    assert parse_path(case["path"]) == of


@given(resources)
def test_parse_returns_what_path_wrote(resource):
    assert parse_path(resource.path) == resource


near_addresses = st.from_regex(
    r"tile/(entries|[0-9]{1,2})/(x[0-9]{3}/){0,2}[0-9]{3}(\.p/[0-9]{1,3})?", fullmatch=True
)


@given(near_addresses)
def test_what_parses_is_spelt_in_the_one_way(path):
    with contextlib.suppress(OutsideLedger):
        assert parse_path(path).path == path


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/00",
        "tile/0/0000",
        "tile/0/x000/001",  # a group of zeros in front
        "tile/0/001/x002",
        "tile/0/001/002",
        "tile/0/X001/002",
        "tile/00/001",
        "tile/64/001",
        "tile/-1/001",
        "tile/0/001.p/0",
        "tile/0/001.p/01",
        "tile/0/001.p/256",
        "tile/0/001.p/257",
        "tile/0/001.p/",
        "tile/0/001.p",
        "tile/0/001\n",
        "tile/0/٠٠١",
        "tile/0/x999/x999/x999/x999/x999/999",
        "/tile/0/001",
        "tile/entries/1",
        "tile/data/001",
        "tile//001",
        "tile/0/../001",
        "",
    ],
)
def test_any_other_address_is_refused(refused, path):
    assert type(refused(parse_path, path)) is OutsideLedger


@pytest.mark.parametrize(
    ("level", "index", "width"),
    [(-1, 0, 1), (64, 0, 1), (0, -1, 1), (0, MAX_TILE_INDEX + 1, 1), (0, 0, 0), (0, 0, 257)],
)
def test_a_tile_that_cannot_be_is_refused(refused, level, index, width):
    assert type(refused(Tile, level, index, width)) is OutsideLedger


def test_the_example_of_the_specification_has_its_tiles():
    """Size 70,000: 273 full tiles and one of 112, a full one and one of 17, one of width 1."""
    tiles = list(tiles_grown(0, VECTOR["size"]))
    assert [tile for tile in tiles if tile.level == 0] == [
        *(Tile(0, index) for index in range(273)),
        Tile(0, 273, 112),
    ]
    assert [tile for tile in tiles if tile.level > 0] == [Tile(1, 0), Tile(1, 1, 17), Tile(2, 0, 1)]


def test_a_ledger_of_256_has_a_full_tile_and_one_above_it():
    assert list(tiles_grown(0, 256)) == [Tile(0, 0), Tile(1, 0, 1)]


def test_the_tiles_of_the_vector_have_their_bytes():
    size = VECTOR["size"]
    growth = EMPTY_EDGE.append(leaf_hash(number.to_bytes(4)) for number in range(size))
    for frozen in VECTOR["tiles"]:
        tile = tile_in(frozen["level"], frozen["index"], size)
        assert tile.width == frozen["width"]
        assert hashlib.sha256(growth.tiles[tile]).hexdigest() == frozen["sha256"]
    assert growth.edge.root().hex() == VECTOR["roots"][str(size)]


@given(sizes, sizes)
def test_growing_yields_what_the_new_size_has_and_the_old_had_not(one, other):
    old, new = sorted((one, other))
    before, after = set(tiles_grown(0, old)), list(tiles_grown(0, new))
    assert list(tiles_grown(old, new)) == [tile for tile in after if tile not in before]


@given(sizes)
def test_a_partial_tile_has_the_width_of_the_formula(size):
    """floor(s / 256**l) mod 256, and an empty one is none. Source: C2SP tlog-tiles."""
    for level in range(4):
        width = size // 256**level % 256
        partial = [
            tile for tile in tiles_grown(0, size) if tile.level == level and tile.width < 256
        ]
        assert [tile.width for tile in partial] == ([width] if width else [])
        assert hash_count(level, size) == size // 256**level


@pytest.mark.parametrize(("level", "index"), [(0, 274), (1, 2), (2, 1), (3, 0), (0, -300)])
def test_a_tile_beyond_the_ledger_is_refused(refused, level, index):
    assert type(refused(tile_in, level, index, 70_000)) is OutsideLedger


def test_a_ledger_does_not_shrink(refused):
    assert type(refused(lambda: list(tiles_grown(2, 1)))) is OutsideLedger
    assert type(refused(lambda: list(tiles_grown(-1, 1)))) is OutsideLedger
