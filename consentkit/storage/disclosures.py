"""To whom receipts were handed."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select

from consentkit.domain.receipt import Receipt
from consentkit.domain.receipt_filter import EVERY_RECEIPT, ReceiptFilter
from consentkit.storage.models import DisclosureRow
from consentkit.storage.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """``receipt_id`` is None where all of ``among`` were handed out. ``recipient`` may be empty."""

    kind: str
    recipient: str
    disclosed_at: datetime
    receipt_id: UUID | None = None
    among: ReceiptFilter = EVERY_RECEIPT


def insert(session: Session, site_id: int, made: Disclosure) -> None:
    session.add(
        DisclosureRow(
            site_id=site_id,
            kind=made.kind,
            recipient=made.recipient,
            disclosed_at=made.disclosed_at,
            receipt_id=made.receipt_id,
            recorded_from=made.among.recorded_from,
            recorded_before=made.among.recorded_before,
            banner_version=made.among.banner_version,
            action=made.among.action,
            category=made.among.category,
            granted=made.among.granted,
        )
    )
    session.flush()


def of_receipts(session: Session, site_id: int, given: dict[UUID, Receipt]) -> list[Disclosure]:
    """Return, newest first, those that any of the receipts was among."""
    row = DisclosureRow
    query = (
        select(row)
        .where(row.site_id == site_id)
        .where(or_(row.receipt_id.is_(None), row.receipt_id.in_(list(given))))
        .order_by(row.disclosed_at.desc(), row.id.desc())
    )
    found = (_disclosure(each) for each in session.scalars(query))
    return [each for each in found if _touches(each, given)]


def _touches(made: Disclosure, given: dict[UUID, Receipt]) -> bool:
    if made.receipt_id is not None:
        return True
    before = min(made.among.recorded_before or made.disclosed_at, made.disclosed_at)
    among = replace(made.among, recorded_before=before)
    return any(among.matches(receipt) for receipt in given.values())


def _disclosure(row: DisclosureRow) -> Disclosure:
    return Disclosure(
        kind=row.kind,
        recipient=row.recipient,
        disclosed_at=row.disclosed_at,
        receipt_id=row.receipt_id,
        among=ReceiptFilter(
            recorded_from=row.recorded_from,
            recorded_before=row.recorded_before,
            banner_version=row.banner_version,
            action=row.action,
            category=row.category,
            granted=row.granted,
        ),
    )
