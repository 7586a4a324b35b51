"""Who stands beside the service while it is measured, each on a database of its own."""

import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psycopg

from tests.bench import plain, reference, reference_postgres
from tests.bench.c15t.peer import Backend, Peer
from tests.bench.driver import script_of
from tests.bench.servers import application, get, service
from tests.postgres import a_database

WORKERS = 2
SERVICE, BARE, PLAIN, C15T = "service", "bare", "plain", "c15t"
SITE = "demo"
SQLITE_FILES = {SERVICE: "consentkit.sqlite3", BARE: reference.FILE, PLAIN: plain.FILE}


@dataclass(frozen=True, slots=True)
class Lineup:
    """The ports, by name; how many rows each has; and c15t, or None where it is missing, which is
    new each time: it slows down as its tables grow.
    """

    ports: Mapping[str, int]
    counts: Mapping[str, Callable[[], int]]
    backend: Callable[..., AbstractContextManager[Backend | None]]


@contextmanager
def on_sqlite(peer: Peer) -> Iterator[Lineup]:
    with ExitStack() as stack:
        folder = stack.enter_context(_a_folder())
        home = folder / "home"
        ports = {SERVICE: stack.enter_context(service(home, workers=WORKERS))}
        script = get(ports[SERVICE], script_of(SITE), {"Accept-Encoding": "br"})
        reference.prepare(folder, script)
        plain.prepare(folder)
        for name, module in ((BARE, "reference"), (PLAIN, "plain")):
            ports[name] = stack.enter_context(application(module, folder, workers=WORKERS))
        counts = {
            name: partial(_rows, sqlite3.connect, (home if name == SERVICE else folder) / file)
            for name, file in SQLITE_FILES.items()
        }
        yield Lineup(ports, counts, peer.backend)


@contextmanager
def on_postgres(server: str, peer: Peer) -> Iterator[Lineup]:
    """``server`` is the URL of its own database; ours are dropped afterwards."""
    with ExitStack() as stack:
        folder = stack.enter_context(_a_folder())
        urls = {name: stack.enter_context(a_database(server))[1] for name in (SERVICE, BARE, PLAIN)}
        ours = service(folder / "home", workers=WORKERS, database=urls[SERVICE])
        ports = {SERVICE: stack.enter_context(ours)}
        reference_postgres.prepare(urls[BARE])
        plain.prepare(folder, urls[PLAIN])
        for name, module in ((BARE, "reference_postgres"), (PLAIN, "plain")):
            other = application(module, folder, workers=WORKERS, database=urls[name])
            ports[name] = stack.enter_context(other)
        counts = {name: partial(_rows, psycopg.connect, url) for name, url in urls.items()}
        yield Lineup(ports, counts, partial(_backend_on, server, peer))


@contextmanager
def _backend_on(server: str, peer: Peer, *, writing: bool) -> Iterator[Backend | None]:
    with (
        a_database(server) as (_, database),
        peer.backend(writing=writing, postgres=database) as backend,
    ):
        yield backend


@contextmanager
def _a_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="consentkit-bench-") as folder:
        yield Path(folder)


def _rows(connect: Callable, database: str | Path) -> int:
    with closing(connect(database)) as connection:
        (rows,) = connection.execute("SELECT count(*) FROM receipt").fetchone()
    return int(rows)
