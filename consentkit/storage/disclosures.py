"""To whom receipts were handed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert as insert_into
from sqlalchemy import or_, select

from consentkit.domain.receipt import Receipt
from consentkit.domain.receipt_filter import EVERY_RECEIPT, ReceiptFilter
from consentkit.storage.models import DisclosureRow
from consentkit.storage.session import Session

_INSERT = insert_into(DisclosureRow)


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """``receipt_id`` is None where all of ``among`` were handed out. ``recipient`` may be empty."""

    kind: str
    recipient: str
    disclosed_at: datetime
    receipt_id: UUID | None = None
    among: ReceiptFilter = EVERY_RECEIPT


def insert(session: Session, site_id: int, made: Disclosure) -> None:
    insert_all(session, [(site_id, made)])


def insert_all(session: Session, made: Iterable[tuple[int, Disclosure]]) -> None:
    """Each with the id of its site."""
    rows = [
        {
            "site_id": site_id,
            "kind": each.kind,
            "recipient": each.recipient,
            "disclosed_at": each.disclosed_at,
            "receipt_id": each.receipt_id,
            "recorded_from": each.among.recorded_from,
            "recorded_before": each.among.recorded_before,
            "banner_version": each.among.banner_version,
            "action": each.among.action,
            "category": each.among.category,
            "granted": each.among.granted,
        }
        for site_id, each in made
    ]
    if rows:
        session.execute(_INSERT, rows)


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
