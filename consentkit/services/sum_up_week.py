"""Sum up a week of a site for its owners."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from consentkit.domain.owner_mail import WEEK
from consentkit.services.count_answers import Answers, count_answers
from consentkit.storage import banners, officer_requests, sites
from consentkit.storage.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteWeek:
    """``version`` and ``published_at`` are None before the first publication."""

    site_key: str
    site_name: str
    answers: Answers
    before: Answers
    open_requests: int
    overdue_requests: int
    version: int | None
    published_at: datetime | None


def sum_up_week(site_key: str, end: date, *, session: Session, now: datetime) -> SiteWeek:
    """``end`` is the Monday behind the week. Raises ``UnknownSite``."""
    site_id, site = sites.get_with_id(session, site_key)
    open_ones, overdue = officer_requests.count_open(session, site_id, now=now)
    version = banners.newest(session, site_id)
    week = timedelta(days=WEEK.days)
    return SiteWeek(
        site_key=site.key,
        site_name=site.name,
        answers=count_answers(site_key, end - week, end, session=session),
        before=count_answers(site_key, end - 2 * week, end - week, session=session),
        open_requests=open_ones,
        overdue_requests=overdue,
        version=version.number if version else None,
        published_at=version.published_at if version else None,
    )
