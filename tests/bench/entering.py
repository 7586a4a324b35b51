"""The ledger beside the visitors: how soon a receipt is in the tree, and who waits for whom."""

import http.client
import json
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from consentkit.ledger.bundles import unpack_entries
from consentkit.ledger.checkpoint import Checkpoint
from consentkit.ledger.note import Note
from consentkit.ledger.tiles import TILE_WIDTH, Bundle
from tests.bench.driver import answering, measure, receipts_of
from tests.bench.findings import Told, alone, beside
from tests.bench.load import HEAD_END, Plan, requests
from tests.bench.servers import get, service

WORKERS = 2
CONNECTIONS = 16
SECONDS, QUICK_SECONDS = 8.0, 2.0
BACKLOG, QUICK_BACKLOG = 500_000, 200_000
# How often a sample is sent, and how often the log is looked at.
SAMPLE_EVERY_S = 0.05
LOOK_EVERY_S = 0.02
PATIENCE_S = 30.0


def measure_entering(*, quick: bool) -> Iterator[Told]:
    seconds = QUICK_SECONDS if quick else SECONDS
    with tempfile.TemporaryDirectory(prefix="consentkit-bench-") as folder:
        home = Path(folder) / "home"
        with service(home, workers=WORKERS) as port:
            plan = answering(port, receipts_of("demo"), CONNECTIONS, seconds)
            # The first entries are those of the site, entered when the service has started.
            _wait_until(lambda: _queued(home) == 0)
            yield from _delay(plan)
            yield from _backlog(plan, home, QUICK_BACKLOG if quick else BACKLOG)


def _delay(plan: Plan) -> Iterator[Told]:
    log = _Log(plan.port)
    with ThreadPoolExecutor() as pool:
        loaded = pool.submit(measure, plan)
        delays = _delays(log, plan)
        measured = loaded.result()
    beside_it = f"beside {measured.per_second:,.0f} receipts/s"
    yield alone(f"a receipt is in the tree after, {beside_it}", delays, " s")
    yield alone("and at the latest after", [max(delays)], " s")


def _backlog(plan: Plan, home: Path, backlog: int) -> Iterator[Told]:
    """While a backlog is entered, as after a restart, visitors go on answering."""
    log = _Log(plan.port)
    calm = measure(plan)
    _wait_until(lambda: _queued(home) == 0)
    _queue(home, backlog)
    before, began = log.size(), time.perf_counter()
    busy = measure(plan)
    entered, took = log.size() - before, time.perf_counter() - began
    if entered >= backlog:
        raise RuntimeError("the backlog was entered before the load was over")
    yield alone(f"a backlog of {backlog:,} is entered, entries", [entered / took], "/s")
    for what, with_it, without, unit in (
        ("receipts meanwhile", busy.per_second, calm.per_second, "/s"),
        ("receipts meanwhile: p50", busy.p50_ms, calm.p50_ms, " ms"),
        ("receipts meanwhile: p99", busy.p99_ms, calm.p99_ms, " ms"),
    ):
        yield beside(what, [with_it], [without], unit, name="without")


@dataclass
class _Log:
    """Reads the log as anybody does, and remembers when each entry was first seen."""

    port: int
    seen_size: int = 0
    seen: dict[bytes, float] = field(default_factory=dict)

    def size(self) -> int:
        note = Note.parse(get(self.port, "/log/checkpoint"))
        return Checkpoint.parse(note.text).size

    def look(self) -> None:
        size = self.size()
        now = time.perf_counter()
        for index in range(self.seen_size // TILE_WIDTH, -(-size // TILE_WIDTH)):
            width = min(TILE_WIDTH, size - index * TILE_WIDTH)
            packed = get(self.port, f"/log/{Bundle(index, width).path}")
            for entry in unpack_entries(packed, width):
                self.seen.setdefault(entry, now)
        self.seen_size = size


def _delays(log: _Log, plan: Plan) -> list[float]:
    """Post samples for as long as the plan says; return how long after its 201 each was seen."""
    log.look()
    answered: dict[bytes, float] = {}
    posting = threading.Thread(target=_post_samples, args=(plan, answered))
    posting.start()
    deadline = time.perf_counter() + plan.seconds + PATIENCE_S
    while posting.is_alive() or not answered.keys() <= log.seen.keys():
        if time.perf_counter() > deadline:
            raise RuntimeError("a receipt did not come into the log")
        time.sleep(LOOK_EVERY_S)
        log.look()
    return [max(0.0, log.seen[entry] - at) for entry, at in answered.items()]


def _post_samples(plan: Plan, answered: dict[bytes, float]) -> None:
    source = requests(plan)
    connection = http.client.HTTPConnection("127.0.0.1", plan.port, timeout=PATIENCE_S)
    end = time.perf_counter() + plan.seconds
    while time.perf_counter() < end:
        body = next(source).partition(HEAD_END)[2]
        connection.request("POST", plan.path, body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        document = json.loads(answer.read())
        at = time.perf_counter()
        if answer.status != 201:
            raise RuntimeError(f"a sample was answered with {answer.status}: {document}")
        answered[sha256(document["receipt"].encode("ascii")).digest()] = at
        time.sleep(SAMPLE_EVERY_S)
    connection.close()


def _queue(home: Path, count: int) -> None:
    """Put entries behind those that wait, as statements, whose text nobody asks for here."""
    rows = ((sha256(n.to_bytes(8)).digest(), f'{{"n":{n}}}') for n in range(count))
    with sqlite3.connect(home / "consentkit.sqlite3", timeout=PATIENCE_S) as database:
        database.executemany("INSERT INTO ledger_queue (entry, statement) VALUES (?, ?)", rows)


def _queued(home: Path) -> int:
    with sqlite3.connect(home / "consentkit.sqlite3") as database:
        (rows,) = database.execute("SELECT count(*) FROM ledger_queue").fetchone()
    return int(rows)


def _wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.perf_counter() + 4 * PATIENCE_S
    while not is_so():
        if time.perf_counter() > deadline:
            raise RuntimeError("the ledger does not get on")
        time.sleep(LOOK_EVERY_S)
