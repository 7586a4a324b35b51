"""Webhooks that we have stopped sending to, for letters to whoever keeps them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from consentkit.domain.webhook import Endpoint, EndpointState
from consentkit.services.send_webhooks import receiver_of
from consentkit.storage import sites, webhook_endpoints
from consentkit.storage.session import Session

# A service that was down for longer does not write about it any more.
TOLD_WITHIN = timedelta(days=5)


@dataclass(frozen=True, slots=True)
class StoppedWebhook:
    """``site_key`` is a site of the owner's in whose console it is found."""

    key: str
    site_key: str
    site_name: str
    receiver: str
    is_gone: bool


def stopped_webhooks(*, session: Session, now: datetime) -> list[Endpoint]:
    return webhook_endpoints.stopped_since(session, now - TOLD_WITHIN)


def stopped_for(
    endpoint: Endpoint, account_id: int, site_keys: Collection[str], *, session: Session
) -> StoppedWebhook | None:
    """Return None where it is not for this owner to mend; ``site_keys`` are the owner's sites."""
    if endpoint.owner_id is None:
        site_key = endpoint.site_key if endpoint.site_key in site_keys else None
    else:
        site_key = next(iter(site_keys), None) if endpoint.owner_id == account_id else None
    if site_key is None:
        return None
    return StoppedWebhook(
        key=endpoint.key,
        site_key=site_key,
        site_name=sites.get(session, site_key).name,
        receiver=receiver_of(endpoint.url),
        is_gone=endpoint.state is EndpointState.GONE,
    )
