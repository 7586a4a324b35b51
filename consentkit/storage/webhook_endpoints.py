"""Endpoints that events are sent to: kept, found, and how they fare."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, delete, exists, or_, select, update

from consentkit.domain.event import EventType
from consentkit.domain.roles import Role
from consentkit.domain.webhook import DeliveryState, Endpoint, EndpointState
from consentkit.storage.models import (
    AccountRow,
    GrantRow,
    SiteRow,
    WebhookDeliveryRow,
    WebhookEndpointRow,
)
from consentkit.storage.session import Session

_ROW = WebhookEndpointRow
_KNOWN = frozenset(EventType)


@dataclass(frozen=True, slots=True)
class NewEndpoint:
    """One of ``site_id`` and ``owner_id`` is None."""

    key: str
    site_id: int | None
    owner_id: int | None
    url: str
    events: Iterable[EventType]
    description: str


@dataclass(frozen=True, slots=True)
class Listener:
    """An endpoint that takes events, with the sites whose."""

    id: int
    site_ids: frozenset[int]
    events: frozenset[EventType]

    def wants(self, event: EventType, site_id: int | None) -> bool:
        return event in self.events and (site_id is None or site_id in self.site_ids)


@dataclass(frozen=True, slots=True)
class Due:
    """An endpoint for which something is due."""

    id: int
    failures: int


def insert(session: Session, new: NewEndpoint, *, now: datetime) -> None:
    session.add(
        WebhookEndpointRow(
            key=new.key,
            site_id=new.site_id,
            owner_id=new.owner_id,
            url=new.url,
            events=sorted(each.value for each in new.events),
            description=new.description,
            created_at=now,
            generation=1,
            state=EndpointState.ACTIVE.value,
            state_since=now,
            failures=0,
            dropped=0,
        )
    )
    session.flush()


def get(session: Session, key: str) -> Endpoint | None:
    return next(_read(session, _ENDPOINTS.where(_ROW.key == key)), None)


def get_by_id(session: Session, endpoint_id: int) -> Endpoint | None:
    return next(_read(session, _ENDPOINTS.where(_ROW.id == endpoint_id)), None)


def lock(session: Session, endpoint_id: int) -> None:
    """Let nobody else change it before this transaction ends."""
    # Events may be added for it meanwhile: they refer to its key, which stays.
    session.execute(select(_ROW.id).where(_ROW.id == endpoint_id).with_for_update(key_share=True))


def of_site(session: Session, site_id: int) -> list[Endpoint]:
    """Return those that get the site's events: its own, and its owners' for all their sites."""
    query = _ENDPOINTS.where(or_(_ROW.site_id == site_id, _ROW.owner_id.in_(_owners_of(site_id))))
    return list(_read(session, query.order_by(_ROW.id)))


def all_endpoints(session: Session) -> list[Endpoint]:
    return list(_read(session, _ENDPOINTS.order_by(_ROW.id)))


def covers(session: Session, endpoint_id: int, site_id: int) -> bool:
    """Whether the site's events go to the endpoint."""
    query = select(_ROW.id).where(
        _ROW.id == endpoint_id,
        or_(_ROW.site_id == site_id, _ROW.owner_id.in_(_owners_of(site_id))),
    )
    return session.scalar(query) is not None


def listeners(session: Session) -> list[Listener]:
    """Return those that events are kept for: paused ones as well, but none that is gone."""
    rows = session.execute(
        select(_ROW.id, _ROW.site_id, _ROW.owner_id, _ROW.events).where(
            _ROW.state != EndpointState.GONE.value
        )
    ).all()
    owners = {row.owner_id for row in rows if row.owner_id is not None}
    owned: dict[int, set[int]] = {}
    if owners:
        query = (
            select(GrantRow.account_id, GrantRow.site_id)
            .join(AccountRow, AccountRow.id == GrantRow.account_id)
            .where(
                GrantRow.account_id.in_(owners),
                GrantRow.role == Role.OWNER.value,
                AccountRow.active.is_(True),
            )
        )
        for account_id, site_id in session.execute(query):
            owned.setdefault(account_id, set()).add(site_id)
    return [
        Listener(
            row.id,
            frozenset(owned.get(row.owner_id, ()) if row.site_id is None else {row.site_id}),
            _events(row.events),
        )
        for row in rows
    ]


def due(session: Session, *, now: datetime) -> list[Due]:
    """Return the endpoints that may be sent to now, and for which something waits."""
    delivery = WebhookDeliveryRow
    waits = exists().where(
        delivery.endpoint_id == _ROW.id,
        delivery.state == DeliveryState.WAITING.value,
        delivery.next_at <= now,
        or_(delivery.claimed_until.is_(None), delivery.claimed_until < now),
    )
    query = (
        select(_ROW.id, _ROW.failures)
        .where(
            _ROW.state == EndpointState.ACTIVE.value,
            or_(_ROW.not_before.is_(None), _ROW.not_before <= now),
            waits,
        )
        .order_by(_ROW.failures, _ROW.id)
    )
    return [Due(*row) for row in session.execute(query)]


def sites_of(session: Session, endpoint_id: int) -> list[int]:
    """Return the ids of the sites whose events go there, whatever its state is."""
    row = session.get_one(WebhookEndpointRow, endpoint_id)
    if row.site_id is not None:
        return [row.site_id]
    query = (
        select(GrantRow.site_id)
        .join(AccountRow, AccountRow.id == GrantRow.account_id)
        .where(
            GrantRow.account_id == row.owner_id,
            GrantRow.role == Role.OWNER.value,
            AccountRow.active.is_(True),
        )
    )
    return list(session.scalars(query.order_by(GrantRow.site_id)))


def change(
    session: Session,
    endpoint_id: int,
    *,
    url: str,
    events: Iterable[EventType],
    description: str,
) -> None:
    session.execute(
        update(_ROW)
        .where(_ROW.id == endpoint_id)
        .values(url=url, events=sorted(each.value for each in events), description=description)
    )


def set_state(session: Session, endpoint_id: int, state: EndpointState, *, now: datetime) -> None:
    """What failed before counts no longer."""
    session.execute(
        update(_ROW)
        .where(_ROW.id == endpoint_id)
        .values(state=state.value, state_since=now, failures=0, failing_since=None, not_before=None)
    )


def note_taken(session: Session, endpoint_id: int) -> None:
    session.execute(
        update(_ROW)
        .where(_ROW.id == endpoint_id, or_(_ROW.failures > 0, _ROW.not_before.is_not(None)))
        .values(failures=0, failing_since=None, not_before=None)
    )


def note_failure(
    session: Session,
    endpoint_id: int,
    *,
    failures: int,
    failing_since: datetime,
    not_before: datetime,
) -> None:
    session.execute(
        update(_ROW)
        .where(_ROW.id == endpoint_id)
        .values(failures=failures, failing_since=failing_since, not_before=not_before)
    )


def rotate(session: Session, endpoint_id: int, *, overlap_until: datetime) -> None:
    session.execute(
        update(_ROW)
        .where(_ROW.id == endpoint_id)
        .values(generation=_ROW.generation + 1, overlap_until=overlap_until)
    )


def note_dropped(session: Session, endpoint_id: int, count: int) -> None:
    session.execute(update(_ROW).where(_ROW.id == endpoint_id).values(dropped=_ROW.dropped + count))


def remove(session: Session, endpoint_id: int) -> None:
    """With its deliveries; the events go with the next purge."""
    session.execute(delete(_ROW).where(_ROW.id == endpoint_id))


def stopped_since(session: Session, since: datetime) -> list[Endpoint]:
    """Return those that we have stopped sending to, since then and still."""
    states = (EndpointState.FAILING.value, EndpointState.GONE.value)
    query = _ENDPOINTS.where(_ROW.state.in_(states), _ROW.state_since >= since)
    return list(_read(session, query.order_by(_ROW.id)))


_ENDPOINTS = select(_ROW, SiteRow.key).outerjoin(SiteRow, SiteRow.id == _ROW.site_id)


def _owners_of(site_id: int) -> Select[int]:
    return (
        select(GrantRow.account_id)
        .join(AccountRow, AccountRow.id == GrantRow.account_id)
        .where(
            GrantRow.site_id == site_id,
            GrantRow.role == Role.OWNER.value,
            AccountRow.active.is_(True),
        )
    )


def _read(session: Session, query: Select[WebhookEndpointRow, str]) -> Iterator[Endpoint]:
    for row, site_key in session.execute(query.execution_options(populate_existing=True)):
        yield Endpoint(
            id=row.id,
            key=row.key,
            site_key=site_key,
            owner_id=row.owner_id,
            url=row.url,
            events=_events(row.events),
            description=row.description,
            created_at=row.created_at,
            generation=row.generation,
            overlap_until=row.overlap_until,
            state=EndpointState(row.state),
            state_since=row.state_since,
            failures=row.failures,
            failing_since=row.failing_since,
            not_before=row.not_before,
            dropped=row.dropped,
        )


def _events(names: Iterable[str]) -> frozenset[EventType]:
    # A newer release may know more of them.
    return frozenset(EventType(each) for each in names if each in _KNOWN)
