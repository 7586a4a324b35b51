"""Sums of what was counted, and what may be said of them."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from operator import attrgetter

# Of so few visitors it is not told apart who answered how: whoever knows that a certain person was
# among them could read that person's answer off. The sum is told, how it divides is not.
HANDFUL = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How often the banner was shown, and the answers by action."""

    shown: int = 0
    accept_all: int = 0
    decline_all: int = 0
    save: int = 0
    withdraw: int = 0
    gpc: int = 0
    api: int = 0
    carried_over: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts.sum((self, other))

    @classmethod
    def sum(cls, counts: Iterable["Counts"]) -> "Counts":
        """A year of days is summed several times for a page, so not one pair after the other."""
        columns = zip(*map(_in_order, counts), strict=True)
        return cls(**dict(zip(_NAMES, map(sum, columns), strict=False)))

    @property
    def answered(self) -> int:
        """The answers that people gave to the question: the base of every rate."""
        return self.accept_all + self.decline_all + self.save

    @property
    def others(self) -> int:
        """Receipts that are no answer to the banner: by a signal, a program, or carried over."""
        return self.gpc + self.api + self.carried_over

    @property
    def receipts(self) -> int:
        return self.answered + self.withdraw + self.others

    @property
    def is_handful(self) -> bool:
        return 0 < self.receipts <= HANDFUL

    @property
    def accept_rate(self) -> float | None:
        """The part of ``answered`` that accepted all; None of a handful."""
        return None if self.answered <= HANDFUL else self.accept_all / self.answered


_NAMES = tuple(each.name for each in fields(Counts))
_in_order = attrgetter(*_NAMES)


@dataclass(frozen=True, slots=True)
class Choice:
    """Answers about one category."""

    granted: int
    denied: int

    @property
    def answers(self) -> int:
        return self.granted + self.denied
