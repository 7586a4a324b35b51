"""What is counted of each answer and of each showing of a banner, by day.

A day has one row for each value of each dimension, never one for combinations: a French phone in
Canada that said no on a Tuesday is a person, not a number. It also keeps a year of a busy site at
some ten thousand rows, however many receipts there are.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import lru_cache
from uuid import UUID

from consentkit.domain.decision import Action
from consentkit.domain.device_class import DeviceClass
from consentkit.domain.identifiers import least_id, uuid7_time
from consentkit.domain.receipt import Receipt

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
SHOWN = "shown"
# The columns of a row: how often the banner was shown, and the answers by their action.
COLUMNS = (SHOWN, *(action.value for action in Action))


class Dimension(StrEnum):
    """``TOTAL`` has one row a day, whose value is empty: the sum over each of the others."""

    TOTAL = "total"
    SURFACE = "surface"
    LANGUAGE = "language"
    VERSION = "version"
    COUNTRY = "country"  # empty where it is not known
    DEVICE = "device"
    SIGNAL = "signal"  # "gpc", or empty


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One answer, as far as it is counted; no identifier is among it."""

    day: date
    action: Action
    values: Mapping[Dimension, str]
    choices: Mapping[str, bool]

    def format(self) -> str:
        # A dimension is a string, and is written as one.
        return _ENCODER.encode(
            [self.day.isoformat(), self.action.value, dict(self.values), dict(self.choices)]
        )

    @classmethod
    def parse(cls, text: str) -> "Counted":
        """Read what ``format`` wrote. Raises ``ValueError``."""
        day, action, values, choices = json.loads(text)
        return cls(
            day=date.fromisoformat(day),
            action=Action(action),
            values={Dimension(name): value for name, value in values.items()},
            choices=choices,
        )


def counted(receipt: Receipt, device: DeviceClass = DeviceClass.UNKNOWN) -> Counted:
    return _counted(_traits(receipt, device))


def counted_text(receipt: Receipt, device: DeviceClass) -> str:
    """Return what ``Counted.format`` writes of it."""
    return _text(_traits(receipt, device))


Traits = tuple[date, Action, str, str, int, str, str, bool, tuple[tuple[str, bool], ...]]


def _traits(receipt: Receipt, device: DeviceClass) -> Traits:
    decision = receipt.decision
    return (
        day_of(receipt.id),
        decision.action,
        decision.surface.value,
        decision.language,
        decision.banner_version,
        decision.region.country if decision.region else "",
        device.value,
        decision.gpc,
        tuple(decision.choices.items()),
    )


# Most answers of a day are like others in all that is counted.
@lru_cache(maxsize=2_048)
def _text(traits: Traits) -> str:
    return _counted(traits).format()


def _counted(traits: Traits) -> Counted:
    day, action, surface, language, version, country, device, gpc, choices = traits
    return Counted(
        day=day,
        action=action,
        values={
            Dimension.TOTAL: "",
            Dimension.SURFACE: surface,
            Dimension.LANGUAGE: language,
            Dimension.VERSION: str(version),
            Dimension.COUNTRY: country,
            Dimension.DEVICE: device,
            Dimension.SIGNAL: "gpc" if gpc else "",
        },
        choices=dict(choices),
    )


def day_of(receipt_id: UUID) -> date:
    """Return the day (UTC) on which a receipt counts: that of the time in its id, so that the
    receipts of a day stand side by side.
    """
    return uuid7_time(receipt_id).date()


def first_id(day: date) -> UUID:
    """Return the id that is not greater than any receipt's of this day or later."""
    return least_id(datetime(day.year, day.month, day.day, tzinfo=UTC))


CountKey = tuple[int, str, date, str]
ChoiceKey = tuple[int, date, str]


def _no_counts() -> dict[str, int]:
    return dict.fromkeys(COLUMNS, 0)


def _no_choices() -> list[int]:
    return [0, 0]


@dataclass(slots=True)
class Tally:
    """Sums to be added to the rows. ``counts`` is by site, dimension, day and value; ``choices``
    is (granted, denied) by site, day and category.
    """

    counts: dict[CountKey, dict[str, int]] = field(default_factory=lambda: defaultdict(_no_counts))
    choices: dict[ChoiceKey, list[int]] = field(default_factory=lambda: defaultdict(_no_choices))

    def add(self, site_id: int, answer: Counted, times: int = 1) -> None:
        for dimension, value in answer.values.items():
            self.counts[site_id, dimension.value, answer.day, value][answer.action.value] += times
        # Whoever withdraws has answered before; their no is not a second visitor's.
        if answer.action is not Action.WITHDRAW:
            for key, is_granted in answer.choices.items():
                self.choices[site_id, answer.day, key][not is_granted] += times

    def add_shown(
        self, site_id: int, day: date, values: Mapping[Dimension, str], times: int
    ) -> None:
        for dimension, value in values.items():
            self.counts[site_id, dimension.value, day, value][SHOWN] += times

    def by_month(self) -> "Tally":
        """Return the counts with the first day of its month for each day; no choices."""
        found = Tally()
        for (site_id, dimension, day, value), added in self.counts.items():
            sums = found.counts[site_id, dimension, day.replace(day=1), value]
            for name, times in added.items():
                sums[name] += times
        return found

    def in_order(self) -> Iterable[tuple[CountKey, dict[str, int]]]:
        """In the one order in which rows are written: two who write at once meet in no other, and
        so never wait for each other in a circle.
        """
        return sorted(self.counts.items(), key=lambda item: item[0])

    def choices_in_order(self) -> Iterator[tuple[ChoiceKey, list[int]]]:
        yield from sorted(self.choices.items(), key=lambda item: item[0])
