"""What became of deliveries: shown, sent once more, and erased when nobody need look any longer."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, func, or_, select, update

from consentkit.domain.webhook import DeliveryState, EndpointState, Outcome
from consentkit.storage.models import (
    DisclosureRow,
    ReceiptRow,
    WebhookAttemptRow,
    WebhookDeliveryRow,
    WebhookEndpointRow,
    WebhookEventRow,
)
from consentkit.storage.session import Session
from consentkit.storage.webhook_deliveries import Attempt

_ROW, _EVENT, _ATTEMPT = WebhookDeliveryRow, WebhookEventRow, WebhookAttemptRow
_ENDPOINT = WebhookEndpointRow
_IS_WAITING = _ROW.state == DeliveryState.WAITING.value
_DISCLOSED = "webhook"


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """A delivery as the log shows it, with its attempts, oldest first."""

    id: int
    event_id: UUID
    type: str
    at: datetime
    receipt_id: UUID | None
    state: DeliveryState
    attempts: int
    next_at: datetime | None
    settled_at: datetime | None
    tries: tuple[Attempt, ...] = ()


@dataclass(frozen=True, slots=True)
class Backlog:
    """``oldest`` is when the event happened that waits longest; None when none does."""

    waiting: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Overdue:
    """``since`` is when the first of them was to be sent; None where there is none."""

    count: int
    since: datetime | None


def replay(
    session: Session,
    endpoint_id: int,
    *,
    now: datetime,
    only: int | None,
    since: datetime | None = None,
    site_id: int | None,
) -> int:
    """Have one delivery, or all that failed, sent once more from the first attempt on; return how
    many. With ``since``, only of what happened then or later. What was erased stays unsaid; with
    ``site_id``, so does what other sites have to say.
    """
    row = _ROW.id == only if only is not None else _ROW.state == DeliveryState.FAILED.value
    query = update(_ROW).where(
        _ROW.endpoint_id == endpoint_id, _ROW.state != DeliveryState.VOID.value, row
    )
    if site_id is not None:
        query = query.where(_ROW.event_id.in_(select(_EVENT.id).where(_is_of(site_id))))
    if since is not None:
        query = query.where(_ROW.event_id.in_(select(_EVENT.id).where(_EVENT.at >= since)))
    done = session.execute(
        query.values(
            state=DeliveryState.WAITING.value,
            attempts=0,
            next_at=now,
            claimed_until=None,
            is_disclosed=False,
            settled_at=None,
        )
    )
    return int(done.rowcount)  # type: ignore[attr-defined]


def _is_of(site_id: int) -> ColumnElement[bool]:
    """What concerns no site is everybody's."""
    return or_(_EVENT.site_id == site_id, _EVENT.site_id.is_(None))


def log(
    session: Session,
    endpoint_id: int,
    *,
    before: int | None,
    limit: int,
    state: DeliveryState | None = None,
    site_id: int | None = None,
) -> list[Logged]:
    """Newest first, from behind the delivery with the id ``before``; of one site, or of all."""
    query = _LOGGED.where(_ROW.endpoint_id == endpoint_id).order_by(_ROW.id.desc()).limit(limit)
    if before is not None:
        query = query.where(_ROW.id < before)
    if state is not None:
        query = query.where(_ROW.state == state.value)
    if site_id is not None:
        query = query.where(_is_of(site_id))
    return _read(session, query)


def one(session: Session, endpoint_id: int, delivery_id: int, *, site_id: int) -> Logged | None:
    """Return None also for what another site has to say."""
    query = _LOGGED.where(_ROW.endpoint_id == endpoint_id, _ROW.id == delivery_id, _is_of(site_id))
    return next(iter(_read(session, query)), None)


def one_of_event(session: Session, endpoint_id: int, event_id: UUID) -> Logged | None:
    query = _LOGGED.where(_ROW.endpoint_id == endpoint_id, _ROW.event_id == event_id)
    return next(iter(_read(session, query)), None)


_LOGGED = select(_ROW, _EVENT.type, _EVENT.at, _EVENT.receipt_id).join(
    _EVENT, _EVENT.id == _ROW.event_id
)


def _read(
    session: Session, query: Select[WebhookDeliveryRow, str, datetime, UUID | None]
) -> list[Logged]:
    rows = session.execute(query.execution_options(populate_existing=True)).all()
    tries = _tries(session, [row[0].id for row in rows])
    return [
        Logged(
            id=found.id,
            event_id=found.event_id,
            type=kind,
            at=at,
            receipt_id=receipt_id,
            state=DeliveryState(found.state),
            attempts=found.attempts,
            next_at=found.next_at,
            settled_at=found.settled_at,
            tries=tuple(tries.get(found.id, ())),
        )
        for found, kind, at, receipt_id in rows
    ]


def _tries(session: Session, ids: Collection[int]) -> dict[int, list[Attempt]]:
    found: dict[int, list[Attempt]] = {}
    query = select(_ATTEMPT).where(_ATTEMPT.delivery_id.in_(list(ids))).order_by(_ATTEMPT.id)
    for row in session.scalars(query):
        found.setdefault(row.delivery_id, []).append(
            Attempt(
                delivery_id=row.delivery_id,
                at=row.at,
                outcome=Outcome(row.outcome),
                status=row.status,
                took_ms=row.took_ms,
                said=row.said,
            )
        )
    return found


def backlog(session: Session) -> Backlog:
    count = session.scalar(select(func.count()).select_from(_ROW).where(_IS_WAITING)) or 0
    oldest = None
    if count:
        # Numbers grow with time.
        first = select(func.min(_ROW.id)).where(_IS_WAITING).scalar_subquery()
        query = select(_EVENT.at).join(_ROW, _ROW.event_id == _EVENT.id).where(_ROW.id == first)
        oldest = session.scalar(query)
    return Backlog(count, oldest)


def overdue(session: Session, *, before: datetime, now: datetime) -> Overdue:
    """What should have been sent ``before`` then, of endpoints that may be sent to, and is with
    nobody now.
    """
    query = (
        select(func.count(), func.min(_ROW.next_at))
        .select_from(_ROW)
        .join(_ENDPOINT, _ENDPOINT.id == _ROW.endpoint_id)
        .where(
            _IS_WAITING,
            _ROW.next_at < before,
            or_(_ROW.claimed_until.is_(None), _ROW.claimed_until < now),
            _ENDPOINT.state == EndpointState.ACTIVE.value,
            or_(_ENDPOINT.not_before.is_(None), _ENDPOINT.not_before < before),
        )
    )
    count, since = session.execute(query).one()
    return Overdue(count, since)


def erase_settled(session: Session, *, before: datetime, limit: int) -> int:
    """Erase what was settled before then, with its attempts; return how many deliveries."""
    ids = session.scalars(
        select(_ROW.id).where(~_IS_WAITING, _ROW.settled_at < before).limit(limit)
    ).all()
    if ids:
        session.execute(delete(_ROW).where(_ROW.id.in_(ids)))
    return len(ids)


def lapsed_disclosures(session: Session, *, after: int, limit: int) -> tuple[list[int], int | None]:
    """Look at the next ``limit`` disclosures by webhook behind the id ``after``: return those whose
    receipt is gone, and where to go on, None at the end.
    """
    query = (
        select(DisclosureRow.id, ReceiptRow.id)
        .outerjoin(
            ReceiptRow,
            (ReceiptRow.site_id == DisclosureRow.site_id)
            & (ReceiptRow.id == DisclosureRow.receipt_id),
        )
        .where(DisclosureRow.kind == _DISCLOSED, DisclosureRow.id > after)
        .order_by(DisclosureRow.id)
        .limit(limit)
    )
    rows = session.execute(query).all()
    gone = [row[0] for row in rows if row[1] is None]
    return gone, rows[-1][0] if len(rows) == limit else None


def erase_disclosures(session: Session, ids: Collection[int]) -> None:
    session.execute(delete(DisclosureRow).where(DisclosureRow.id.in_(list(ids))))
