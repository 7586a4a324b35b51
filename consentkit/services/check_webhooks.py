"""How far webhooks are behind what happened."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from consentkit.domain.webhook import EndpointState
from consentkit.storage import webhook_endpoints, webhook_log
from consentkit.storage.session import Session


@dataclass(frozen=True, slots=True)
class WebhookBacklog:
    """``oldest_wait_s`` is 0 when nothing waits; ``endpoints`` counts them by state."""

    waiting: int
    oldest_wait_s: float
    dropped: int
    endpoints: Mapping[str, int]


def webhook_backlog(*, session: Session, now: datetime) -> WebhookBacklog:
    endpoints = webhook_endpoints.all_endpoints(session)
    found = webhook_log.backlog(session)
    waited = (now - found.oldest).total_seconds() if found.oldest else 0.0
    return WebhookBacklog(
        waiting=found.waiting,
        oldest_wait_s=max(0.0, waited),
        dropped=sum(each.dropped for each in endpoints),
        endpoints={
            state.value: sum(each.state is state for each in endpoints) for state in EndpointState
        },
    )
