"""Change a webhook: where it goes, whether it is sent to, and what it is signed with."""

from datetime import datetime, timedelta

from consentkit.config import Config
from consentkit.domain.account import Actor
from consentkit.domain.errors import ConsentError
from consentkit.domain.event import EventType
from consentkit.domain.instant import format_instant
from consentkit.domain.reason import Reason
from consentkit.domain.webhook import MOST_WAITING, OVERLAP, Endpoint, EndpointState
from consentkit.services.add_webhook import Wanted, check_url, read_description, read_events
from consentkit.services.announce import announce_to
from consentkit.services.find_webhook import find_own_webhook, note_webhook_action
from consentkit.services.send_webhooks import receiver_of
from consentkit.storage import sites, webhook_endpoints, webhook_log
from consentkit.storage.session import Session
from consentkit.storage.webhook_log import Logged


class NoRoom(ConsentError):
    code = "webhook_full"
    status = 409
    title = "As many events wait for the webhook as may"


def hold_webhook(site_key: str, key: str, by: Actor, *, session: Session) -> Endpoint:
    """Find one for a change that depends on how it is: nobody else changes it before the end of
    the transaction. Raises as ``find_own_webhook``.
    """
    webhook_endpoints.lock(session, find_own_webhook(site_key, key, by, session=session).id)
    return find_own_webhook(site_key, key, by, session=session)


def change_webhook(
    site_key: str,
    key: str,
    wanted: Wanted,
    *,
    config: Config,
    by: Actor,
    session: Session,
    now: datetime,
) -> None:
    """Raises what ``add_webhook`` and ``find_own_webhook`` raise. Whose events it gets stays."""
    endpoint = find_own_webhook(site_key, key, by, session=session)
    url = check_url(wanted.url, config)
    events, description = read_events(wanted.events), read_description(wanted.description)
    webhook_endpoints.change(
        session, endpoint.id, url=url.text, events=events, description=description
    )
    details = {"receiver": receiver_of(url.text), "events": sorted(events)}
    note_webhook_action(
        "webhook_changed", endpoint, by=by, details=details, session=session, now=now
    )


def pause_webhook(site_key: str, key: str, *, by: Actor, session: Session, now: datetime) -> None:
    """Send nothing until it is resumed; events are kept meanwhile. Raises as
    ``find_own_webhook``.
    """
    endpoint = find_own_webhook(site_key, key, by, session=session)
    if endpoint.state is EndpointState.PAUSED:
        return
    webhook_endpoints.set_state(session, endpoint.id, EndpointState.PAUSED, now=now)
    note_webhook_action("webhook_paused", endpoint, by=by, session=session, now=now)


def resume_webhook(site_key: str, key: str, *, by: Actor, session: Session, now: datetime) -> None:
    """Raises as ``find_own_webhook``."""
    endpoint = find_own_webhook(site_key, key, by, session=session)
    if endpoint.state is EndpointState.ACTIVE:
        return
    webhook_endpoints.set_state(session, endpoint.id, EndpointState.ACTIVE, now=now)
    note_webhook_action("webhook_resumed", endpoint, by=by, session=session, now=now)


def rotate_webhook(
    site_key: str,
    key: str,
    *,
    by: Actor,
    session: Session,
    now: datetime,
    overlap: timedelta = OVERLAP,
) -> Endpoint:
    """Sign with another secret from now on, and with the last one as well until ``overlap`` is
    over. Raises as ``find_own_webhook``.
    """
    endpoint = find_own_webhook(site_key, key, by, session=session)
    webhook_endpoints.rotate(session, endpoint.id, overlap_until=now + overlap)
    details = {"generation": endpoint.generation + 1}
    note_webhook_action(
        "webhook_rotated", endpoint, by=by, details=details, session=session, now=now
    )
    return find_own_webhook(site_key, key, by, session=session)


def remove_webhook(site_key: str, key: str, *, by: Actor, session: Session, now: datetime) -> None:
    """With all that waits for it, and its log. Raises as ``find_own_webhook``."""
    endpoint = find_own_webhook(site_key, key, by, session=session)
    details = {"receiver": receiver_of(endpoint.url)}
    note_webhook_action(
        "webhook_removed", endpoint, by=by, details=details, session=session, now=now
    )
    webhook_endpoints.remove(session, endpoint.id)


def replay_webhook(
    site_key: str,
    key: str,
    *,
    by: Actor,
    session: Session,
    now: datetime,
    delivery_id: int | None = None,
    since: datetime | None = None,
) -> int:
    """Send a delivery once more, or with None all that failed, with ``since`` those of what
    happened then or later; return how many. Receivers know by the id what they have already.
    Raises as ``find_own_webhook``.
    """
    endpoint = find_own_webhook(site_key, key, by, session=session)
    count = webhook_log.replay(
        session,
        endpoint.id,
        now=now,
        only=delivery_id,
        since=since,
        site_id=sites.find_id(session, site_key),
    )
    if count:
        details = {"deliveries": count} | ({"from": format_instant(since)} if since else {})
        note_webhook_action(
            "webhook_replayed", endpoint, by=by, details=details, session=session, now=now
        )
    return count


def try_webhook(site_key: str, key: str, *, by: Actor, session: Session, now: datetime) -> Logged:
    """Send an event that tells nothing. Raises as ``find_own_webhook``, and ``NoRoom``."""
    endpoint = find_own_webhook(site_key, key, by, session=session)
    event_id = announce_to(
        endpoint.id,
        EventType.TEST,
        {"site": site_key, "webhook": key},
        site_id=sites.find_id(session, site_key),
        session=session,
        now=now,
    )
    sent = webhook_log.one_of_event(session, endpoint.id, event_id)
    if sent is None:
        raise NoRoom(Reason("{most} events wait for this webhook already", most=MOST_WAITING))
    note_webhook_action("webhook_tested", endpoint, by=by, session=session, now=now)
    return sent


def show_secret(site_key: str, key: str, *, by: Actor, session: Session, now: datetime) -> Endpoint:
    """Note that the secret is shown. Raises as ``find_own_webhook``."""
    endpoint = find_own_webhook(site_key, key, by, session=session)
    note_webhook_action("webhook_secret_shown", endpoint, by=by, session=session, now=now)
    return endpoint
