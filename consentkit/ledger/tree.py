"""Reading: hashes, roots and proofs out of tiles, and the audit that checks every tile."""

from collections.abc import Callable

from consentkit.domain.errors import BadTile, OutsideLedger
from consentkit.ledger.merkle import (
    EMPTY_ROOT,
    HASH_BYTES,
    consistency_path,
    inclusion_path,
    root_of,
    span_root,
)
from consentkit.ledger.tiles import TILE_HEIGHT, TILE_WIDTH, Tile, hash_count, tile_in

# Called with (level, index, width); returns the first `width` hashes of that tile.
ReadTile = Callable[[int, int, int], bytes]


class TiledTree:
    """A ledger of one size, read from its tiles. It keeps what it has read and hashed: use it
    briefly.

    A proof reads at most two tiles a level: five at one million entries. Nothing here is trusted
    or checked but the tiles' lengths; a proof from damaged tiles does not hold, and ``check``
    finds them.
    """

    def __init__(self, size: int, read_tile: ReadTile) -> None:
        self.size = size
        self._read_tile = read_tile
        self._tiles: dict[tuple[int, int], tuple[bytes, ...]] = {}
        self._roots: dict[tuple[int, int], bytes] = {}

    def leaf(self, index: int) -> bytes:
        """Return the hash of an entry. Raises ``OutsideLedger``."""
        if not 0 <= index < self.size:
            raise OutsideLedger(f"there is no entry {index} in a ledger of {self.size}")
        return self._hashes(0, index // TILE_WIDTH)[index % TILE_WIDTH]

    def root(self) -> bytes:
        return span_root((0, self.size), self._subtree) if self.size else EMPTY_ROOT

    def inclusion_proof(self, index: int) -> tuple[bytes, ...]:
        """Raises ``OutsideLedger``, and ``BadTile`` for a tile of the wrong length."""
        return tuple(span_root(span, self._subtree) for span in inclusion_path(index, self.size))

    def consistency_proof(self, first: int) -> tuple[bytes, ...]:
        """Return the proof that this ledger begins with that of size ``first``. Raises as above."""
        return tuple(span_root(span, self._subtree) for span in consistency_path(first, self.size))

    def _subtree(self, height: int, index: int) -> bytes:
        found = self._roots.get((height, index))
        if found is None:
            level, rest = divmod(height, TILE_HEIGHT)
            first, count = index << rest, 1 << rest
            at = first % TILE_WIDTH
            found = root_of(self._hashes(level, first // TILE_WIDTH)[at : at + count])
            self._roots[height, index] = found
        return found

    def _hashes(self, level: int, index: int) -> tuple[bytes, ...]:
        found = self._tiles.get((level, index))
        if found is None:
            found = read_hashes(tile_in(level, index, self.size), self._read_tile)
            self._tiles[level, index] = found
        return found


def read_hashes(tile: Tile, read_tile: ReadTile) -> tuple[bytes, ...]:
    """Raises ``BadTile`` if the tile has not exactly the length of its width."""
    data = read_tile(tile.level, tile.index, tile.width)
    if len(data) != tile.size_bytes:
        raise BadTile(f"{tile.path} has {len(data)} bytes instead of {tile.size_bytes}")
    return tuple(data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES))


def check_tiles(size: int, root: bytes, read_tile: ReadTile) -> None:
    """Return if all the tiles of a ledger of ``size`` are those under ``root``.

    Reads each tile at most twice, and keeps two at a time. Raises ``BadTile``. It goes from the
    top down, and so names the damaged tile itself, but for the unfinished ones: the root is made
    from all of these together.
    """
    if TiledTree(size, read_tile).root() != root:
        raise BadTile(f"the unfinished tiles do not make the root of a ledger of {size}")
    level = size.bit_length() // TILE_HEIGHT
    while level:
        level -= 1
        parents: tuple[bytes, ...] = ()
        for index in range(hash_count(level + 1, size)):
            if index % TILE_WIDTH == 0:
                parents = read_hashes(tile_in(level + 1, index // TILE_WIDTH, size), read_tile)
            tile = Tile(level, index)
            if root_of(read_hashes(tile, read_tile)) != parents[index % TILE_WIDTH]:
                raise BadTile(f"{tile.path} is not the tile that the ledger was made from")
