"""Count a site's answers day by day."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from consentkit.domain.decision import Action
from consentkit.domain.owner_mail import Share
from consentkit.storage import receipts, sites
from consentkit.storage.session import Session

_ANSWERS = (Action.ACCEPT_ALL, Action.DECLINE_ALL, Action.SAVE)


@dataclass(frozen=True, slots=True)
class Answers:
    """``share`` is of those who answered the banner; withdrawals came later."""

    share: Share
    declined: int
    chosen: int
    withdrawn: int


def count_answers(site_key: str, since: date, until: date, *, session: Session) -> Answers:
    """Count those recorded from ``since`` up to before ``until``, days in UTC. Raises
    ``UnknownSite``.
    """
    counted = receipts.count_by_action(
        session, sites.find_id(session, site_key), _midnight(since), _midnight(until)
    )
    accepted, declined, chosen = (counted.get(each.value, 0) for each in _ANSWERS)
    return Answers(
        Share(accepted, accepted + declined + chosen),
        declined,
        chosen,
        counted.get(Action.WITHDRAW.value, 0),
    )


def days_before(day: date, count: int) -> date:
    return day - timedelta(days=count)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
