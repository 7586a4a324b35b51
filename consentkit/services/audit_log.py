"""Watch somebody's log from outside: did it only grow since we last looked?"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from consentkit.domain.errors import (
    AnotherLog,
    BadTile,
    InconsistentLog,
    InvalidDocument,
    MalformedCheckpoint,
)
from consentkit.ledger.checkpoint import Checkpoint, open_checkpoint
from consentkit.ledger.merkle import check_consistency
from consentkit.ledger.note import Note
from consentkit.ledger.tiles import Tile
from consentkit.ledger.tree import TiledTree
from consentkit.ledger.verifier_key import VerifierKey
from consentkit.net.fetch import NotThere
from consentkit.services.extend_ledger import log_key
from consentkit.signing.ed25519 import verify_ed25519

MAX_NOTE_BYTES = 256 * 1024
MAX_KEYS_BYTES = 1024 * 1024

# (address below the service's own, most bytes) -> body
Fetch = Callable[[str, int], bytes]


@dataclass(frozen=True, slots=True)
class Seen:
    """A checkpoint that was checked, and the note as its log signed it."""

    checkpoint: Checkpoint
    note: str


@dataclass(frozen=True, slots=True)
class Audit:
    """``older`` is what a cache may still hand out: it is good, and says nothing new."""

    outcome: Literal["first", "same", "grown", "older"]
    seen: Seen


def read_log_keys(raw: bytes, origin: str) -> list[VerifierKey]:
    """Return the keys of a published key set as the log's, but for revoked ones. Raises
    ``InvalidDocument``.
    """
    try:
        document: Any = json.loads(raw)
        keys = [jwk for jwk in document["keys"] if jwk["kty"] == "OKP" and "revoked" not in jwk]
        return [log_key(origin, jwk["x"]) for jwk in keys]
    except (ValueError, KeyError, TypeError, RecursionError) as err:
        raise InvalidDocument("the key set is not a JSON Web Key Set of Ed25519 keys") from err


def look_at(raw: bytes, origin: str, keys: Iterable[VerifierKey]) -> Seen:
    """Return the checkpoint in a signed note. Raises what ``open_checkpoint`` raises."""
    note = Note.parse(raw)
    signed = open_checkpoint(note, keys, verify_ed25519, origin=origin)
    return Seen(signed.checkpoint, raw.decode("utf-8"))


def audit_log(earlier: Seen | None, now: Seen, *, fetch: Fetch) -> Audit:
    """Compare the log as it is ``now`` with what was seen of it earlier.

    Of the tiles, only those on the way between the two sizes are read, and nothing in them is
    believed: the proof that they make is checked against both signed roots. Raises
    ``InconsistentLog`` when one history is not the beginning of the other, ``BadTile`` when the
    tiles do not fit the signed root, and what ``fetch`` raises.
    """
    if earlier is None:
        _check_edge(now.checkpoint, fetch)
        return Audit("first", now)
    old, new = earlier.checkpoint, now.checkpoint
    if old.origin != new.origin:
        raise MalformedCheckpoint(f"what was seen earlier is of another log, {old.origin}")
    if new.size < old.size:
        return _audit_older(new, earlier, fetch)
    _prove(old, new, fetch)
    return Audit("same" if new.size == old.size else "grown", now)


def check_beginning(earlier: Checkpoint, seen: Checkpoint, *, fetch: Fetch) -> None:
    """Return if ``seen`` continues ``earlier``, which nobody need have signed. Raises
    ``InconsistentLog``, ``AnotherLog``, and what ``fetch`` raises.
    """
    if earlier.origin != seen.origin:
        raise AnotherLog(f"this is a checkpoint of {earlier.origin}, not of {seen.origin}")
    _prove(earlier, seen, fetch)


def _audit_older(new: Checkpoint, earlier: Seen, fetch: Fetch) -> Audit:
    """An old checkpoint out of some cache is harmless if the tiles go on to what was seen."""
    old = earlier.checkpoint
    try:
        _prove(new, old, fetch)
    except NotThere as err:
        raise InconsistentLog(
            f"the log shows {new.size} entries, and no longer has the {old.size} it signed"
        ) from err
    return Audit("older", earlier)


def _check_edge(only: Checkpoint, fetch: Fetch) -> None:
    if _tree(only.size, fetch).root() != only.root:
        raise BadTile(f"the unfinished tiles do not make the root of a ledger of {only.size}")


def _prove(first: Checkpoint, second: Checkpoint, fetch: Fetch) -> None:
    hashes = _tree(second.size, fetch).consistency_proof(first.size)
    check_consistency(first.size, second.size, first.root, second.root, hashes)


def _tree(size: int, fetch: Fetch) -> TiledTree:
    def read_tile(level: int, index: int, width: int) -> bytes:
        tile = Tile(level, index, width)
        return fetch(f"log/{tile.path}", tile.size_bytes)

    return TiledTree(size, read_tile)
