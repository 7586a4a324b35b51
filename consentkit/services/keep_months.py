"""Whole months of receipts, where the database keeps them so: made ahead, and dropped at once.

A month can go when each of its receipts is due, and the last of them is due up to a month after the
first. To erase a great many one by one, each day some, costs far more than to drop them together:
those of a large month wait for its end. No receipt waits longer than ``WAITS`` so, and those of a
site that keeps them for less are erased on their day.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from consentkit.storage import months
from consentkit.storage.months import Month
from consentkit.storage.session import Session

# How many months are there ahead of now: time enough to mend what keeps them from being made.
AHEAD = 3
# From how many receipts on a month is dropped rather than erased day by day.
MANY = 100_000
WAITS = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Ripe:
    """``due`` can be dropped now. What has its id in a span of ``waiting`` is to be dropped soon;
    each is a least id and the one behind the greatest.
    """

    due: list[Month] = field(default_factory=list)
    waiting: list[tuple[UUID, UUID]] = field(default_factory=list)


def missing_months(*, session: Session, now: datetime) -> list[Month]:
    """Return those to be made, of now and ahead; none where receipts are in one table."""
    if not months.are_kept(session):
        return []
    wanted = [Month.of(now)]
    for _ in range(AHEAD):
        wanted.append(wanted[-1].next())
    there = set(months.all_months(session))
    return [month for month in wanted if month not in there]


def make_month(month: Month, *, session: Session) -> None:
    """Raises ``WriteConflict`` when others are in the way; it may be tried again."""
    months.add(session, month)


def ripe_months(*, session: Session, now: datetime) -> Ripe:
    ripe = Ripe()
    if not months.are_kept(session):
        return ripe
    for month in months.all_months(session):
        if month.next().begin > now:
            break
        last = months.last_due(session, month)
        if last is None or last < now:
            ripe.due.append(month)
        elif last < now + WAITS and months.has_as_many_as(session, month, MANY):
            ripe.waiting.append(month.ids)
    return ripe


def drop_month(month: Month, *, session: Session, now: datetime) -> int:
    """Drop it if all of it is due; return how many receipts it had.

    Their entries in the ledger and the places of these stay, as with those erased one by one.
    Raises ``WriteConflict`` as ``make_month`` does.
    """
    return months.drop(session, month, due_before=now) or 0
