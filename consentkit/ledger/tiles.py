"""Where the tree lies: tiles of up to 256 hashes, each a file that a CDN could serve.

Source: C2SP tlog-tiles. A tile of level L holds roots of full subtrees over 256**L leaves; a
bundle holds the entries under a tile of level 0. A tile that is not full yet is the beginning of
every later form of it, so who stores the widest form can cut each earlier one from it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from consentkit.domain.errors import OutsideLedger
from consentkit.ledger.merkle import HASH_BYTES

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
MAX_LEVEL = 63
# Sizes are signed 64-bit integers everywhere; no tile of such a ledger has a higher number.
MAX_TILE_INDEX = 2**55 - 1

_PATH = re.compile(
    r"tile/(?P<level>entries|\d{1,2})/(?P<index>(?:x\d{3}/){0,5}\d{3})(?:\.p/(?P<width>\d{1,3}))?"
)


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """``width`` counts its hashes, 1 to 256. Raises ``OutsideLedger`` for what cannot be."""

    level: int
    index: int
    width: int = TILE_WIDTH

    def __post_init__(self) -> None:
        if not 0 <= self.level <= MAX_LEVEL:
            raise OutsideLedger(f"a tile has a level from 0 to {MAX_LEVEL}")
        _refuse_place(self.index, self.width)

    @property
    def path(self) -> str:
        """The address below the log's prefix, such as ``tile/1/x001/234.p/5``."""
        return f"tile/{self.level}/{_place(self.index, self.width)}"

    @property
    def size_bytes(self) -> int:
        return self.width * HASH_BYTES


@dataclass(frozen=True, slots=True, order=True)
class Bundle:
    """The entries whose hashes are the tile of level 0 with this index and width."""

    index: int
    width: int = TILE_WIDTH

    def __post_init__(self) -> None:
        _refuse_place(self.index, self.width)

    @property
    def path(self) -> str:
        return f"tile/entries/{_place(self.index, self.width)}"


def parse_path(path: str) -> Tile | Bundle:
    """Read an address as ``path`` writes it. Every resource has one spelling, and no other is read.

    Raises ``OutsideLedger``.
    """
    match = _PATH.fullmatch(path)
    if match is None:
        raise OutsideLedger("there is no tile of this name")
    index = int(re.sub("[x/]", "", match["index"]))
    width = int(match["width"] or TILE_WIDTH)
    level = match["level"]
    found = Bundle(index, width) if level == "entries" else Tile(int(level), index, width)
    if found.path != path:  # leading zeros, a full tile called partial, digits of another script
        raise OutsideLedger("there is no tile of this name")
    return found


def hash_count(level: int, size: int) -> int:
    """Return how many hashes a ledger of ``size`` has on a level of tiles."""
    return size >> (TILE_HEIGHT * level)


def tile_in(level: int, index: int, size: int) -> Tile:
    """Return the tile with the width it has in a ledger of ``size``. Raises ``OutsideLedger``."""
    width = min(hash_count(level, size) - index * TILE_WIDTH, TILE_WIDTH)
    if width < 1:
        raise OutsideLedger(f"a ledger of {size} has no tile {index} on level {level}")
    return Tile(level, index, width)


def tiles_grown(old_size: int, new_size: int) -> Iterator[Tile]:
    """Yield the tiles that growing from one size to the other makes or widens, lowest level first.

    From 0, these are all the tiles of the new size. Raises ``OutsideLedger`` for a shrinking one.
    """
    if not 0 <= old_size <= new_size:
        raise OutsideLedger(f"a ledger of {old_size} cannot grow to {new_size}")
    level = 0
    while new_size >> (TILE_HEIGHT * level):
        before, after = hash_count(level, old_size), hash_count(level, new_size)
        if before != after:
            for index in range(before // TILE_WIDTH, (after - 1) // TILE_WIDTH + 1):
                yield tile_in(level, index, new_size)
        level += 1


def _refuse_place(index: int, width: int) -> None:
    if not 0 <= index <= MAX_TILE_INDEX:
        raise OutsideLedger("no ledger is large enough for a tile of this index")
    if not 1 <= width <= TILE_WIDTH:
        raise OutsideLedger(f"a tile has from 1 to {TILE_WIDTH} hashes")


def _place(index: int, width: int) -> str:
    digits = str(index)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    place = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    return place if width == TILE_WIDTH else f"{place}.p/{width}"
