"""What a site's owners are written about, when, and from what on a fall of acceptance is one."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from math import sqrt

# When letters go out, in UTC: a day's answers are all in by then.
SENT_FROM_HOUR = 6
WEEK = timedelta(days=7)

# A fall that is told of: at least this many answers on the day, and before it.
LEAST_ON_DAY = 50
LEAST_BEFORE = 200
DAYS_BEFORE = 28
# The share is lower by this much, and by so many standard errors that chance has no part in it:
# of a thousand sites that nothing happens to, one is written to wrongly in a month.
LEAST_FALL = 0.1
LEAST_ERRORS = 4.0

KEY_DAYS = 365
REMINDED_EVERY = timedelta(days=30)


class MailKind(StrEnum):
    WEEKLY = "weekly"  # what the week brought
    FALL = "fall"  # far fewer accept than before
    CHECKPOINT = "checkpoint"  # the ledger's head, to keep
    KEY = "key"  # the signing key is old
    WEBHOOK = "webhook"  # nothing is sent to an endpoint any longer


@dataclass(frozen=True, slots=True)
class Share:
    """How many of those who answered accepted everything."""

    accepted: int
    answered: int

    @property
    def part(self) -> float | None:
        return self.accepted / self.answered if self.answered else None


def has_fallen(day: Share, before: Share) -> bool:
    """Whether clearly fewer accepted on a day than on the ``DAYS_BEFORE`` before it.

    Source: the z test of two proportions, with the pooled share for the standard error.
    """
    if day.answered < LEAST_ON_DAY or before.answered < LEAST_BEFORE:
        return False
    now, then = day.accepted / day.answered, before.accepted / before.answered
    pooled = (day.accepted + before.accepted) / (day.answered + before.answered)
    error = sqrt(pooled * (1 - pooled) * (1 / day.answered + 1 / before.answered))
    # Ten points are ten points, whatever a float makes of them.
    fall = round(then - now, 9)
    return fall >= LEAST_FALL and fall >= LEAST_ERRORS * error


def due_week(now: datetime) -> date | None:
    """Return the Monday whose letters are due: on that day from six o'clock on, in UTC.

    A service that was down on Monday writes when it is up again, up to Saturday.
    """
    monday = (now - timedelta(days=now.weekday())).date()
    due = datetime(monday.year, monday.month, monday.day, SENT_FROM_HOUR, tzinfo=UTC)
    return monday if due <= now < due + timedelta(days=5) else None


def due_day(now: datetime) -> date | None:
    """Return yesterday, once it can be told of."""
    return now.date() - timedelta(days=1) if now.hour >= SENT_FROM_HOUR else None


def key_reminder(published_at: datetime, now: datetime) -> int | None:
    """Return which reminder is due that a key is old, from 0 on; None while it is young enough."""
    over = now - (published_at + timedelta(days=KEY_DAYS))
    return None if over < timedelta() else over // REMINDED_EVERY
