"""Which officers are to be reminded of which requests, and who does it, once each."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from consentkit.domain.officer_request import OfficerRequest
from consentkit.storage import banners, officer_requests, request_events, sites
from consentkit.storage.request_events import Claim
from consentkit.storage.session import Session

Step = Literal["week", "day", "late"]

WEEK = timedelta(days=7)
DAY = timedelta(days=1)
# Whoever claimed one and has not sent it by then could not, or is no more.
CLAIM_LASTS = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """``officer`` is the address of the newest banner, and ``language`` that banner's own; both
    are empty where none was published. ``stale`` is when it was claimed in vain.
    """

    asked: OfficerRequest
    site_name: str
    step: Step
    officer: str
    language: str
    stale: datetime | None
    is_sent: bool

    @property
    def name(self) -> str:
        """What it is claimed under. A day that was put off is another day to be reminded of."""
        return f"{self.step}+" if self.asked.extended_until else self.step


def urgent_requests(
    *, session: Session, now: datetime, site_key: str | None = None
) -> list[Reminder]:
    """Return all that are due within a week, or late. Raises ``UnknownSite``."""
    if site_key:
        chosen = [sites.get_with_id(session, site_key)]
    else:
        chosen = list(sites.all_with_ids(session))
    found = []
    for site_id, site in chosen:
        waiting = officer_requests.waiting(session, site_id, until=now + WEEK)
        newest = banners.newest(session, site_id) if waiting else None
        officer = newest.banner.officer.email if newest else ""
        language = newest.banner.default_language if newest else ""
        for asked in waiting:
            claims = request_events.claims(session, site_id, asked.id)
            found.append(_reminder(asked, site.name, officer, language, claims, now))
    return found


def to_be_sent(reminders: list[Reminder], now: datetime) -> list[Reminder]:
    """Leave out what was sent, what somebody else is about to send, and what has no address."""
    return [
        each
        for each in reminders
        if each.officer
        and not each.is_sent
        and (each.stale is None or each.stale < now - CLAIM_LASTS)
    ]


def claim_reminder(reminder: Reminder, *, session: Session, now: datetime) -> bool:
    """Return whether it is for us to send. Of two processes that claim at once, one gets False, or
    its transaction raises ``WriteConflict``.
    """
    asked = reminder.asked
    site_id = sites.find_id(session, asked.site_key)
    return request_events.claim(
        session, site_id, asked.id, reminder.name, stale=reminder.stale, now=now
    )


def note_reminded(reminder: Reminder, *, session: Session, now: datetime) -> None:
    asked = reminder.asked
    site_id = sites.find_id(session, asked.site_key)
    request_events.mark_sent(session, site_id, asked.id, reminder.name, now=now)
    what = f"reminded_{reminder.step}"
    request_events.insert(session, site_id, asked.id, what, actor="", now=now)


def step_at(asked: OfficerRequest, now: datetime) -> Step:
    """Only the most urgent counts: after a pause nobody gets three mails at once."""
    left = asked.answer_by - now
    if left < timedelta(0):
        return "late"
    return "day" if left <= DAY else "week"


def _reminder(
    asked: OfficerRequest,
    site_name: str,
    officer: str,
    language: str,
    claims: dict[str, Claim],
    now: datetime,
) -> Reminder:
    fresh = Reminder(
        asked=asked,
        site_name=site_name,
        step=step_at(asked, now),
        officer=officer,
        language=language,
        stale=None,
        is_sent=False,
    )
    claim = claims.get(fresh.name)
    if claim is None:
        return fresh
    return replace(fresh, stale=claim.claimed_at, is_sent=claim.sent_at is not None)
