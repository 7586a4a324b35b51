"""How far webhooks are behind what happened, and which of them nothing is sent to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from consentkit.domain.webhook import Endpoint, EndpointState
from consentkit.storage import webhook_endpoints, webhook_log
from consentkit.storage.session import Session

# Longer than an endpoint waits for its turn, or for the lease of a process that died.
OVERDUE_AFTER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class WebhookBacklog:
    """``oldest_wait_s`` is 0 when nothing waits; ``endpoints`` counts them by state. ``overdue``
    are deliveries that somebody should have sent by now, the first of them ``overdue_s`` ago;
    ``resting`` are the endpoints that nothing is sent to.
    """

    waiting: int
    oldest_wait_s: float
    overdue: int
    overdue_s: float
    resting: tuple[Endpoint, ...]
    dropped: int
    endpoints: Mapping[str, int]


def webhook_backlog(*, session: Session, now: datetime) -> WebhookBacklog:
    endpoints = webhook_endpoints.all_endpoints(session)
    found = webhook_log.backlog(session)
    late = webhook_log.overdue(session, before=now - OVERDUE_AFTER, now=now)
    return WebhookBacklog(
        waiting=found.waiting,
        oldest_wait_s=_seconds(found.oldest, now),
        overdue=late.count,
        overdue_s=_seconds(late.since, now),
        resting=tuple(each for each in endpoints if each.state is not EndpointState.ACTIVE),
        dropped=sum(each.dropped for each in endpoints),
        endpoints={
            state.value: sum(each.state is state for each in endpoints) for state in EndpointState
        },
    )


def _seconds(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since else 0.0
