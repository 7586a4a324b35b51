"""Receipts: written once, never updated, and erased when nobody needs them any longer."""

from collections.abc import Collection, Generator, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Result,
    bindparam,
    func,
    select,
)

from consentkit.storage.models import (
    LedgerPlaceRow,
    ReceiptHeadRow,
    ReceiptKeyRow,
    ReceiptRow,
    SiteRow,
)
from consentkit.storage.session import Session

EXPORT_BATCH_ROWS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredReceipt:
    """``request_sha256`` is the fingerprint of the request that made it, when it had a key."""

    id: UUID
    jws: str
    visitor_id: str
    recorded_at: datetime
    expires_at: datetime
    request_sha256: bytes | None


_COLUMNS = (
    ReceiptRow.id,
    ReceiptRow.jws,
    ReceiptRow.visitor_id,
    ReceiptRow.recorded_at,
    ReceiptRow.expires_at,
    ReceiptRow.request_sha256,
)
_OF_SITE = ReceiptRow.site_id == bindparam("site_id")
_BY_ID = select(*_COLUMNS).where(_OF_SITE, ReceiptRow.id == bindparam("receipt_id"))
# By two narrow tables first: where receipts are in months, only one of those is opened then.
_KEY, _HEAD_ROW = ReceiptKeyRow, ReceiptHeadRow
_ID_BY_KEY = select(_KEY.receipt_id).where(
    _KEY.site_id == bindparam("site_id"), _KEY.idempotency_key == bindparam("key")
)
_OF_VISITOR = (
    select(ReceiptRow.id).where(_OF_SITE, ReceiptRow.visitor_id == bindparam("visitor_id")).limit(1)
)
_HEAD = (
    select(_HEAD_ROW.receipt_id)
    .where(
        _HEAD_ROW.site_id == bindparam("site_id"), _HEAD_ROW.visitor_id == bindparam("visitor_id")
    )
    .order_by(_HEAD_ROW.receipt_id.desc())
    .limit(1)
)
_IN_FORCE = _OF_VISITOR.order_by(ReceiptRow.decided_at.desc(), ReceiptRow.id.desc())


def get(session: Session, site_id: int, receipt_id: UUID) -> StoredReceipt | None:
    return _stored(session.execute(_BY_ID, {"site_id": site_id, "receipt_id": receipt_id}))


def get_all(session: Session, site_id: int, receipt_ids: Collection[UUID]) -> list[StoredReceipt]:
    """Return those that there are, newest first."""
    query = (
        select(*_COLUMNS)
        .where(ReceiptRow.site_id == site_id, ReceiptRow.id.in_(list(receipt_ids)))
        .order_by(ReceiptRow.decided_at.desc(), ReceiptRow.id.desc())
    )
    return [StoredReceipt(**row._mapping) for row in session.execute(query)]


def by_idempotency_key(session: Session, site_id: int, key: str) -> StoredReceipt | None:
    found = session.scalar(_ID_BY_KEY, {"site_id": site_id, "key": key})
    return None if found is None else get(session, site_id, found)


def head_of_chain(session: Session, site_id: int, visitor_id: str) -> UUID | None:
    """Return the visitor's latest recorded receipt, which the next one names as ``prev``."""
    return session.scalar(_HEAD, {"site_id": site_id, "visitor_id": visitor_id})


def in_force(session: Session, site_id: int, visitor_id: str) -> UUID | None:
    """Return the visitor's newest receipt by the time of the decision: an answer that was given
    earlier but arrived later (from an offline page) is kept and does not win.
    """
    return session.scalar(_IN_FORCE, {"site_id": site_id, "visitor_id": visitor_id})


def are_more(
    session: Session, site_id: int, visitor_ids: Collection[str], known: Collection[UUID]
) -> bool:
    """Whether these visitors have receipts that are not among ``known``."""
    query = select(ReceiptRow.id).where(
        ReceiptRow.site_id == site_id,
        ReceiptRow.visitor_id.in_(list(visitor_ids)),
        ReceiptRow.id.not_in(list(known)),
    )
    return session.scalar(query.limit(1)) is not None


def count(session: Session, site_id: int | None) -> int:
    """Count the receipts of one site, or of all sites when ``site_id`` is None."""
    query = select(func.count()).select_from(ReceiptRow)
    if site_id is not None:
        query = query.where(ReceiptRow.site_id == site_id)
    return session.scalar(query) or 0


def find(session: Session, receipt_id: UUID) -> tuple[int, str] | None:
    """Return (site id, compact JWS) of a receipt of any site."""
    # One look-up a site: the table has no index over ids alone.
    query = select(ReceiptRow.site_id, ReceiptRow.jws).where(
        ReceiptRow.site_id.in_(select(SiteRow.id)), ReceiptRow.id == receipt_id
    )
    row = session.execute(query).first()
    return None if row is None else (row.site_id, row.jws)


def entered(
    session: Session, site_id: int, first: UUID, before: UUID
) -> Generator[str | None, None, None]:
    """Yield the compact JWS of what the ledger has from id ``first`` up to before ``before``, in
    constant memory; None in place of a receipt that was erased since.
    """
    query = (
        select(ReceiptRow.jws)
        .select_from(LedgerPlaceRow)
        .outerjoin(
            ReceiptRow,
            (LedgerPlaceRow.site_id == ReceiptRow.site_id)
            & (LedgerPlaceRow.receipt_id == ReceiptRow.id),
        )
        .where(
            LedgerPlaceRow.site_id == site_id,
            LedgerPlaceRow.receipt_id >= first,
            LedgerPlaceRow.receipt_id < before,
        )
        .execution_options(yield_per=EXPORT_BATCH_ROWS)
    )
    with session.execute(query) as found:
        yield from found.scalars()


def first_entered(session: Session, site_id: int, since: UUID) -> UUID | None:
    """Return the least id from ``since`` on that the ledger has; erased receipts count."""
    query = (
        select(LedgerPlaceRow.receipt_id)
        .where(LedgerPlaceRow.site_id == site_id, LedgerPlaceRow.receipt_id >= since)
        .order_by(LedgerPlaceRow.receipt_id)
    )
    return session.scalar(query.limit(1))


def stream(session: Session, site_id: int | None) -> Iterator[tuple[str, str]]:
    """Yield (site key, compact JWS) in the order of recording, in constant memory."""
    query = (
        select(SiteRow.key, ReceiptRow.jws)
        .join(SiteRow, SiteRow.id == ReceiptRow.site_id)
        .order_by(ReceiptRow.site_id, ReceiptRow.id)
        .execution_options(yield_per=EXPORT_BATCH_ROWS)
    )
    if site_id is not None:
        query = query.where(ReceiptRow.site_id == site_id)
    # Whoever takes an export may leave in the middle: the cursor is closed with the generator.
    with session.execute(query) as found:
        for row in found:
            yield row.key, row.jws


def _stored(found: Result[Any]) -> StoredReceipt | None:
    row = found.one_or_none()
    return StoredReceipt(**row._mapping) if row else None
