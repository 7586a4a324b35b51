"""Let the draft be published later, as it is now; or take that back."""

from datetime import datetime, timedelta
from typing import Any

from consentkit.domain.account import Actor
from consentkit.domain.errors import BadTime, DraftMoved, NothingScheduled
from consentkit.domain.instant import format_instant, truncate
from consentkit.services.note_action import note_action
from consentkit.services.publish_banner import read_reason
from consentkit.services.review_banner import review_draft
from consentkit.storage import schedules, sites
from consentkit.storage.schedules import Schedule
from consentkit.storage.session import Session

# What was reviewed longer ago than this should be looked at again.
LATEST = timedelta(days=366)


def schedule_publication(
    site_key: str,
    *,
    at: datetime,
    reviewed: str,
    by: Actor,
    override: str | None = None,
    session: Session,
    now: datetime,
) -> Schedule:
    """Keep the draft as it was reviewed until ``at``; it takes the place of what waited before.

    Raises ``UnknownSite``, ``BadTime``, ``DraftMoved``, also where there is nothing to publish,
    ``RulesBroken`` and ``InvalidDocument`` as a publication would.
    """
    if not now < at <= now + LATEST:
        raise BadTime("choose a time that is to come, within a year", field="at")
    review = review_draft(site_key, session=session, now=now).review
    if review.changes_nothing or reviewed != review.after.sha256:
        raise DraftMoved("what would be published is no longer what you looked at: look again")
    rules = tuple(dict.fromkeys(error.rule for error in review.errors))
    new = Schedule(
        content=review.after.banner.document(),
        sha256=review.after.sha256,
        at=truncate(at),
        by=by,
        scheduled_at=truncate(now),
        reason=read_reason(override, review.errors),
        rules=rules,
    )
    site_id = sites.find_id(session, site_key)
    schedules.put(session, site_id, new)
    details: dict[str, Any] = {"at": format_instant(new.at), "sha256": new.sha256}
    if rules:
        details |= {"override": list(rules), "reason": new.reason}
    note_action(
        "publication_scheduled", by=by, site_id=site_id, details=details, session=session, now=now
    )
    return new


def unschedule_publication(site_key: str, *, by: Actor, session: Session, now: datetime) -> None:
    """Raises ``UnknownSite`` and ``NothingScheduled``."""
    site_id = sites.find_id(session, site_key)
    waiting = schedules.get(session, site_id)
    if waiting is None:
        raise NothingScheduled("nothing waits to be published")
    schedules.remove(session, site_id)
    note_action(
        "publication_unscheduled",
        by=by,
        site_id=site_id,
        details={"at": format_instant(waiting.at), "sha256": waiting.sha256},
        session=session,
        now=now,
    )
