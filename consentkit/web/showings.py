"""How often banners were shown, until it is added to the daily counts.

A showing is worth no commit of its own: they gather in the process, and the sequencer writes the
sums every few seconds. A process that is killed forgets those of its last seconds, which an
estimate can bear.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from threading import Lock

from flask import Flask

from consentkit.domain.tally import Dimension, Tally
from consentkit.storage import daily_counts
from consentkit.web.runtime import Runtime

_EXTENSION = "consentkit.showings"
# What is kept of one, in this order.
_KEPT = (
    Dimension.VERSION,
    Dimension.LANGUAGE,
    Dimension.COUNTRY,
    Dimension.DEVICE,
    Dimension.SIGNAL,
)
Seen = tuple[int, date, tuple[str, ...]]


class Showings:
    """One for each application. There are only so many sums: one for each site's versions and
    languages, times the kinds of device and the countries that a proxy of the operator's tells.
    """

    def __init__(self, rt: Runtime) -> None:
        self._rt = rt
        self._lock = Lock()
        self._sums: Counter[Seen] = Counter()

    def add(self, site_id: int, day: date, values: Mapping[Dimension, str]) -> None:
        """``values`` has one for each dimension but the total and the surface."""
        seen = tuple(values[dimension] for dimension in _KEPT)
        with self._lock:
            self._sums[site_id, day, seen] += 1

    def write(self) -> None:
        """Add what gathered to the daily counts. Raises ``StorageUnavailable`` or
        ``WriteConflict``; then it still waits.
        """
        with self._lock:
            sums, self._sums = self._sums, Counter()
        if not sums:
            return
        try:
            with self._rt.turns.turn(), self._rt.transaction(write=True) as session:
                daily_counts.add(session, _tally(sums))
        except BaseException:
            with self._lock:
                self._sums += sums
            raise


def _tally(sums: Counter[Seen]) -> Tally:
    tally = Tally()
    for (site_id, day, seen), times in sums.items():
        values = {Dimension.TOTAL: "", **dict(zip(_KEPT, seen, strict=True))}
        tally.add_shown(site_id, day, values, times)
    return tally


def install(app: Flask, rt: Runtime) -> None:
    app.extensions[_EXTENSION] = Showings(rt)


def showings(app: Flask) -> Showings:
    found: Showings = app.extensions[_EXTENSION]
    return found
