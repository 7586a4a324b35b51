"""What happened, and for which endpoints it waits: written with what it tells of."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select

from consentkit.domain.event import EventType
from consentkit.domain.webhook import MOST_WAITING, DeliveryState
from consentkit.storage import webhook_endpoints
from consentkit.storage.link import Insert, link_of
from consentkit.storage.models import ReceiptRow, WebhookDeliveryRow, WebhookEventRow
from consentkit.storage.session import Session

_EVENTS = Insert(
    WebhookEventRow.metadata.tables["webhook_event"],
    ("id", "type", "site_id", "receipt_id", "data", "at"),
)
_DELIVERIES = Insert(
    WebhookEventRow.metadata.tables["webhook_delivery"],
    ("endpoint_id", "event_id", "state", "attempts", "next_at", "is_disclosed"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEvent:
    """``data`` is JSON, and None for what is told of the receipt."""

    id: UUID
    type: EventType
    site_id: int | None = None
    receipt_id: UUID | None = None
    data: str | None = None
    at: datetime


def add(session: Session, pairs: Sequence[tuple[NewEvent, Sequence[int]]]) -> int:
    """Keep each event for the endpoints with the ids beside it; return how many deliveries that
    makes. What an endpoint has no room for is counted there and left out.
    """
    wanted = Counter(endpoint_id for _, ids in pairs for endpoint_id in ids)
    room = {each: MOST_WAITING - count_waiting(session, each) for each in wanted}
    dropped: Counter[int] = Counter()
    events, deliveries = [], []
    for event, endpoint_ids in pairs:
        kept = []
        for each in endpoint_ids:
            room[each] -= 1
            if room[each] >= 0:
                kept.append(each)
            else:
                dropped[each] += 1
        if kept:
            events.append(_event(event))
            deliveries += [_delivery(event, each) for each in kept]
    # A batch of the ledger may have hundreds, and visitors' answers wait behind it.
    link = link_of(session)
    _EVENTS.run(link, events)
    _DELIVERIES.run(link, deliveries)
    for endpoint_id, count in sorted(dropped.items()):
        webhook_endpoints.note_dropped(session, endpoint_id, count)
    return len(deliveries)


def count_waiting(session: Session, endpoint_id: int) -> int:
    """Count no further than ``MOST_WAITING``."""
    row = WebhookDeliveryRow
    waiting = (
        select(row.id)
        .where(row.endpoint_id == endpoint_id, row.state == DeliveryState.WAITING.value)
        .limit(MOST_WAITING)
    )
    return session.scalar(select(func.count()).select_from(waiting.subquery())) or 0


def has_been_told(session: Session, event: EventType, *, since: datetime) -> bool:
    row = WebhookEventRow
    query = select(row.id).where(row.type == event.value, row.at > since).limit(1)
    return session.scalar(query) is not None


def first_answers(session: Session, site_id: int, receipt_ids: Iterable[UUID]) -> dict[UUID, bool]:
    """Return of those receipts that there are whether each is its visitor's first."""
    query = select(ReceiptRow.id, ReceiptRow.prev).where(
        ReceiptRow.site_id == site_id, ReceiptRow.id.in_(list(receipt_ids))
    )
    return {row.id: row.prev is None for row in session.execute(query)}


def erase_old(session: Session, *, before: datetime, limit: int) -> int:
    """Erase events of that age that no delivery is of any more; return how many."""
    row = WebhookEventRow
    erased = 0
    # One type at a time, because that is how they are indexed.
    for event in EventType:
        used = select(WebhookDeliveryRow.id).where(WebhookDeliveryRow.event_id == row.id)
        ids = session.scalars(
            select(row.id)
            .where(row.type == event.value, row.at < before, ~used.exists())
            .limit(limit - erased)
        ).all()
        if ids:
            session.execute(delete(row).where(row.id.in_(ids)))
            erased += len(ids)
    return erased


def _event(new: NewEvent) -> dict[str, object]:
    return {
        "id": new.id,
        "type": new.type.value,
        "site_id": new.site_id,
        "receipt_id": new.receipt_id,
        "data": new.data,
        "at": new.at,
    }


def _delivery(event: NewEvent, endpoint_id: int) -> dict[str, object]:
    return {
        "endpoint_id": endpoint_id,
        "event_id": event.id,
        "state": DeliveryState.WAITING.value,
        "attempts": 0,
        "next_at": event.at,
        "is_disclosed": False,
    }
