"""What the visits to each banner gave, and why some banner gave nothing."""

from collections import defaultdict
from dataclasses import dataclass, field

from tests.bench.banner.rows import Row
from tests.bench.banner.visit import LOOPBACK, Conditions, Sample
from tests.bench.ratios import median

SCRIPT = "script"


@dataclass(frozen=True)
class Weight:
    """Bytes of a whole visit, the second layer opened: files in brotli, and the inline snippet."""

    inline: int
    files: int
    requests: int

    @property
    def whole(self) -> int:
        return self.inline + self.files


@dataclass(frozen=True)
class Return:
    """Later visits with a valid decision: a number for each, and all elements that were made."""

    row: Row
    answer: str
    requests: list[int]
    made: list[str]
    script_ms: list[float]


@dataclass
class Results:
    rows: tuple[Row, ...]
    missing: dict[str, str] = field(default_factory=dict)
    weights: dict[str, Weight] = field(default_factory=dict)
    samples: dict[tuple[str, str], list[Sample]] = field(default_factory=lambda: defaultdict(list))
    script_ms: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failures: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    returns: list[Return] = field(default_factory=list)

    @property
    def measured(self) -> list[Row]:
        return [row for row in self.rows if row.name not in self.missing]

    def add(self, row: Row, conditions: Conditions, sample: Sample) -> None:
        self.samples[row.name, conditions.name].append(sample)

    def values(self, row: Row, conditions: Conditions, measure: str) -> list[float]:
        """Return what was measured; a visit that could not tell is left out."""
        if measure == SCRIPT:
            return self.script_ms[row.name] if conditions is LOOPBACK else []
        told = (sample.get(measure) for sample in self.samples[row.name, conditions.name])
        return [value for value in told if value is not None]

    def median(self, row: Row, conditions: Conditions, measure: str) -> float | None:
        values = self.values(row, conditions, measure)
        return median(values) if values else None

    def fastest(self, among: list[Row], conditions: Conditions, measure: str) -> Row | None:
        """Return the row with the smallest median."""
        timed = {row: self.median(row, conditions, measure) for row in among}
        known = {row: value for row, value in timed.items() if value is not None}
        return min(known, key=lambda row: known[row], default=None)
