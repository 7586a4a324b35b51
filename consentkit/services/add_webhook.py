"""Have events sent to an address."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from consentkit.config import Config
from consentkit.domain.account import Actor
from consentkit.domain.errors import ConsentError
from consentkit.domain.event import CHOOSABLE, EventType
from consentkit.domain.reason import Reason
from consentkit.domain.roles import Role
from consentkit.domain.webhook import MAX_DESCRIPTION, Endpoint
from consentkit.domain.webhook_url import WebhookUrl, read_webhook_url
from consentkit.services.find_webhook import find_webhook, note_webhook_action
from consentkit.services.send_webhooks import receiver_of
from consentkit.storage import grants, sites, webhook_endpoints
from consentkit.storage.session import Session
from consentkit.storage.webhook_endpoints import NewEndpoint

# Each is asked for every event, and a site needs a few.
MOST_OF_SITE = 20
_KEY_BYTES = 10


class BadWebhook(ConsentError):
    code = "bad_webhook"
    title = "This cannot be kept for a webhook"


class TooManyWebhooks(ConsentError):
    code = "too_many_webhooks"
    status = 409
    title = "The site has as many webhooks as it may"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody wants of an endpoint. With ``owner_id`` it gets the events of all sites that
    this account owns.
    """

    url: str
    events: Collection[str]
    description: str = ""
    owner_id: int | None = None


def check_url(text: str, config: Config) -> WebhookUrl:
    """Raises ``BadWebhookUrl``. What the host's name means is checked each time it is sent to."""
    return read_webhook_url(
        text,
        own_host=urlsplit(config.public_url).hostname,
        allowed_hosts=config.webhook_hosts,
    )


def add_webhook(
    site_key: str,
    wanted: Wanted,
    *,
    config: Config,
    by: Actor,
    session: Session,
    now: datetime,
) -> Endpoint:
    """Raises ``UnknownSite``, ``BadWebhookUrl``, ``BadWebhook`` or ``TooManyWebhooks``."""
    site_id = sites.find_id(session, site_key)
    url = check_url(wanted.url, config)
    events = read_events(wanted.events)
    description = read_description(wanted.description)
    if wanted.owner_id and grants.role_of(session, wanted.owner_id, site_id) is not Role.OWNER:
        raise BadWebhook("only an owner of the site has it told with all of theirs", field="owner")
    if len(webhook_endpoints.of_site(session, site_id)) >= MOST_OF_SITE:
        raise TooManyWebhooks(
            Reason("{site} has {most} webhooks: remove one", site=site_key, most=MOST_OF_SITE)
        )
    key = f"wh_{secrets.token_hex(_KEY_BYTES)}"
    new = NewEndpoint(
        key=key,
        site_id=None if wanted.owner_id else site_id,
        owner_id=wanted.owner_id,
        url=url.text,
        events=events,
        description=description,
    )
    webhook_endpoints.insert(session, new, now=now)
    endpoint = find_webhook(site_key, key, session=session)
    details = {
        "receiver": receiver_of(url.text),
        "events": sorted(events),
        "all_own_sites": wanted.owner_id is not None,
    }
    note_webhook_action("webhook_added", endpoint, by=by, details=details, session=session, now=now)
    return endpoint


def read_events(names: Collection[str]) -> frozenset[EventType]:
    """Raises ``BadWebhook``."""
    known = {each.value: each for each in CHOOSABLE}
    for name in names:
        if name not in known:
            raise BadWebhook(
                Reason(
                    "there is no event {name!r}; there are {known}",
                    name=name[:60],
                    known=", ".join(known),
                ),
                field="events",
            )
    if not names:
        raise BadWebhook("choose at least one event", field="events")
    return frozenset(known[name] for name in names)


def read_description(text: str) -> str:
    """Raises ``BadWebhook``."""
    plain = text.strip()
    if len(plain) > MAX_DESCRIPTION or not (plain.isprintable() or not plain):
        raise BadWebhook(
            Reason("use at most {most} characters in one line", most=MAX_DESCRIPTION),
            field="description",
        )
    return plain
