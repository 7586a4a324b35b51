"""Find the sites at which clearly fewer visitors accepted than before."""

from dataclasses import dataclass
from datetime import date

from consentkit.domain.counts import Counts
from consentkit.domain.owner_mail import DAYS_BEFORE, Share, has_fallen
from consentkit.domain.span import Span
from consentkit.services.read_numbers import read_totals
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
    names = {site.key: site.name for site in sites.all_sites(session)}
    that_day = Span(day, day)
    before = Span.ending(that_day.before.until, DAYS_BEFORE)
    counted = read_totals(names, that_day, session=session)
    earlier = read_totals(names, before, session=session)
    falls = (
        Fall(key, name, _share(counted[key]), _share(earlier.get(key, Counts())))
        for key, name in names.items()
        if key in counted
    )
    return tuple(each for each in falls if has_fallen(each.day, each.before))


def _share(counts: Counts) -> Share:
    return Share(counts.accept_all, counts.answered)
