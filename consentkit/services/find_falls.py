"""Find the sites at which clearly fewer visitors accepted than before."""

from dataclasses import dataclass
from datetime import date, timedelta

from consentkit.domain.owner_mail import DAYS_BEFORE, Share, has_fallen
from consentkit.services.count_answers import count_answers
from consentkit.storage import sites
from consentkit.storage.session import Session


@dataclass(frozen=True, slots=True)
class Fall:
    """``day`` beside the 28 days ``before`` it."""

    site_key: str
    site_name: str
    day: Share
    before: Share


def find_falls(day: date, *, session: Session) -> tuple[Fall, ...]:
    """Look at every site; what counts as a fall is said in ``domain/owner_mail``."""
    found = []
    for site in sites.all_sites(session):
        on_day = count_answers(site.key, day, day + timedelta(days=1), session=session).share
        first = day - timedelta(days=DAYS_BEFORE)
        before = count_answers(site.key, first, day, session=session).share
        if has_fallen(on_day, before):
            found.append(Fall(site.key, site.name, on_day, before))
    return tuple(found)
