"""Count the receipts of a day again, and hold the daily counts against them."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from consentkit.domain.receipt import Receipt
from consentkit.domain.tally import SHOWN, Dimension, Tally, counted, day_of, first_id
from consentkit.services.extend_ledger import wait_for_turn
from consentkit.signing.receipts import read_payload
from consentkit.storage import daily_counts, receipts, sites
from consentkit.storage.session import Session

_ONE_DAY = timedelta(days=1)
Sums = dict[tuple[str, ...], int]


class Outcome(StrEnum):
    RIGHT = "right"
    WRONG = "wrong"
    INCOMPLETE = "incomplete"  # a receipt of the day was erased: its count can only be believed


@dataclass(frozen=True, slots=True)
class DayCount:
    day: date
    outcome: Outcome


def next_day(site_key: str, since: date, *, session: Session) -> date | None:
    """Return the first day from ``since`` on that has an entered receipt. Raises ``UnknownSite``.

    A receipt is counted when it is entered, so those that still wait are on neither side.
    """
    found = receipts.first_entered(session, sites.find_id(session, site_key), first_id(since))
    return None if found is None else day_of(found)


def check_day(site_key: str, day: date, *, session: Session) -> DayCount:
    """Compare, and change nothing."""
    site_id = sites.find_id(session, site_key)
    fresh = _count(session, site_id, day)
    if fresh is None:
        return DayCount(day, Outcome.INCOMPLETE)
    is_right = _is_right(fresh, daily_counts.of_day(session, site_id, day))
    return DayCount(day, Outcome.RIGHT if is_right else Outcome.WRONG)


def recount_day(site_key: str, day: date, *, session: Session) -> DayCount:
    """Correct the counts of a day, with nobody counting meanwhile; return how they were."""
    wait_for_turn(session=session)
    site_id = sites.find_id(session, site_key)
    fresh = _count(session, site_id, day)
    if fresh is None:
        return DayCount(day, Outcome.INCOMPLETE)
    stored = daily_counts.of_day(session, site_id, day)
    if _is_right(fresh, stored):
        return DayCount(day, Outcome.RIGHT)
    _keep_devices(fresh, stored)
    daily_counts.replace_day(session, site_id, day, fresh)
    return DayCount(day, Outcome.WRONG)


def _count(session: Session, site_id: int, day: date) -> Tally | None:
    tally = Tally()
    span = first_id(day), first_id(day + _ONE_DAY)
    with closing(receipts.entered(session, site_id, *span)) as entered:
        for jws in entered:
            if jws is None:
                return None
            tally.add(site_id, counted(Receipt.from_payload(read_payload(jws))))
    return tally


def _is_right(fresh: Tally, stored: Tally) -> bool:
    return (
        _answers(fresh) == _answers(stored)
        and _of_devices(stored) == _of_devices(fresh)
        and dict(fresh.choices) == dict(stored.choices)
    )


def _answers(tally: Tally) -> Sums:
    """Return the answers by row and column, without those by device, which no receipt names."""
    return {
        (dimension, value, column): count
        for (_, dimension, _, value), row in tally.counts.items()
        for column, count in row.items()
        if count and column != SHOWN and dimension != Dimension.DEVICE.value
    }


def _of_devices(tally: Tally) -> Sums:
    """Return the answers by column, summed over the devices."""
    found: Sums = {}
    for column, count in _device_columns(tally):
        found[(column,)] = found.get((column,), 0) + count
    return found


def _device_columns(tally: Tally) -> Iterator[tuple[str, int]]:
    for (_, dimension, _, _), row in tally.counts.items():
        if dimension == Dimension.DEVICE.value:
            yield from ((c, count) for c, count in row.items() if count and c != SHOWN)


def _keep_devices(fresh: Tally, stored: Tally) -> None:
    """Take over the devices that were counted, if they are as many as the answers; otherwise all
    are unknown.
    """
    if _of_devices(fresh) != _of_devices(stored):
        return
    for key in [key for key in fresh.counts if key[1] == Dimension.DEVICE.value]:
        del fresh.counts[key]
    for key, row in stored.counts.items():
        if key[1] == Dimension.DEVICE.value:
            fresh.counts[key] = row | {SHOWN: 0}
