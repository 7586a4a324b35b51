"""Deliveries: taken by one process at a time, settled, and never sent of what was erased."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, or_, select, update

from consentkit.domain.event import EventType
from consentkit.domain.webhook import DeliveryState, Outcome
from consentkit.storage.models import (
    ReceiptRow,
    WebhookAttemptRow,
    WebhookDeliveryRow,
    WebhookEventRow,
)
from consentkit.storage.session import Session

_ROW, _EVENT, _ATTEMPT = WebhookDeliveryRow, WebhookEventRow, WebhookAttemptRow
_IS_WAITING = _ROW.state == DeliveryState.WAITING.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A delivery that is ours for now. ``jws`` is the receipt that it tells of; None where it tells
    of none, and where that was erased. ``is_disclosed`` is whether it was claimed before.
    """

    id: int
    event_id: UUID
    type: EventType
    at: datetime
    site_id: int | None
    receipt_id: UUID | None
    data: str | None
    jws: str | None
    is_disclosed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """``wish_s`` is what Retry-After said, in seconds; None where it said nothing."""

    delivery_id: int
    at: datetime
    outcome: Outcome
    status: int | None
    took_ms: int
    said: str = ""
    wish_s: float | None = None


def claim(
    session: Session, endpoint_id: int, *, now: datetime, until: datetime, limit: int
) -> list[Claimed]:
    """Return what is due, oldest first; nobody else gets it before ``until``."""
    known = session.execute(
        select(_ROW.id, _ROW.is_disclosed)
        .where(
            _ROW.endpoint_id == endpoint_id,
            _IS_WAITING,
            _ROW.next_at <= now,
            or_(_ROW.claimed_until.is_(None), _ROW.claimed_until < now),
        )
        .order_by(_ROW.next_at, _ROW.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    if not known:
        return []
    disclosed = {row.id: row.is_disclosed for row in known}
    ids = list(disclosed)
    claimed = update(_ROW).where(_ROW.id.in_(ids))
    session.execute(claimed.values(claimed_until=until, is_disclosed=True))
    query = (
        select(
            _ROW.id,
            _ROW.event_id,
            *(_EVENT.type, _EVENT.at, _EVENT.site_id, _EVENT.receipt_id, _EVENT.data),
            ReceiptRow.jws,
        )
        .join(_EVENT, _EVENT.id == _ROW.event_id)
        .outerjoin(
            ReceiptRow,
            (ReceiptRow.site_id == _EVENT.site_id) & (ReceiptRow.id == _EVENT.receipt_id),
        )
        .where(_ROW.id.in_(ids))
        .order_by(_ROW.next_at, _ROW.id)
    )
    return [
        Claimed(**{**row._mapping, "type": EventType(row.type)}, is_disclosed=disclosed[row.id])
        for row in session.execute(query)
    ]


def release(session: Session, ids: Collection[int]) -> None:
    """Give back what was claimed and not tried."""
    session.execute(update(_ROW).where(_ROW.id.in_(list(ids))).values(claimed_until=None))


def add_attempts(session: Session, attempts: Iterable[Attempt]) -> None:
    rows = [
        {
            "delivery_id": each.delivery_id,
            "at": each.at,
            "outcome": each.outcome.value,
            "status": each.status,
            "took_ms": each.took_ms,
            "said": each.said,
        }
        for each in attempts
    ]
    if rows:
        session.execute(insert(_ATTEMPT), rows)


def forget_said_of_void(session: Session, ids: Collection[int]) -> None:
    """What was erased while it was being sent leaves nothing behind either."""
    erased = select(_ROW.id).where(_ROW.id.in_(list(ids)), _ROW.state == DeliveryState.VOID.value)
    session.execute(update(_ATTEMPT).where(_ATTEMPT.delivery_id.in_(erased)).values(said=""))


def settle(session: Session, delivery_id: int, state: DeliveryState, *, now: datetime) -> None:
    tried = 0 if state is DeliveryState.VOID else 1
    _change(session, delivery_id, tried, state=state.value, next_at=None, settled_at=now)


def put_off(session: Session, delivery_id: int, next_at: datetime) -> None:
    _change(session, delivery_id, 1, next_at=next_at)


def _change(session: Session, delivery_id: int, tried: int, **values: object) -> None:
    # What was erased or replayed meanwhile is another's business.
    session.execute(
        update(_ROW)
        .where(_ROW.id == delivery_id, _IS_WAITING)
        .values(attempts=_ROW.attempts + tried, claimed_until=None, **values)
    )


def attempts_of(session: Session, delivery_id: int) -> int:
    """Return how often it was tried, as far as that is noted; 0 if it is gone."""
    return session.scalar(select(_ROW.attempts).where(_ROW.id == delivery_id)) or 0


def void(session: Session, site_id: int, receipt_ids: Collection[UUID], *, now: datetime) -> None:
    """What waits to be told of these receipts is never told, and of what receivers said of them
    nothing is kept.
    """
    events = select(_EVENT.id).where(
        _EVENT.site_id == site_id, _EVENT.receipt_id.in_(list(receipt_ids))
    )
    ids = session.scalars(select(_ROW.id).where(_ROW.event_id.in_(events))).all()
    if not ids:
        return
    session.execute(
        update(_ROW)
        .where(_ROW.id.in_(ids), _IS_WAITING)
        .values(state=DeliveryState.VOID.value, next_at=None, claimed_until=None, settled_at=now)
    )
    session.execute(update(_ATTEMPT).where(_ATTEMPT.delivery_id.in_(ids)).values(said=""))
