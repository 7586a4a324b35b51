"""Bundles: the entries themselves, in the form that a CDN serves beside their tiles.

Source: C2SP tlog-tiles, "Log entries": each entry behind its length, 16 bits, big-endian.
"""

from collections.abc import Iterable

from consentkit.domain.errors import BadTile
from consentkit.ledger.merkle import HASH_BYTES, leaf_hash

LENGTH_BYTES = 2
MAX_ENTRY_BYTES = 2 ** (8 * LENGTH_BYTES) - 1


def pack_entries(entries: Iterable[bytes]) -> bytes:
    """Raises ``ValueError`` for an entry that 16 bits cannot count."""
    packed = bytearray()
    for entry in entries:
        if len(entry) > MAX_ENTRY_BYTES:
            raise ValueError(f"an entry has at most {MAX_ENTRY_BYTES} bytes")
        packed += len(entry).to_bytes(LENGTH_BYTES) + entry
    return bytes(packed)


def unpack_entries(bundle: bytes, width: int) -> list[bytes]:
    """Raises ``BadTile`` unless ``bundle`` holds ``width`` entries and not a byte more."""
    entries: list[bytes] = []
    at = 0
    while at < len(bundle):
        start = at + LENGTH_BYTES
        at = start + int.from_bytes(bundle[at:start])
        entries.append(bundle[start:at])
    if at != len(bundle) or len(entries) != width:
        raise BadTile(f"the bundle does not hold {width} whole entries")
    return entries


def check_bundle(bundle: bytes, tile: bytes, first_index: int) -> list[bytes]:
    """Return the entries of ``bundle`` if they are those that ``tile``, of level 0, is made from.

    ``first_index`` is the first entry's number in the ledger. Raises ``BadTile`` and names the
    first entry that is not.
    """
    entries = unpack_entries(bundle, len(tile) // HASH_BYTES)
    for number, entry in enumerate(entries):
        if leaf_hash(entry) != tile[number * HASH_BYTES : (number + 1) * HASH_BYTES]:
            raise BadTile(f"entry {first_index + number} is not the one that was logged")
    return entries
