"""Drives servers with the load generator, in turn, so that all meet the same moments."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.bench.load import Measured, Plan

DECISION = {
    "banner_version": 1,
    "action": "save",
    "surface": "preferences",
    "language": "en",
    "choices": {"session": True, "pending_registration": True, "persistent_login": False},
}


@dataclass(frozen=True, slots=True)
class Pace:
    """How often each is driven, and for how long."""

    repetitions: int
    seconds: float

    def __str__(self) -> str:
        if self.repetitions == 1:
            return f"one repetition of {self.seconds:g} s"
        return f"medians of {self.repetitions} interleaved repetitions of {self.seconds:g} s"


def script_of(site: str) -> str:
    return f"/ck/{site}/banner.js"


def receipts_of(site: str) -> str:
    return f"/ck/{site}/receipts"


def reading(port: int, path: str, connections: int, seconds: float) -> Plan:
    return Plan(port, path, connections, seconds, 200)


def answering(port: int, path: str, connections: int, seconds: float) -> Plan:
    """Everybody saves choices of the demo's banner, and each is a visitor of its own."""
    return Plan(port, path, connections, seconds, 201, DECISION)


def measure(plan: Plan) -> Measured:
    """Run the generator in a process of its own, so that it shares no interpreter with us."""
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("load.py"))],
        input=json.dumps(asdict(plan)),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip().splitlines()[-1])
    return Measured(**json.loads(done.stdout))


def interleaved(plans: Mapping[str, Plan], repetitions: int) -> dict[str, list[Measured]]:
    taken: dict[str, list[Measured]] = {name: [] for name in plans}
    for _ in range(repetitions):
        for name, plan in plans.items():
            taken[name].append(measure(plan))
    return taken


def answers(runs: Sequence[Measured]) -> int:
    return sum(run.answers for run in runs)


def per_second(runs: Sequence[Measured]) -> list[float]:
    return [run.per_second for run in runs]


def p50_ms(runs: Sequence[Measured]) -> list[float]:
    return [run.p50_ms for run in runs]


def p99_ms(runs: Sequence[Measured]) -> list[float]:
    return [run.p99_ms for run in runs]
