"""Receipts that need not be kept any longer: counted, and erased one by one."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, func, not_, select

from consentkit.storage.models import ReceiptRow
from consentkit.storage.session import Session


def count_lapsed(session: Session, site_id: int, *, before: datetime) -> int:
    query = select(func.count()).select_from(ReceiptRow).where(*_lapsed(site_id, before))
    return session.scalar(query) or 0


def erase_lapsed(
    session: Session,
    site_id: int,
    *,
    before: datetime,
    limit: int,
    spared: Collection[tuple[UUID, UUID]] = (),
) -> int:
    """Delete the rows of those that lapsed first, at most ``limit``; return how many.

    Those with ids from the first of a pair in ``spared`` up to before the second stay.
    """
    oldest = (
        select(ReceiptRow.id)
        .where(*_lapsed(site_id, before))
        .order_by(ReceiptRow.expires_at)
        .limit(limit)
    )
    for first, end in spared:
        oldest = oldest.where(not_(and_(ReceiptRow.id >= first, ReceiptRow.id < end)))
    ids = list(session.scalars(oldest))
    session.execute(delete(ReceiptRow).where(ReceiptRow.site_id == site_id, ReceiptRow.id.in_(ids)))
    return len(ids)


def _lapsed(site_id: int, before: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return ReceiptRow.site_id == site_id, ReceiptRow.expires_at < before
