"""Find a site's webhooks, what became of their deliveries, and what receivers check them with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from consentkit.domain.account import COMMAND_LINE, Actor
from consentkit.domain.errors import ConsentError
from consentkit.domain.reason import Reason
from consentkit.domain.webhook import DeliveryState, Endpoint
from consentkit.services.note_action import note_action
from consentkit.signing.secrets import ServiceSecret
from consentkit.storage import sites, webhook_endpoints, webhook_events, webhook_log
from consentkit.storage.session import Session
from consentkit.storage.webhook_log import Logged


class UnknownWebhook(ConsentError):
    code = "unknown_webhook"
    status = 404
    title = "There is no such webhook"


class AnotherOwnersWebhook(ConsentError):
    code = "another_owners_webhook"
    status = 403
    title = "The webhook is of another owner"


class UnknownDelivery(ConsentError):
    code = "unknown_delivery"
    status = 404
    title = "There is no such delivery"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a receiver checks signatures with. ``earlier`` is the secret before the last rotation,
    while it signs as well.
    """

    secret: str
    public_key: str
    earlier: str | None


@dataclass(frozen=True, slots=True)
class LogPage:
    """``older`` is where the next page begins, None at the end."""

    deliveries: tuple[Logged, ...]
    older: int | None


def list_webhooks(site_key: str, *, session: Session) -> list[Endpoint]:
    """Return those that get the site's events, oldest first. Raises ``UnknownSite``."""
    return webhook_endpoints.of_site(session, sites.find_id(session, site_key))


def find_webhook(site_key: str, key: str, *, session: Session) -> Endpoint:
    """Raises ``UnknownSite``, or ``UnknownWebhook`` also for another site's."""
    site_id = sites.find_id(session, site_key)
    # The form is checked first: what is no key never reaches the database.
    found = webhook_endpoints.get(session, key) if key.isascii() and key.isprintable() else None
    if found is None or not webhook_endpoints.covers(session, found.id, site_id):
        raise UnknownWebhook(Reason("{site} has no webhook {key!r}", site=site_key, key=key[:24]))
    return found


def find_own_webhook(site_key: str, key: str, by: Actor, *, session: Session) -> Endpoint:
    """Return one that ``by`` may change and look into: where it is for all sites of an owner, that
    owner's alone. Raises what ``find_webhook`` raises, and ``AnotherOwnersWebhook``.
    """
    found = find_webhook(site_key, key, session=session)
    if not is_own(found, by):
        raise AnotherOwnersWebhook("this webhook is for all sites of another owner, who keeps it")
    return found


def is_own(endpoint: Endpoint, by: Actor) -> bool:
    return endpoint.owner_id is None or by == COMMAND_LINE or endpoint.owner_id == by.account_id


def credentials(endpoint: Endpoint, secret: ServiceSecret, *, now: datetime) -> Credentials:
    newest, *rest = (
        secret.webhook_secret(endpoint.key, each) for each in endpoint.generations(now)
    )
    return Credentials(newest.shared, newest.public, rest[0].shared if rest else None)


def count_waiting(endpoint: Endpoint, *, session: Session) -> int:
    """Count what is still to be delivered."""
    return webhook_events.count_waiting(session, endpoint.id)


def read_log(
    site_key: str,
    key: str,
    *,
    by: Actor,
    session: Session,
    before: int | None = None,
    most: int = 50,
    state: DeliveryState | None = None,
) -> LogPage:
    """Return deliveries of this site's events, newest first. Raises as ``find_own_webhook``."""
    endpoint = find_own_webhook(site_key, key, by, session=session)
    found = webhook_log.log(
        session,
        endpoint.id,
        before=before,
        limit=most + 1,
        state=state,
        site_id=sites.find_id(session, site_key),
    )
    older = found[most - 1].id if len(found) > most else None
    return LogPage(tuple(found[:most]), older)


def find_delivery(site_key: str, key: str, number: int, *, by: Actor, session: Session) -> Logged:
    """Return a delivery of this site's events with its attempts. Raises as ``find_own_webhook``,
    and ``UnknownDelivery`` also for another webhook's or site's.
    """
    endpoint = find_own_webhook(site_key, key, by, session=session)
    site_id = sites.find_id(session, site_key)
    found = webhook_log.one(session, endpoint.id, number, site_id=site_id)
    if found is None:
        raise UnknownDelivery(
            Reason("{webhook} has no delivery {number} in its log", webhook=key, number=number)
        )
    return found


def note_webhook_action(
    what: str,
    endpoint: Endpoint,
    *,
    by: Actor,
    details: Mapping[str, Any] | None = None,
    session: Session,
    now: datetime,
) -> None:
    """In the trail of each site whose events go there. The address is not among the details: what
    is behind the host is often a secret.
    """
    told = {"webhook": endpoint.key, **(details or {})}
    for site_id in webhook_endpoints.sites_of(session, endpoint.id):
        note_action(what, by=by, site_id=site_id, details=told, session=session, now=now)
