"""What an answer takes while ten thousand receipts are stored, and while millions are."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

from tests.bench.driver import (
    Pace,
    answering,
    interleaved,
    measure,
    p50_ms,
    per_second,
    receipts_of,
)
from tests.bench.findings import Finding, Told, at_least, at_most, beside
from tests.bench.load import Measured
from tests.bench.million import FOLDER, MANY, receipts_database
from tests.bench.servers import serving

FIRST, LAST = 10_000, 1_000_000
QUICK_FIRST, QUICK_LAST = 2_000, 20_000
STEP = 10
CONNECTIONS = (1, 16)
WORKERS = 2
WARM_UP_S = 1.0
# SQLite's log is written back about once a second: a measurement is to have several of those.
LONGER = 2.5
# "Within 15 %".
SLOWER, FEWER = 1.15, 0.85


def measure_growth(stored: Sequence[int], pace: Pace) -> Iterator[Told]:
    pace = replace(pace, seconds=pace.seconds * LONGER)
    yield (
        f"Receipts on SQLite, {WORKERS} workers, at {', '.join(f'{each:,}' for each in stored)}"
        f" stored receipts and those of the run; {pace}. All of them run, and one is asked at a"
        " time."
    )
    homes = {count: receipts_database(count) for count in stored}
    with ExitStack() as stack:
        # Beside the originals, so that they are on the same disk.
        folder = tempfile.TemporaryDirectory(prefix="copies-", dir=FOLDER)
        copies = Path(stack.enter_context(folder))
        ports = {}
        for count, home in homes.items():
            copy = shutil.copytree(home, copies / str(count))
            running = serving(copy, workers=WORKERS, key=MANY)
            ports[str(count)], _ = stack.enter_context(running)
        # Gigabytes that are still to be written would be the measured ones' to wait for, and so
        # would what a service that has been up for a while has in memory.
        os.sync()
        for count in reversed(homes):
            read_indices(copies / str(count))
        for connections in CONNECTIONS:
            plans = {
                name: answering(port, receipts_of(MANY), connections, pace.seconds)
                for name, port in ports.items()
            }
            for plan in plans.values():
                measure(replace(plan, seconds=WARM_UP_S))
            yield from findings(connections, interleaved(plans, pace.repetitions))


def read_indices(home: Path) -> None:
    """Read all that an answer may have to change."""
    with closing(sqlite3.connect(home / "consentkit.sqlite3")) as database:
        for (index,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'receipt'"
        ).fetchall():
            *_, (_, _, last) = database.execute(f"PRAGMA index_info({index})")
            database.execute(f"SELECT count({last}) FROM receipt INDEXED BY {index}")


def steps(first: int, last: int) -> list[int]:
    """Return ``first`` and ten times as many again and again, ``last`` at most."""
    found = [first]
    while found[-1] * STEP <= last:
        found.append(found[-1] * STEP)
    return found


def findings(connections: int, taken: Mapping[str, list[Measured]]) -> Iterator[Finding]:
    """``taken`` has what was measured by the number of stored receipts, the fewest first."""
    (first, few), *rest = taken.items()
    name = f"at {int(first):,}"
    for count, many in rest:
        what = f"receipts at {int(count):,} stored, c={connections}"
        rates = per_second(many), per_second(few)
        yield beside(what, *rates, "/s", name=name, target=at_least(FEWER))
        times = p50_ms(many), p50_ms(few)
        yield beside(f"{what}: p50", *times, " ms", name=name, target=at_most(SLOWER))
