"""A span of whole days, and the pieces that it is told in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from consentkit.domain.errors import ConsentError
from consentkit.domain.reason import Reason

LONGEST_DAYS = 1_100
# Up to so many days each is told by itself, up to so many each week, and beyond each month.
MOST_DAYS, MOST_WEEKS_OF = 45, 200
_WEEK = 7


class BadSpan(ConsentError):
    code = "bad_span"
    title = "These are not two days of a span"


@dataclass(frozen=True, slots=True)
class Span:
    """From ``since`` to ``until``, both included. Raises ``BadSpan``."""

    since: date
    until: date

    def __post_init__(self) -> None:
        if self.since > self.until:
            raise BadSpan("the first day must not be after the last", field="since")
        if self.days > LONGEST_DAYS:
            raise BadSpan(
                Reason("at most {most} days can be shown at once", most=LONGEST_DAYS), field="since"
            )

    @classmethod
    def ending(cls, until: date, days: int) -> "Span":
        return cls(until - timedelta(days=days - 1), until)

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1

    @property
    def before(self) -> "Span":
        """The span of the same length that ends the day before."""
        return Span.ending(self.since - timedelta(days=1), self.days)

    @classmethod
    def month_of(cls, day: date) -> "Span":
        first = day.replace(day=1)
        return cls(first, _next_month(first) - timedelta(days=1))

    def whole_months(self) -> "Span | None":
        """The months that lie in the span from their first day to their last, if there are any."""
        first, beyond = self.since, self.until + timedelta(days=1)
        if first.day != 1:
            first = _next_month(first)
        beyond = beyond.replace(day=1)
        return Span(first, beyond - timedelta(days=1)) if first < beyond else None

    def each_day(self) -> Iterator[date]:
        return (self.since + timedelta(days=ago) for ago in range(self.days))

    def pieces(self) -> Iterator["Span"]:
        """Yield days, weeks or months; at the ends they may be shorter."""
        start = self.since
        while start <= self.until:
            end = min(self._end_of_piece(start), self.until)
            yield Span(start, end)
            start = end + timedelta(days=1)

    def _end_of_piece(self, start: date) -> date:
        if self.days <= MOST_DAYS:
            return start
        if self.days <= MOST_WEEKS_OF:
            return start + timedelta(days=_WEEK - 1)
        return Span.month_of(start).until


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)
