"""Publish what was scheduled, once its time has come."""

from datetime import datetime

from consentkit.domain.account import Actor
from consentkit.domain.banner import Banner
from consentkit.domain.errors import ConsentError, RulesBroken
from consentkit.domain.instant import format_instant
from consentkit.domain.lint import errors_among, lint
from consentkit.domain.site import SiteDefinition
from consentkit.services.note_action import note_action
from consentkit.services.publish_banner import Order, Published, publish_content
from consentkit.storage import schedules, sites
from consentkit.storage.schedules import Schedule
from consentkit.storage.session import Session

# Nobody did it: the time came.
SCHEDULE = Actor(None, "schedule")


def sites_due(*, session: Session, now: datetime) -> list[str]:
    """Return the sites with something to be published by now, which may be long due."""
    return schedules.due(session, now=now)


def publish_due(site_key: str, *, session: Session, now: datetime) -> Published | None:
    """Publish what is due, in the name of whoever scheduled it; None if there is nothing, or
    another process is at it.

    Raises what ``publish_content`` raises. Nobody has allowed an error that the linter found
    only after the review: then it is ``RulesBroken``.
    """
    site_id = sites.find_id(session, site_key)
    waiting = schedules.take_due(session, site_id, now=now)
    if waiting is None:
        return None
    banner = Banner.read(waiting.content)
    _refuse_new_errors(site_key, waiting, banner, session=session)
    # Taken off first: the publication would take back whatever waits.
    schedules.remove(session, site_id)
    order = Order(
        by=waiting.by,
        override=waiting.reason or None,
        told={"scheduled_at": format_instant(waiting.scheduled_at)},
    )
    return publish_content(site_key, banner, order, session=session, now=now)


def note_failure(site_key: str, err: ConsentError, *, session: Session, now: datetime) -> None:
    """Keep why what is due was not published; it waits for a person from now on."""
    site_id = sites.find_id(session, site_key)
    waiting = schedules.take_due(session, site_id, now=now)
    if waiting is None:
        return
    schedules.fail(session, site_id, err.code)
    note_action(
        "publication_failed",
        by=SCHEDULE,
        site_id=site_id,
        details={"at": format_instant(waiting.at), "sha256": waiting.sha256, "code": err.code},
        session=session,
        now=now,
    )


def _refuse_new_errors(
    site_key: str, waiting: Schedule, banner: Banner, *, session: Session
) -> None:
    definition = SiteDefinition(site=sites.get(session, site_key), banner=banner)
    new = [each for each in errors_among(lint(definition)) if each.rule not in waiting.rules]
    if new:
        rules = ", ".join(dict.fromkeys(error.rule for error in new))
        raise RulesBroken(
            f"the banner breaks {rules}, which nobody has allowed",
            [error.document() for error in new],
        )
