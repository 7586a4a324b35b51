"""Appending: a batch of leaves, given only the tiles at the tree's right edge."""

from collections.abc import Iterable
from dataclasses import dataclass

from consentkit.domain.errors import BadTile
from consentkit.ledger.merkle import EMPTY_ROOT, HASH_BYTES, root_of
from consentkit.ledger.tiles import TILE_WIDTH, Tile, hash_count, tile_in, tiles_grown
from consentkit.ledger.tree import ReadTile, read_hashes


@dataclass(frozen=True, slots=True)
class Edge:
    """All that is needed to append: ``hashes[L]`` are those of level L's unfinished tile.

    At most 255 a level, and none in an unfinished tile that is empty.
    """

    size: int
    hashes: tuple[tuple[bytes, ...], ...]

    def root(self) -> bytes:
        """Return the root of the whole ledger; the unfinished tiles determine it."""
        root: bytes | None = None
        for level in self.hashes:
            below = () if root is None else (root,)
            root = root_of((*level, *below)) if level or below else None
        return EMPTY_ROOT if root is None else root

    def append(self, leaves: Iterable[bytes]) -> "Growth":
        """Return the ledger after ``leaves``, which are hashes; this edge stays as it is.

        Raises ``ValueError`` for a leaf that is no hash.
        """
        levels = [list(level) for level in self.hashes]
        full: dict[Tile, bytes] = {}
        size = self.size
        for leaf in leaves:
            if len(leaf) != HASH_BYTES:
                raise ValueError(f"a leaf is a hash of {HASH_BYTES} bytes")
            size += 1
            _push(levels, full, leaf, size)
        edge = Edge(size, tuple(map(tuple, levels)))
        return Growth(edge, full | edge.tiles_since(self.size))

    def tiles_since(self, old_size: int) -> dict[Tile, bytes]:
        """Return the unfinished tiles that an older, smaller ledger did not have in this form."""
        grown = tiles_grown(old_size, self.size)
        return {
            tile: b"".join(self.hashes[tile.level]) for tile in grown if tile.width < TILE_WIDTH
        }


EMPTY_EDGE = Edge(0, ())


@dataclass(frozen=True, slots=True)
class Growth:
    """What one batch made: the new edge, and every tile that is new or has become wider.

    Write the tiles, then sign the checkpoint: the other way round, a crash in between leaves a
    signed size that no tiles can prove.
    """

    edge: Edge
    tiles: dict[Tile, bytes]


def read_edge(size: int, root: bytes, read_tile: ReadTile) -> Edge:
    """Return the right edge of a stored ledger, one tile a level.

    Raises ``BadTile`` if it does not make ``root``, which is to be that of the checkpoint signed
    last: from a damaged edge, the next checkpoint would be a second history.
    """
    levels: list[tuple[bytes, ...]] = []
    while count := hash_count(len(levels), size):
        level = len(levels)
        unfinished = count % TILE_WIDTH
        tile = tile_in(level, count // TILE_WIDTH, size) if unfinished else None
        levels.append(read_hashes(tile, read_tile) if tile else ())
    edge = Edge(size, tuple(levels))
    if edge.root() != root:
        raise BadTile(f"the tiles at the right edge do not make the root of a ledger of {size}")
    return edge


def _push(levels: list[list[bytes]], full: dict[Tile, bytes], leaf: bytes, size: int) -> None:
    """Add one leaf, the last of ``size``, and the roots of the tiles that it completes."""
    level, added = 0, leaf
    while True:
        if level == len(levels):
            levels.append([])
        hashes = levels[level]
        hashes.append(added)
        if len(hashes) < TILE_WIDTH:
            return
        full[Tile(level, hash_count(level, size) // TILE_WIDTH - 1)] = b"".join(hashes)
        added = root_of(hashes)
        hashes.clear()
        level += 1
