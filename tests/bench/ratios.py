"""Medians with 95 % bootstrap intervals, and what they say about a target."""

import random
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

RESAMPLES = 4_000
CONFIDENCE = 0.95
MET, NOT_MET, NOT_RESOLVED = "met", "NOT MET", "not resolved"

Values = Sequence[float]


@dataclass(frozen=True)
class Estimate:
    """A statistic and where it may lie: ``low`` to ``high``."""

    value: float
    low: float
    high: float

    def verdict(self, target: float) -> str:
        """Say whether the statistic is at most the target; an interval that holds it says no."""
        if self.high <= target:
            return MET
        return NOT_MET if self.low > target else NOT_RESOLVED

    def verdict_at_least(self, target: float) -> str:
        if self.low >= target:
            return MET
        return NOT_MET if self.high < target else NOT_RESOLVED


def bootstrap(statistic: Callable[..., float], *samples: Values, seed: int = 1) -> Estimate:
    """Resample every sample for itself, with replacement; the same seed gives the same answer."""
    if not all(samples):
        raise ValueError("a sample is empty")
    chance = random.Random(seed)
    drawn = sorted(
        statistic(*(chance.choices(sample, k=len(sample)) for sample in samples))
        for _ in range(RESAMPLES)
    )
    tail = int(RESAMPLES * (1 - CONFIDENCE) / 2)
    return Estimate(statistic(*samples), drawn[tail], drawn[-1 - tail])


def median(values: Values) -> float:
    return statistics.median(values)


def quotient(above: float, below: float) -> float:
    """Nothing is no part of anything, and something is more than any part of nothing."""
    if above <= 0:
        return 0.0
    return above / below if below > 0 else float("inf")


def ratio(ours: Values, theirs: Values, *, seed: int = 1) -> Estimate:
    """The ratio of the medians."""
    return bootstrap(lambda a, b: quotient(median(a), median(b)), ours, theirs, seed=seed)


def added(ours: Values, bare: Values, *, seed: int = 1) -> Estimate:
    """How much the median lies above that of the bare page."""
    return bootstrap(lambda a, c: median(a) - median(c), ours, bare, seed=seed)


def ratio_of_added(ours: Values, theirs: Values, bare: Values, *, seed: int = 1) -> Estimate:
    """The ratio of what each adds to the bare page."""
    return bootstrap(
        lambda a, b, c: quotient(median(a) - median(c), median(b) - median(c)),
        ours,
        theirs,
        bare,
        seed=seed,
    )
