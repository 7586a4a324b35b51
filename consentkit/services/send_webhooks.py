"""What is sent to an endpoint: taken in one transaction, sent in none, noted in another.

A process that dies in between leaves what it had taken to whoever looks after ``LEASE``: each event
is delivered at least once, and carries the same id each time.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from consentkit.domain.event import DECISIONS
from consentkit.domain.event_body import decision_data, event_body
from consentkit.domain.receipt import Receipt
from consentkit.domain.webhook import (
    GONE,
    DeliveryState,
    Endpoint,
    EndpointState,
    Outcome,
    is_to_be_paused,
    next_attempt,
    rest,
)
from consentkit.services.note_disclosure import DisclosureKind
from consentkit.signing.receipts import read_payload
from consentkit.storage import disclosures, webhook_deliveries, webhook_endpoints
from consentkit.storage.disclosures import Disclosure
from consentkit.storage.session import Session
from consentkit.storage.webhook_deliveries import Attempt, Claimed
from consentkit.storage.webhook_endpoints import Due

# Each costs two transactions that visitors' answers wait behind, and is sent again as a whole if
# the process dies.
BATCH = 25
# Longer than an attempt may take, so that nobody else takes what is still being sent.
LEASE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Message:
    """``id`` is the same for each attempt: receivers know by it what they have already."""

    delivery_id: int
    id: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Parcel:
    endpoint: Endpoint
    messages: tuple[Message, ...]


def endpoints_due(*, session: Session, now: datetime) -> list[Due]:
    """Those that fare well first."""
    return webhook_endpoints.due(session, now=now)


def claim_messages(endpoint_id: int, *, session: Session, now: datetime) -> Parcel | None:
    """Return None where there is nothing to send, or nowhere to.

    That a visitor's answer is handed to somebody is noted before it is.
    """
    endpoint = webhook_endpoints.get_by_id(session, endpoint_id)
    if endpoint is None or endpoint.state is not EndpointState.ACTIVE:
        return None
    claimed = webhook_deliveries.claim(
        session, endpoint_id, now=now, until=now + LEASE, limit=BATCH
    )
    # Whoever owns a site no longer is told nothing more of it, not even what has waited.
    covered = webhook_endpoints.sites_of(session, endpoint.id)
    messages: list[Message] = []
    made: list[tuple[int, Disclosure]] = []
    for each in claimed:
        is_theirs = each.site_id is None or each.site_id in covered
        body = _body(each) if is_theirs else None
        if body is None:
            webhook_deliveries.settle(session, each.id, DeliveryState.VOID, now=now)
            continue
        made += _disclosed(each, endpoint, now)
        messages.append(Message(each.id, message_id(each.event_id), body))
    disclosures.insert_all(session, made)
    return Parcel(endpoint, tuple(messages)) if claimed else None


def message_id(event_id: UUID) -> str:
    return f"msg_{event_id.hex}"


def receiver_of(url: str) -> str:
    """Return the host alone: paths of webhooks are often secrets."""
    return urlsplit(url).netloc


def note_attempts(
    endpoint_id: int,
    attempts: Sequence[Attempt],
    *,
    untried: Collection[int] = (),
    session: Session,
    now: datetime,
    jitter: float,
) -> None:
    """Keep what became of the messages, and how the endpoint fares. ``untried`` are deliveries that
    were taken and are given back.
    """
    webhook_deliveries.add_attempts(session, attempts)
    for each in attempts:
        _settle(each, session=session, jitter=jitter)
    webhook_deliveries.forget_said_of_void(session, [each.delivery_id for each in attempts])
    if untried:
        webhook_deliveries.release(session, untried)
    endpoint = webhook_endpoints.get_by_id(session, endpoint_id)
    if endpoint is not None:
        _note_health(endpoint, attempts, session=session, now=now)


def _body(claimed: Claimed) -> bytes | None:
    if claimed.type not in DECISIONS:
        return event_body(claimed.type, claimed.at, json.loads(claimed.data or "{}"))
    if claimed.jws is None:
        return None
    receipt = Receipt.from_payload(read_payload(claimed.jws))
    return event_body(claimed.type, claimed.at, decision_data(receipt))


def _disclosed(
    claimed: Claimed, endpoint: Endpoint, now: datetime
) -> Iterator[tuple[int, Disclosure]]:
    """Once for each that is sent, however often it is tried; again for a replay."""
    if claimed.receipt_id is None or claimed.site_id is None or claimed.is_disclosed:
        return
    made = Disclosure(
        kind=DisclosureKind.WEBHOOK.value,
        recipient=receiver_of(endpoint.url)[:200],
        disclosed_at=now,
        receipt_id=claimed.receipt_id,
    )
    yield claimed.site_id, made


def _settle(attempt: Attempt, *, session: Session, jitter: float) -> None:
    if attempt.outcome is Outcome.TAKEN:
        webhook_deliveries.settle(
            session, attempt.delivery_id, DeliveryState.DELIVERED, now=attempt.at
        )
        return
    tried = webhook_deliveries.attempts_of(session, attempt.delivery_id) + 1
    again = next_attempt(tried, failed_at=attempt.at, jitter=jitter, wish_s=attempt.wish_s)
    if again is None:
        webhook_deliveries.settle(
            session, attempt.delivery_id, DeliveryState.FAILED, now=attempt.at
        )
    else:
        webhook_deliveries.put_off(session, attempt.delivery_id, again)


def _note_health(
    endpoint: Endpoint, attempts: Sequence[Attempt], *, session: Session, now: datetime
) -> None:
    failures, since = endpoint.failures, endpoint.failing_since
    last: Attempt | None = None
    for each in attempts:
        if each.outcome is Outcome.TAKEN:
            failures, since, last = 0, None, None
        else:
            failures, since, last = failures + 1, since or each.at, each
    if last is None or since is None:
        if attempts:
            webhook_endpoints.note_taken(session, endpoint.id)
        return
    left_alone = rest(last.status, failures, wish_s=last.wish_s)
    webhook_endpoints.note_failure(
        session,
        endpoint.id,
        failures=failures,
        failing_since=since,
        not_before=last.at + left_alone,
    )
    if endpoint.state is not EndpointState.ACTIVE:
        return
    if last.status == GONE:
        webhook_endpoints.set_state(session, endpoint.id, EndpointState.GONE, now=now)
    elif is_to_be_paused(failures, since, now):
        webhook_endpoints.set_state(session, endpoint.id, EndpointState.FAILING, now=now)
