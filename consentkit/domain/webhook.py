"""An endpoint that events are sent to, and when a delivery is tried again.

Source: Standard Webhooks 1.0, "Deliverability and reliability".
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from consentkit.domain.event import EventType

# In seconds, before each attempt. With the last the delivery is given up.
DELAYS_S = (0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
# The part by which a delay is longer at most, so that what failed together is not tried together.
JITTER = 0.1
# What a receiver may ask for with Retry-After.
LONGEST_WISH = timedelta(hours=24)
# An endpoint is paused that took nothing for so long, and failed at least so often.
PAUSED_AFTER = timedelta(days=3)
LEAST_FAILURES = 10
# How many failures in a row before an endpoint is left alone for a while, and for how long at most.
PATIENCE = 3
LONGEST_PAUSE_S = 600.0
# A receiver that says so is overloaded: 429, 502, 504.
OVERLOADED = frozenset({429, 502, 504})
LEAST_REST_S = 60.0
GONE = 410
# For each endpoint; what comes beyond is counted and not kept.
MOST_WAITING = 100_000
LOG_KEPT = timedelta(days=30)
# How long the secret before the last rotation signs as well.
OVERLAP = timedelta(hours=24)
MAX_DESCRIPTION = 200


class EndpointState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"  # by a person
    FAILING = "failing"  # by us, because it took nothing for days
    GONE = "gone"  # it answered 410


class DeliveryState(StrEnum):
    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"  # after the last attempt
    VOID = "void"  # what it told of was erased before


class Outcome(StrEnum):
    """What became of an attempt."""

    TAKEN = "taken"
    REFUSED = "refused"  # any status but 2xx
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    BLOCKED = "blocked"  # the address is one that we do not connect to


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """``key`` is its public id. Events of one site go to it, or with ``owner_id`` those of every
    site that this account owns. ``generation`` numbers its secrets from 1; the one before signs as
    well until ``overlap_until``. ``dropped`` counts what came while ``MOST_WAITING`` waited.
    """

    id: int
    key: str
    site_key: str | None
    owner_id: int | None
    url: str
    events: frozenset[EventType]
    description: str
    created_at: datetime
    generation: int
    overlap_until: datetime | None
    state: EndpointState
    state_since: datetime
    failures: int
    failing_since: datetime | None
    not_before: datetime | None
    dropped: int

    def generations(self, now: datetime) -> tuple[int, ...]:
        """Return the numbers of the secrets that sign at ``now``, the newest first."""
        if self.overlap_until is not None and now < self.overlap_until and self.generation > 1:
            return (self.generation, self.generation - 1)
        return (self.generation,)


def next_attempt(
    attempts: int, *, failed_at: datetime, jitter: float, wish_s: float | None = None
) -> datetime | None:
    """Return when to try again after ``attempts`` failed ones, or None to give up. ``jitter`` is
    0..1; ``wish_s`` is what Retry-After said, in seconds.
    """
    if attempts >= len(DELAYS_S):
        return None
    delay = timedelta(seconds=DELAYS_S[attempts] * (1 + JITTER * jitter))
    wish = min(timedelta(seconds=max(wish_s or 0.0, 0.0)), LONGEST_WISH)
    return failed_at + max(delay, wish)


def rest(status: int | None, failures: int, *, wish_s: float | None) -> timedelta:
    """Return how long to leave an endpoint alone that has failed ``failures`` times in a row."""
    if status in OVERLOADED:
        grown = min(LEAST_REST_S * 2.0 ** min(failures - 1, 10), LONGEST_PAUSE_S)
        return min(timedelta(seconds=max(grown, wish_s or 0.0)), LONGEST_WISH)
    if failures < PATIENCE:
        return timedelta()
    return timedelta(seconds=min(2.0 ** min(failures - PATIENCE, 10), LONGEST_PAUSE_S))


def is_to_be_paused(failures: int, failing_since: datetime | None, now: datetime) -> bool:
    return (
        failing_since is not None
        and failures >= LEAST_FAILURES
        and now - failing_since >= PAUSED_AFTER
    )
