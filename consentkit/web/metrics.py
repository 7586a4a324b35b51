"""What a process counts, in the words of Prometheus.

Requests and commits are noted on the paths that must be quick, so a note is only laid aside there.
It is added up with many others later, with one step for each number instead of one for each note.
"""

from bisect import bisect_left
from collections import Counter as Tally
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from threading import Lock
from typing import TypeVar

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
)

from consentkit.domain.decision import Action
from consentkit.domain.webhook import Outcome

# Seconds: from a script out of memory to a request that is about to be given up.
DURATIONS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
TOGETHER = (1, 2, 4, 8, 16, 32, 64)
# Notes that are laid aside before they are added up, whatever the time; some 100 KB.
MOST_NOTES = 1_000

# Processes that share what they count do not tell when each series began, so nobody does.
disable_created_metrics()  # type: ignore[no-untyped-call]

Request = tuple[str, str, float]
Note = TypeVar("Note")


class AddedUp(Histogram):
    """A histogram that takes many observations in one step."""

    def add(self, values: Iterable[float]) -> None:
        """Count them all. It must have no labels left to be given."""
        found = list(values)
        self._sum.inc(sum(found))
        for place, count in Tally(bisect_left(self._upper_bounds, each) for each in found).items():
            self._buckets[place].inc(count)


class Metrics:
    """One for each application; ``registry`` holds what this process alone has counted."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        self._lock = Lock()
        self._requests: deque[Request] = deque()
        self._commits: deque[list[Action]] = deque()
        self._durations = AddedUp(
            "consentkit_http_request_duration_seconds",
            "How long requests took, by route and status.",
            ["route", "status"],
            buckets=DURATIONS,
            registry=registry,
        )
        self._receipts = Counter(
            "consentkit_receipts", "Receipts stored, by action.", ["action"], registry=registry
        )
        self._together = AddedUp(
            "consentkit_commit_receipts",
            "How many receipts a commit stored.",
            buckets=TOGETHER,
            registry=registry,
        )
        self._refusals = Counter(
            "consentkit_refusals", "Requests refused, by code.", ["code"], registry=registry
        )
        self._entered = Counter(
            "consentkit_ledger_entered", "Entries appended to the ledger.", registry=registry
        )
        self._attempts = Counter(
            "consentkit_webhook_attempts",
            "Attempts to deliver an event, by what became of them.",
            ["outcome"],
            registry=registry,
        )
        self._gauges = {
            name: Gauge(f"consentkit_{name}", told, registry=registry, multiprocess_mode="livesum")
            for name, told in _LIVE.items()
        }
        for action in Action:
            self._receipts.labels(action.value)
        for outcome in Outcome:
            self._attempts.labels(outcome.value)

    def note_request(self, route: str, status: str, seconds: float) -> None:
        self._requests.append((route, status, seconds))
        if len(self._requests) >= MOST_NOTES:
            self.add_up()

    def note_commit(self, stored: list[Action]) -> None:
        """``stored`` has an action for each receipt of the commit."""
        self._commits.append(stored)
        if len(self._commits) >= MOST_NOTES:
            self.add_up()

    def note_refusal(self, code: str) -> None:
        self._refusals.labels(code).inc()

    def note_entered(self, entries: int) -> None:
        self._entered.inc(entries)

    def note_attempt(self, outcome: Outcome) -> None:
        self._attempts.labels(outcome.value).inc()

    def set_live(self, **values: float) -> None:
        """Set what is so right now in this process: names are those of ``_LIVE``."""
        for name, value in values.items():
            self._gauges[name].set(value)

    def add_up(self) -> None:
        """Add up what was laid aside. Any thread may."""
        with self._lock:
            durations = defaultdict(list)
            for route, status, seconds in _taken(self._requests):
                durations[route, status].append(seconds)
            for labels, values in durations.items():
                self._durations.labels(*labels).add(values)
            commits = list(_taken(self._commits))
            if commits:
                self._together.add(len(stored) for stored in commits)
            for action, count in Tally(each for stored in commits for each in stored).items():
                self._receipts.labels(action.value).inc(count)


_LIVE = {
    "workers": "Processes that answer requests.",
    "database_connections_in_use": "Connections to the database that somebody works with.",
    "database_connections_idle": "Connections to the database that wait for work.",
    "publications_kept": "Scripts and sites that are kept in memory.",
}


def _taken(notes: deque[Note]) -> Iterator[Note]:
    """Yield as many as there are now; others may add to them meanwhile."""
    for _ in range(len(notes)):
        yield notes.popleft()
