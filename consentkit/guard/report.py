"""What the guard found, told to the owner: names and counts, never a cookie's value."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

# Of each finding, the first is told at once and the rest together, once in so many seconds.
TOLD_EVERY_S = 60.0
# Names that an app makes up for each visitor are counted as one beyond this.
MOST_NAMES = 200
OTHER_NAMES = "(others)"
_LONGEST_NAME = 128

log = logging.getLogger("consentkit.guard")


class Fault(StrEnum):
    """Why a cookie is not set as the app wanted."""

    UNDECLARED = "undeclared"  # the banner tells of no such cookie
    NOT_GRANTED = "not_granted"
    TOO_LONG = "too_long"  # it would outlive what the banner tells
    MALFORMED = "malformed"  # no browser would keep it
    NO_DECLARATION = "no_declaration"  # what the banner tells is not known yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """``count`` is how often since it was last told; ``category`` is None for a cookie that was not
    declared; ``is_enforced`` says whether the cookie was dropped or shortened, or let through.
    """

    cookie: str
    fault: Fault
    category: str | None
    count: int
    is_enforced: bool

    def __str__(self) -> str:
        done = "held back" if self.is_enforced else "let through, as reports only are wanted"
        if self.fault is Fault.TOO_LONG:
            done = "shortened" if self.is_enforced else done
        of = f" of {self.category}" if self.category else ""
        return f"cookie {self.cookie!r}{of}: {self.fault.value}, {self.count} times, {done}"


Report = Callable[[Finding], None]


def log_finding(finding: Finding) -> None:
    log.warning("%s", finding)


@dataclass(slots=True)
class _Tally:
    count: int = 0
    told_at: float | None = None


class Reporter:
    """Counts findings and tells them, at most one of a kind in ``TOLD_EVERY_S``."""

    def __init__(self, report: Report, clock: Callable[[], float]) -> None:
        self._report = report
        self._clock = clock
        self._lock = threading.Lock()
        self._tallies: dict[tuple[str, Fault, str | None], _Tally] = {}

    def note(self, name: str, fault: Fault, category: str | None, *, is_enforced: bool) -> None:
        key = (name[:_LONGEST_NAME], fault, category)
        now = self._clock()
        with self._lock:
            tally = self._tallies.get(key)
            if tally is None:
                if len(self._tallies) >= MOST_NAMES:
                    key = (OTHER_NAMES, fault, None)
                tally = self._tallies.setdefault(key, _Tally())
            tally.count += 1
            if tally.told_at is not None and 0 <= now - tally.told_at < TOLD_EVERY_S:
                return
            count, tally.count, tally.told_at = tally.count, 0, now
        self._tell(
            Finding(
                cookie=key[0],
                fault=fault,
                category=key[2],
                count=count,
                is_enforced=is_enforced,
            )
        )

    def _tell(self, finding: Finding) -> None:
        try:
            self._report(finding)
        except Exception:
            log.exception("the guard's report function failed")
