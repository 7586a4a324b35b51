"""The ledger's rows: what waits, what was entered, and the checkpoint over it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, select, text, update

from consentkit.ledger.merkle import HASH_BYTES, leaf_hash
from consentkit.ledger.tiles import TILE_WIDTH, Bundle, Tile
from consentkit.ledger.tree import TiledTree
from consentkit.storage.link import Insert, Link, Statement, link_of
from consentkit.storage.models import (
    LedgerBundleRow,
    LedgerHeadRow,
    LedgerPlaceRow,
    LedgerQueueRow,
    LedgerStatementRow,
    LedgerTileRow,
)
from consentkit.storage.session import Session

# Any number will do, but it must be the same in every version: two sequencers that knew each
# other by different numbers would both go ahead.
_SEQUENCER = 0x636F6E73656E74
READ_ROWS = 1_000
_QUEUE = LedgerQueueRow.metadata.tables["ledger_queue"]
# What no code of ours writes could never be entered, and would keep all that come behind it.
_IS_ENTRY = (
    f"length(entry) = {HASH_BYTES} AND"
    " (statement IS NOT NULL OR receipt_id IS NOT NULL AND site_id IS NOT NULL)"
)
_ENTER = Insert(_QUEUE, ("entry", "site_id", "receipt_id", "counted"))


class Waiting(NamedTuple):
    """An entry from the queue: a receipt's, which has ``site_id`` and ``receipt_id``, or that of a
    ``statement``. An id is as the driver has it: it only moves from one table to another.

    ``counted`` is what a receipt adds to the daily counts; None for one of an earlier release.
    """

    id: int
    entry: bytes
    site_id: int | None
    receipt_id: object | None
    statement: str | None
    counted: str | None


_TAKE = Statement(
    text(
        f"DELETE FROM ledger_queue WHERE id IN (SELECT id FROM ledger_queue WHERE {_IS_ENTRY} "  # noqa: S608
        f"ORDER BY id LIMIT :limit) RETURNING {', '.join(Waiting._fields)}"
    )
)
_PLACE = Insert(
    LedgerPlaceRow.metadata.tables["ledger_place"],
    ("site_id", "receipt_id", "position"),
    is_drivers=True,
)


@dataclass(frozen=True, slots=True)
class Head:
    """The checkpoint signed last, and the note as it was signed."""

    size: int
    root: bytes
    note: str
    signed_at: datetime

    @property
    def origin(self) -> str:
        """The log's name, under which it was signed."""
        return self.note.partition("\n")[0]


class NewEntry(NamedTuple):
    """A receipt's, to be queued; ``jws`` is the compact form, ``counted`` as in ``Waiting``."""

    site_id: int
    receipt_id: UUID
    jws: str
    counted: str

    def row(self) -> dict[str, Any]:
        return {
            "entry": entry_of(self.jws),
            "site_id": self.site_id,
            "receipt_id": self.receipt_id,
            "counted": self.counted,
        }


def entry_of(jws: str) -> bytes:
    """Return what the ledger has of a receipt. Source: docs/verifying.md."""
    return sha256(jws.encode("ascii")).digest()


def enter_receipts(link: Link, new: Iterable[NewEntry]) -> None:
    _ENTER.run(link, [each.row() for each in new])


def enter_statement(session: Session, statement: str) -> None:
    """``statement`` is canonical JSON (``consentkit.domain.statement``)."""
    entry = sha256(statement.encode("utf-8")).digest()
    session.execute(_QUEUE.insert(), {"entry": entry, "statement": statement})


def is_anything_waiting(session: Session) -> bool:
    return session.scalar(select(_QUEUE.c.id).where(text(_IS_ENTRY)).limit(1)) is not None


def count_waiting(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(LedgerQueueRow)) or 0


def unfit(session: Session) -> list[int]:
    """Return the ids of what is in the queue and is no entry."""
    query = select(_QUEUE.c.id).where(text(f"NOT ({_IS_ENTRY})")).order_by(_QUEUE.c.id)
    return list(session.scalars(query))


def oldest_receipt_waiting(session: Session) -> UUID | None:
    return session.scalar(
        select(LedgerQueueRow.receipt_id)
        .where(LedgerQueueRow.receipt_id.is_not(None))
        .order_by(LedgerQueueRow.id)
        .limit(1)
    )


def take_waiting(link: Link, limit: int) -> list[Waiting]:
    """Return the oldest entries in their order; with the caller's commit they are in the queue no
    more. To read them first and then to remove what lies between would lose one that another
    process commits meanwhile under an earlier number.
    """
    return sorted(map(Waiting._make, _TAKE.fetch(link, {"limit": limit})))


def become_sequencer(session: Session, *, wait: bool = False) -> bool:
    """Return whether this transaction may append: one at a time may, until it ends.

    On SQLite, whose write transactions exclude each other, every one of them may.
    """
    if session.get_bind().dialect.name != "postgresql":
        return True
    if wait:
        session.execute(text(f"SELECT pg_advisory_xact_lock({_SEQUENCER})"))
        return True
    return bool(session.scalar(text(f"SELECT pg_try_advisory_xact_lock({_SEQUENCER})")))


def head(session: Session) -> Head | None:
    """Return None for a ledger that was never begun."""
    row = session.execute(
        select(LedgerHeadRow.size, LedgerHeadRow.root, LedgerHeadRow.note, LedgerHeadRow.signed_at)
    ).one_or_none()
    return None if row is None else Head(row.size, row.root, row.note, row.signed_at)


def set_head(session: Session, new: Head) -> None:
    values = {"size": new.size, "root": new.root, "note": new.note, "signed_at": new.signed_at}
    changed = session.execute(update(LedgerHeadRow).values(values))
    if changed.rowcount == 0:  # type: ignore[attr-defined]
        session.add(LedgerHeadRow(id=1, **values))
        session.flush()


def read_entries(session: Session, bundle: Bundle) -> bytes:
    """Return as many entries of 32 bytes as the bundle is wide, or as there are."""
    stored = session.scalar(
        select(LedgerBundleRow.entries).where(LedgerBundleRow.index == bundle.index)
    )
    return (stored or b"")[: bundle.width * HASH_BYTES]


def read_tile(session: Session, level: int, index: int, width: int) -> bytes:
    """Return the first ``width`` hashes of a tile, or as many as there are."""
    if level == 0:
        return leaf_hashes(read_entries(session, Bundle(index, width)))
    stored = session.scalar(
        select(LedgerTileRow.hashes).where(
            LedgerTileRow.level == level, LedgerTileRow.index == index
        )
    )
    return (stored or b"")[: width * HASH_BYTES]


def tree(session: Session, size: int) -> TiledTree:
    """Return the ledger as it was, or is, with ``size`` entries."""
    return TiledTree(size, partial(read_tile, session))


def leaf_hashes(entries: bytes) -> bytes:
    """Return the tile of level 0 over the entries, as long as they are."""
    return b"".join(map(leaf_hash, split_hashes(entries)))


def split_hashes(joined: bytes) -> Iterator[bytes]:
    return (joined[at : at + HASH_BYTES] for at in range(0, len(joined), HASH_BYTES))


def append(
    session: Session, size: int, entries: list[Waiting], tiles: Mapping[Tile, bytes]
) -> None:
    """Write the entries behind the first ``size``, and the tiles that these made or widened."""
    _append_entries(session, size, b"".join(each.entry for each in entries))
    for tile, hashes in tiles.items():
        if tile.level:
            _write_tile(session, tile, hashes)
    at = list(enumerate(entries, start=size))
    _PLACE.run(
        link_of(session),
        [
            {"site_id": each.site_id, "receipt_id": each.receipt_id, "position": position}
            for position, each in at
            if each.receipt_id is not None
        ],
    )
    statements = [
        {"position": position, "statement": each.statement}
        for position, each in at
        if each.receipt_id is None
    ]
    if statements:
        session.execute(LedgerStatementRow.__table__.insert(), statements)  # type: ignore[attr-defined]


def _append_entries(session: Session, size: int, added: bytes) -> None:
    index, width = divmod(size, TILE_WIDTH)
    if width:
        room = (TILE_WIDTH - width) * HASH_BYTES
        earlier = read_entries(session, Bundle(index, width))
        session.execute(
            update(LedgerBundleRow)
            .where(LedgerBundleRow.index == index)
            .values(entries=earlier + added[:room])
        )
        added, index = added[room:], index + 1
    full = TILE_WIDTH * HASH_BYTES
    for at in range(0, len(added), full):
        session.add(LedgerBundleRow(index=index + at // full, entries=added[at : at + full]))
    session.flush()


def _write_tile(session: Session, tile: Tile, hashes: bytes) -> None:
    found = session.get(LedgerTileRow, (tile.level, tile.index))
    if found is None:
        session.add(LedgerTileRow(level=tile.level, index=tile.index, hashes=hashes))
    else:
        found.hashes = hashes
    session.flush()


def position_of(session: Session, site_id: int, receipt_id: UUID) -> int | None:
    """Return None for a receipt that was not entered yet."""
    return session.scalar(
        select(LedgerPlaceRow.position).where(
            LedgerPlaceRow.site_id == site_id, LedgerPlaceRow.receipt_id == receipt_id
        )
    )


def position_of_statement(session: Session, statement: str) -> int | None:
    """Return the first place of a statement with exactly this text, None if there is none."""
    return session.scalar(
        select(func.min(LedgerStatementRow.position)).where(
            LedgerStatementRow.statement == statement
        )
    )


def bundles(session: Session) -> Iterator[tuple[int, bytes]]:
    """Yield (index, the entries of 32 bytes, joined), in order."""
    query = select(LedgerBundleRow.index, LedgerBundleRow.entries).order_by(LedgerBundleRow.index)
    yield from session.execute(query.execution_options(yield_per=READ_ROWS))


def statements(session: Session, first: int, count: int) -> list[tuple[int, str]]:
    """Return (index, text) of at most ``count`` entered statements from index ``first`` on."""
    query = (
        select(LedgerStatementRow.position, LedgerStatementRow.statement)
        .where(LedgerStatementRow.position >= first)
        .order_by(LedgerStatementRow.position)
        .limit(count)
    )
    return list(session.execute(query))
