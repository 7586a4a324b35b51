"""To whom receipts were handed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select

from consentkit.storage.models import DisclosureRow
from consentkit.storage.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """``receipt_id`` is None where all were handed out that were recorded from ``recorded_from`` up
    to before ``recorded_before``; None is an open end there. ``recipient`` may be empty.
    """

    kind: str
    recipient: str
    disclosed_at: datetime
    receipt_id: UUID | None = None
    recorded_from: datetime | None = None
    recorded_before: datetime | None = None


def insert(session: Session, site_id: int, made: Disclosure) -> None:
    session.add(
        DisclosureRow(
            site_id=site_id,
            kind=made.kind,
            recipient=made.recipient,
            disclosed_at=made.disclosed_at,
            receipt_id=made.receipt_id,
            recorded_from=made.recorded_from,
            recorded_before=made.recorded_before,
        )
    )
    session.flush()


def of_receipts(session: Session, site_id: int, recorded: dict[UUID, datetime]) -> list[Disclosure]:
    """Return, newest first, those that any of the receipts was among.

    ``recorded`` has when each was recorded.
    """
    row = DisclosureRow
    query = (
        select(row)
        .where(row.site_id == site_id)
        .where(or_(row.receipt_id.is_(None), row.receipt_id.in_(list(recorded))))
        .order_by(row.disclosed_at.desc(), row.id.desc())
    )
    found = (_disclosure(each) for each in session.scalars(query))
    return [each for each in found if _touches(each, recorded)]


def _touches(made: Disclosure, recorded: dict[UUID, datetime]) -> bool:
    if made.receipt_id is not None:
        return True
    first = made.recorded_from
    before = min(made.recorded_before or made.disclosed_at, made.disclosed_at)
    return any((first is None or first <= at) and at < before for at in recorded.values())


def _disclosure(row: DisclosureRow) -> Disclosure:
    return Disclosure(
        kind=row.kind,
        recipient=row.recipient,
        disclosed_at=row.disclosed_at,
        receipt_id=row.receipt_id,
        recorded_from=row.recorded_from,
        recorded_before=row.recorded_before,
    )
