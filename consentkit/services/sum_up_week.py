"""Sum up a week of sites for their owners."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from consentkit.domain.counts import Counts
from consentkit.domain.owner_mail import WEEK
from consentkit.domain.span import Span
from consentkit.services.read_numbers import read_totals
from consentkit.storage import banners, officer_requests, sites
from consentkit.storage.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteWeek:
    """``version`` and ``published_at`` are None before the first publication."""

    site_key: str
    site_name: str
    counts: Counts
    before: Counts
    open_requests: int
    overdue_requests: int
    version: int | None
    published_at: datetime | None


def sum_up_week(
    site_keys: Collection[str], end: date, *, session: Session, now: datetime
) -> tuple[SiteWeek, ...]:
    """``end`` is the Monday behind the week. Raises ``UnknownSite``."""
    span = Span.ending(end - timedelta(days=1), WEEK.days)
    week, before = (read_totals(site_keys, each, session=session) for each in (span, span.before))
    found = []
    for key in site_keys:
        site_id, site = sites.get_with_id(session, key)
        open_ones, overdue = officer_requests.count_open(session, site_id, now=now)
        version = banners.newest(session, site_id)
        found.append(
            SiteWeek(
                site_key=key,
                site_name=site.name,
                counts=week.get(key, Counts()),
                before=before.get(key, Counts()),
                open_requests=open_ones,
                overdue_requests=overdue,
                version=version.number if version else None,
                published_at=version.published_at if version else None,
            )
        )
    return tuple(found)
