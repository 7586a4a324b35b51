"""What the rows say of the ledger, to be compared with what was entered."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select, text
from sqlalchemy.orm import InstrumentedAttribute

from consentkit.ledger.merkle import HASH_BYTES
from consentkit.storage.models import (
    LedgerBundleRow,
    LedgerPlaceRow,
    LedgerQueueRow,
    LedgerStatementRow,
    LedgerTileRow,
    ReceiptRow,
    SiteRow,
)
from consentkit.storage.session import Session

READ_ROWS = 1_000


def hold_still(session: Session) -> None:
    """See the database as it is now until the transaction ends, whatever is committed meanwhile.

    To be called before anything is read. On SQLite every transaction does.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))


@dataclass(frozen=True, slots=True)
class Claim:
    """What a row says of the entry at ``position``: that its content hashes to it.

    ``position`` is None for what was not entered; ``content`` is None where it was erased.
    ``queued`` is the entry that waits.
    """

    position: int | None
    what: str
    content: str | None
    is_receipt: bool = True
    queued: bytes | None = None


def claims(session: Session) -> Iterator[Claim]:
    """Yield every receipt and every statement, the places of erased receipts included."""
    yield from _receipts(session)
    erased = (
        select(SiteRow.key, LedgerPlaceRow.receipt_id, LedgerPlaceRow.position)
        .join(SiteRow, SiteRow.id == LedgerPlaceRow.site_id)
        .outerjoin(
            ReceiptRow,
            (ReceiptRow.site_id == LedgerPlaceRow.site_id)
            & (ReceiptRow.id == LedgerPlaceRow.receipt_id),
        )
        .where(ReceiptRow.id.is_(None))
        .execution_options(yield_per=READ_ROWS)
    )
    for row in session.execute(erased):
        yield Claim(row.position, _name(row.key, row.receipt_id), None)
    query = select(LedgerStatementRow.position, LedgerStatementRow.statement)
    for position, said in session.execute(query.execution_options(yield_per=READ_ROWS)):
        yield Claim(position, f"ledger_statement {position}", said, is_receipt=False)


def _receipts(session: Session) -> Iterator[Claim]:
    def is_of(row: type[LedgerPlaceRow | LedgerQueueRow]) -> ColumnElement[bool]:
        return and_(row.site_id == ReceiptRow.site_id, row.receipt_id == ReceiptRow.id)

    query = (
        select(
            SiteRow.key, ReceiptRow.id, ReceiptRow.jws, LedgerPlaceRow.position,
            LedgerQueueRow.entry,
        )
        .join(SiteRow, SiteRow.id == ReceiptRow.site_id)
        .outerjoin(LedgerPlaceRow, is_of(LedgerPlaceRow))
        .outerjoin(LedgerQueueRow, is_of(LedgerQueueRow))
        .execution_options(yield_per=READ_ROWS)
    )  # fmt: skip
    for row in session.execute(query):
        yield Claim(row.position, _name(row.key, row.id), row.jws, queued=row.entry)


def _name(site_key: str, receipt_id: UUID) -> str:
    return f"receipt {receipt_id} of {site_key}"


def count_entries(session: Session) -> int:
    """Count the 32-byte entries in all bundles; a fraction of one counts."""
    return _count(session, LedgerBundleRow.entries)


def count_hashes(session: Session) -> int:
    """Count the hashes in all tiles above level 0."""
    return _count(session, LedgerTileRow.hashes)


def _count(session: Session, column: InstrumentedAttribute[bytes]) -> int:
    stored = session.scalar(select(func.sum(func.length(column)))) or 0
    return -(-int(stored) // HASH_BYTES)


def all_statements(session: Session) -> Iterator[str]:
    """Yield those entered and those that wait."""
    for column in (LedgerStatementRow.statement, LedgerQueueRow.statement):
        query = select(column).where(column.is_not(None)).execution_options(yield_per=READ_ROWS)
        for text_of_one in session.scalars(query):
            yield text_of_one or ""
