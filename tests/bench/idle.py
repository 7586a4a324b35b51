"""What a service costs that nobody asks for anything: one worker, on SQLite."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench.driver import answering, measure, receipts_of, script_of
from tests.bench.findings import Told, alone, at_most
from tests.bench.many_sites import make_home, site_key
from tests.bench.million import settings
from tests.bench.processes import cpu_seconds, memory_in_all
from tests.bench.servers import get, serving

SECONDS, QUICK_SECONDS = 60.0, 10.0
# By then what an answer leaves to be done is done: its entry, its counts.
SETTLED_AFTER_S = 5.0
CPU_PERCENT, RESIDENT_MB = 1, 120


def measure_idle(seconds: float) -> Iterator[Told]:
    yield (
        f"`consentkit serve` with one worker on SQLite and one site, {seconds:g} s of nothing after"
        " a page view and an answer; all its processes together."
    )
    key = site_key(0)
    with tempfile.TemporaryDirectory(prefix="consentkit-bench-") as folder:
        home = Path(folder) / "home"
        make_home(settings(home), 1)
        with serving(home, workers=1, key=key) as (port, server):
            get(port, script_of(key))
            measure(answering(port, receipts_of(key), 1, 0))
            time.sleep(SETTLED_AFTER_S)
            before, began = cpu_seconds(server), time.perf_counter()
            time.sleep(seconds)
            spent = cpu_seconds(server) - before
            share = spent / (time.perf_counter() - began)
            memory = memory_in_all(server)
    yield alone("idle: of a core", [share * 100], " %", at_most(CPU_PERCENT, " %"))
    target = at_most(RESIDENT_MB, " MB")
    yield alone("idle: resident memory (RSS)", [memory.resident], " MB", target)
    yield alone("idle: what is shared counted once (PSS)", [memory.own_share], " MB")
