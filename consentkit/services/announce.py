"""Tell webhooks what happened, in the transaction in which it happens.

An event that is committed will be sent, and one that is not never was. Where no endpoint wants it,
nothing is written.
"""

import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from consentkit.domain.event import DECISIONS, EventType, decision_event
from consentkit.domain.event_body import data_text
from consentkit.domain.identifiers import UUID7_RANDOM_BYTES, uuid7
from consentkit.domain.instant import truncate
from consentkit.domain.tally import Counted, Dimension
from consentkit.storage import banners, webhook_endpoints, webhook_events
from consentkit.storage.ledger import Head, Waiting
from consentkit.storage.session import Session
from consentkit.storage.webhook_endpoints import Listener
from consentkit.storage.webhook_events import NewEvent

# The head is signed up to twice a second, and each is a proof of all before it.
CHECKPOINT_EVERY = timedelta(hours=1)

Pairs = list[tuple[NewEvent, Sequence[int]]]


def announce(
    event: EventType,
    data: Mapping[str, Any],
    *,
    site_id: int | None = None,
    session: Session,
    now: datetime,
) -> None:
    """``site_id`` is None for what concerns every site."""
    heard = _who_wants(event, site_id, webhook_endpoints.listeners(session))
    if heard:
        _keep(event, data, site_id, heard, session=session, now=now)


def announce_to(
    endpoint_id: int,
    event: EventType,
    data: Mapping[str, Any],
    *,
    site_id: int | None,
    session: Session,
    now: datetime,
) -> UUID:
    """Tell one endpoint, whether or not it asked for such events; return the event's id."""
    return _keep(event, data, site_id, [endpoint_id], session=session, now=now)


def announce_entered(
    entries: Sequence[Waiting], head: Head, *, session: Session, now: datetime
) -> None:
    """Tell of the decisions that a batch enters into the ledger, and of its new head.

    This is done here and not where a decision is recorded, because a visitor waits there; and no
    decision is lost or told twice, because its entry leaves the queue in this same transaction.
    """
    listeners = webhook_endpoints.listeners(session)
    if not listeners:
        return
    pairs = _decisions(entries, listeners, session=session, now=now)
    webhook_events.add(session, pairs)
    heard = _who_wants(EventType.CHECKPOINT, None, listeners)
    if heard and not webhook_events.has_been_told(
        session, EventType.CHECKPOINT, since=now - CHECKPOINT_EVERY
    ):
        data = {"origin": head.origin, "size": head.size, "checkpoint": head.note}
        _keep(EventType.CHECKPOINT, data, None, heard, session=session, now=now)


def _keep(
    event: EventType,
    data: Mapping[str, Any],
    site_id: int | None,
    heard: Sequence[int],
    *,
    session: Session,
    now: datetime,
) -> UUID:
    new = NewEvent(
        id=_new_id(now), type=event, site_id=site_id, data=data_text(data), at=truncate(now)
    )
    webhook_events.add(session, [(new, heard)])
    return new.id


def _who_wants(event: EventType, site_id: int | None, listeners: Iterable[Listener]) -> list[int]:
    return [each.id for each in listeners if each.wants(event, site_id)]


def _decisions(
    entries: Iterable[Waiting], listeners: Sequence[Listener], *, session: Session, now: datetime
) -> Pairs:
    wanted = {
        site_id
        for each in listeners
        if not DECISIONS.isdisjoint(each.events)
        for site_id in each.site_ids
    }
    of_sites: dict[int, list[tuple[UUID, Counted]]] = defaultdict(list)
    for entry in entries:
        # What a newer release counts in words that we do not know cannot be told of.
        with suppress(ValueError):
            if entry.site_id in wanted and entry.counted:
                of_sites[entry.site_id].append((UUID(str(entry.receipt_id)), _read(entry.counted)))
    pairs: Pairs = []
    for site_id, answers in of_sites.items():
        events = _types(site_id, answers, session=session)
        for receipt_id, event in events:
            new = NewEvent(
                id=_new_id(now),
                type=event,
                site_id=site_id,
                receipt_id=receipt_id,
                at=truncate(now),
            )
            pairs.append((new, _who_wants(event, site_id, listeners)))
    return pairs


@lru_cache(maxsize=2_048)
def _read(counted: str) -> Counted:
    """Most answers of a day are like others in all that is counted. Raises ``ValueError``."""
    return Counted.parse(counted)


def _types(
    site_id: int, answers: Sequence[tuple[UUID, Counted]], *, session: Session
) -> list[tuple[UUID, EventType]]:
    """Leave out what was erased before it was entered."""
    is_first = webhook_events.first_answers(session, site_id, [each for each, _ in answers])
    required: dict[str, frozenset[str]] = {}
    found = []
    for receipt_id, answer in answers:
        number = answer.values[Dimension.VERSION]
        if receipt_id in is_first:
            if number not in required:
                required[number] = _required(site_id, int(number), session)
            granted = [key for key, is_granted in answer.choices.items() if is_granted]
            event = decision_event(
                answer.action, granted, required[number], is_first=is_first[receipt_id]
            )
            found.append((receipt_id, event))
    return found


def _required(site_id: int, number: int, session: Session) -> frozenset[str]:
    version = banners.version(session, site_id, number)
    categories = version.banner.categories if version else ()
    return frozenset(each.key for each in categories if each.required)


def _new_id(now: datetime) -> UUID:
    return uuid7(now, secrets.token_bytes(UUID7_RANDOM_BYTES))
