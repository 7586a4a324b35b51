"""What a worker keeps in memory: with a thousand sites, and after a million receipts."""

import http.client
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil

from tests.bench.driver import DECISION, answering, measure, receipts_of, script_of
from tests.bench.findings import Told, alone, at_most, beside
from tests.bench.load import consentkit_fields
from tests.bench.many_sites import make_home, site_key
from tests.bench.million import settings
from tests.bench.processes import MB, resident_mb, worker_of
from tests.bench.servers import serving

CONNECTIONS = 16
TIMEOUT_S = 10
RESIDENT_MB = 150
# Of a worker at the end to the same one after a tenth: what it needs at all, it has by then.
GROWTH, TENTH = 1.1, 10


@dataclass(frozen=True, slots=True)
class Extent:
    """``seconds`` is for how long receipts come until memory is looked at again."""

    sites: int = 1_000
    receipts: int = 1_000_000
    seconds: float = 20.0

    @classmethod
    def quick(cls) -> "Extent":
        return cls(sites=100, receipts=2_000, seconds=0.3)


@dataclass(frozen=True, slots=True)
class Seen:
    receipts: int
    resident_mb: float


def measure_memory(extent: Extent) -> Iterator[Told]:
    yield (
        f"A worker on SQLite, from /proc: {extent.sites:,} sites, of each its script and an answer,"
        f" then {extent.receipts:,} receipts of one of them from {CONNECTIONS} connections."
    )
    with tempfile.TemporaryDirectory(prefix="consentkit-bench-") as folder:
        home = Path(folder) / "home"
        make_home(settings(home), extent.sites)
        with serving(home, workers=1, key=site_key(0)) as (port, server):
            worker = worker_of(server)
            visit_all(port, extent.sites)
            full = worker.memory_full_info()
            seen = while_answering(port, worker, extent)
    about = f"worker, {extent.sites:,} sites"
    limit = at_most(RESIDENT_MB, " MB")
    yield alone(f"{about}: resident memory (RSS)", [full.rss / MB], " MB", limit)
    yield alone(f"{about}: what is shared counted once (PSS)", [full.pss / MB], " MB")
    tenth, last = seen[0], seen[-1]
    yield beside(
        f"worker after {last.receipts:,} receipts (RSS)",
        [last.resident_mb],
        [tenth.resident_mb],
        " MB",
        name=f"after {tenth.receipts:,}",
        target=at_most(GROWTH),
    )


def visit_all(port: int, sites: int) -> None:
    """Ask each site for its script, and give it an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)
    for key in map(site_key, range(sites)):
        connection.request("GET", script_of(key), headers={"Accept-Encoding": "br"})
        _expect(connection, 200)
        body = json.dumps(DECISION | consentkit_fields(datetime.now(UTC)))
        headers = {"Content-Type": "application/json"}
        connection.request("POST", receipts_of(key), body, headers)
        _expect(connection, 201)
    connection.close()


def _expect(connection: http.client.HTTPConnection, status: int) -> None:
    answer = connection.getresponse()
    content = answer.read()
    if answer.status != status:
        raise RuntimeError(f"{answer.status} instead of {status}: {content[:300]!r}")


def while_answering(port: int, worker: psutil.Process, extent: Extent) -> list[Seen]:
    """Return what the worker had after a tenth of the receipts or more, and from then on."""
    plan = answering(port, receipts_of(site_key(0)), CONNECTIONS, extent.seconds)
    receipts, seen = 0, []
    while receipts < extent.receipts:
        receipts += measure(plan).answers
        if receipts >= extent.receipts // TENTH:
            seen.append(Seen(receipts, resident_mb(worker)))
    return seen
