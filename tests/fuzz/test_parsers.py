"""Whatever a parser is given, it reads it or refuses it in words: nothing else comes out."""

import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.fuzz.parsers import PARSERS

ROOT = Path(__file__).resolve().parent.parent.parent
QUICK = 60
ALL = 100_000
SETTINGS: dict[str, Any] = {
    "deadline": None,
    "database": None,
    "suppress_health_check": list(HealthCheck),
}


def take(name: str, times: int, **more: Any) -> Counter[bool]:
    """Give the parser so many inputs; return how many it read, and how many it refused."""
    told: Counter[bool] = Counter()
    parser = PARSERS[name]

    @settings(max_examples=times, **SETTINGS, **more)
    @given(given=parser.inputs)
    def run(given: Any) -> None:
        told[parser.take(given)] += 1

    run()
    return told


@pytest.mark.parametrize("name", PARSERS)
def test_it_reads_or_refuses(name: str) -> None:
    assert take(name, QUICK, derandomize=True).total() >= QUICK


@pytest.mark.long
def test_a_hundred_thousand_inputs_find_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    """Each time with others. A failure is shown with the input that made it."""
    each = ALL // len(PARSERS) + 1
    phases = (Phase.generate, Phase.shrink)
    told = {name: take(name, each, phases=phases) for name in PARSERS}
    with capsys.disabled():
        print()
        for name, count in told.items():
            print(f"{name:<24} {count[True]:>6} read {count[False]:>6} refused")
        print(f"{sum(count.total() for count in told.values())} inputs in all")
    assert sum(count.total() for count in told.values()) >= ALL
    # A parser that was never given anything right was not tried beyond its first check.
    assert [name for name, count in told.items() if not count[True]] == ["certificate"]


@pytest.mark.long
@pytest.mark.parametrize("name", ["consent cookie", "receipt, as text", "site file, TOML", "body"])
def test_coverage_leads_to_nothing_else(name: str) -> None:
    """A few of the parsers that strangers reach, by a fuzzer that sees where an input goes."""
    pytest.importorskip("atheris", reason="there is no wheel of atheris for this Python")
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.guided", name, "20000"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    assert "number_of_executed_units: 20000" in done.stderr
