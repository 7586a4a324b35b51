"""What a run tells: findings, each with its target, what could not be had, and remarks."""

from dataclasses import dataclass

from tests.bench.ratios import Estimate, Values, bootstrap, median, ratio


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was measured of ours and of what it is held against, and whether that meets
    the target. What does not apply is empty.
    """

    what: str
    measured: str
    target: str = ""
    verdict: str = ""
    reference: str = ""
    ratio: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """``why`` may name what is on one machine only, so it is told on the screen alone."""

    what: str
    why: str
    has_failed: bool = False


# A remark is a sentence; one of several lines is a table and keeps its shape.
Told = Finding | Missing | str


@dataclass(frozen=True, slots=True)
class Bound:
    """How much is promised, and of what: a ratio, or an amount in ``unit``."""

    limit: float
    is_least: bool = False
    unit: str = ""

    def verdict(self, estimate: Estimate) -> str:
        judge = estimate.verdict_at_least if self.is_least else estimate.verdict
        return judge(self.limit)

    def __str__(self) -> str:
        return f"{'>=' if self.is_least else '<='} {self.limit:g}{self.unit}"


def at_most(limit: float, unit: str = "") -> Bound:
    return Bound(limit, unit=unit)


def at_least(limit: float, unit: str = "") -> Bound:
    return Bound(limit, is_least=True, unit=unit)


def alone(what: str, ours: Values, unit: str, target: Bound | None = None) -> Finding:
    """Tell the median of what was measured, held against an amount or against nothing."""
    found = bootstrap(median, ours)
    verdict = target.verdict(found) if target else ""
    return Finding(what, amount(found, unit), str(target or ""), verdict)


def beside(
    what: str,
    ours: Values,
    theirs: Values,
    unit: str,
    *,
    name: str,
    target: Bound | None = None,
) -> Finding:
    """Tell both medians and their ratio, which the target is of."""
    found = ratio(ours, theirs)
    return Finding(
        what,
        amount(bootstrap(median, ours), unit),
        f"{target} x {name}" if target else "",
        target.verdict(found) if target else "",
        f"{name} {amount(bootstrap(median, theirs), unit)}",
        amount(found, ""),
    )


def amount(found: Estimate, unit: str) -> str:
    """Return the value with its interval, in as many digits as mean something."""
    digits = 0 if found.value >= 100 else 1 if found.value >= 10 else 2
    told = f"{found.value:,.{digits}f}{unit}"
    if found.low == found.high:
        return told
    return f"{told} [{found.low:,.{digits}f}, {found.high:,.{digits}f}]"
