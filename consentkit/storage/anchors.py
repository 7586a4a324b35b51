"""What others said of the ledger's head: time stamps, cosignatures, and who asks them today."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from consentkit.storage.models import AnchorDayRow, LedgerCosignatureRow, LedgerStampRow
from consentkit.storage.session import Session


@dataclass(frozen=True, slots=True)
class StoredStamp:
    """``answer`` is the authority's whole answer, over the SHA-256 of ``note``."""

    origin: str
    size: int
    note: str
    answer: bytes
    stamped_at: datetime


@dataclass(frozen=True, slots=True)
class StoredCosignature:
    """``witness`` is a verifier key, and ``line`` its signature as it stands below a note."""

    origin: str
    size: int
    root: bytes
    witness: str
    line: str


def add_stamp(session: Session, stamp: StoredStamp) -> None:
    session.add(
        LedgerStampRow(
            origin=stamp.origin,
            size=stamp.size,
            note=stamp.note,
            answer=stamp.answer,
            stamped_at=stamp.stamped_at,
        )
    )
    session.flush()


def stamp_of(session: Session, origin: str, size: int) -> StoredStamp | None:
    row = session.get(LedgerStampRow, (origin, size))
    return None if row is None else _stamp(row)


def first_stamp(session: Session, origin: str, *, least: int) -> StoredStamp | None:
    """Return the one of the smallest ledger that has at least ``least`` entries."""
    row = session.scalar(
        select(LedgerStampRow)
        .where(LedgerStampRow.origin == origin, LedgerStampRow.size >= least)
        .order_by(LedgerStampRow.size)
        .limit(1)
    )
    return None if row is None else _stamp(row)


def stamped_sizes(
    session: Session, origin: str, *, least: int, limit: int
) -> list[tuple[int, datetime]]:
    """Return (size, time) of the stamps of ledgers with at least ``least`` entries, in order."""
    query = (
        select(LedgerStampRow.size, LedgerStampRow.stamped_at)
        .where(LedgerStampRow.origin == origin, LedgerStampRow.size >= least)
        .order_by(LedgerStampRow.size)
        .limit(limit)
    )
    return [(row.size, row.stamped_at) for row in session.execute(query)]


def all_stamps(session: Session) -> Iterator[StoredStamp]:
    query = select(LedgerStampRow).order_by(LedgerStampRow.origin, LedgerStampRow.size)
    yield from map(_stamp, session.scalars(query.execution_options(yield_per=100)))


def put_cosignature(session: Session, new: StoredCosignature) -> None:
    """Keep it instead of the witness's earlier one for the same size."""
    session.merge(
        LedgerCosignatureRow(
            origin=new.origin, size=new.size, witness=new.witness, root=new.root, line=new.line
        )
    )
    session.flush()


def cosignatures_of(
    session: Session, origin: str, size: int, root: bytes, *, limit: int
) -> list[str]:
    """Return the lines of witnesses below this one head."""
    row = LedgerCosignatureRow
    query = (
        select(row.line)
        .where(row.origin == origin, row.size == size, row.root == root)
        .order_by(row.witness)
        .limit(limit)
    )
    return list(session.scalars(query))


def cosigned_size(session: Session, origin: str, witness: str) -> int:
    """Return how many entries the witness has seen as far as we know: 0 if it never cosigned."""
    row = LedgerCosignatureRow
    query = select(func.max(row.size)).where(row.origin == origin, row.witness == witness)
    return session.scalar(query) or 0


def all_cosignatures(session: Session) -> Iterator[StoredCosignature]:
    row = LedgerCosignatureRow
    query = select(row).order_by(row.origin, row.size, row.witness)
    for each in session.scalars(query.execution_options(yield_per=100)):
        yield StoredCosignature(each.origin, each.size, each.root, each.witness, each.line)


def is_day_claimed(session: Session, day: date) -> bool:
    return session.get(AnchorDayRow, day) is not None


def claim_day(session: Session, day: date, *, now: datetime) -> None:
    """Of two who do this at once, one gets ``WriteConflict`` from its transaction."""
    session.add(AnchorDayRow(day=day, claimed_at=now))
    session.flush()


def _stamp(row: LedgerStampRow) -> StoredStamp:
    return StoredStamp(row.origin, row.size, row.note, row.answer, row.stamped_at)
