"""c15t's back end beside ours: installed with npm, started on a database of its own."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from scripts.node import MissingNode, environment
from tests.bench.findings import Missing, Told
from tests.bench.load import Plan
from tests.bench.npm import install
from tests.bench.servers import free_port, running

HERE = Path(__file__).resolve().parent
INIT = "/init"
SUBJECTS = "/subjects"
# c15t asks for 22 or newer; node:sqlite needs no flag in any release from here on.
OLDEST_NODE = 24
PROCESSES = 2
CONSENT = {
    "type": "cookie_banner",
    "domain": "example.com",
    "preferences": {"necessary": True, "measurement": True, "marketing": False},
}


@dataclass(frozen=True)
class Backend:
    """``file`` is its SQLite database, made anew each time: it slows down as its tables grow.

    ``postgres`` is the URL of the database that it has instead, or None.
    """

    port: int
    file: Path
    postgres: str | None

    def plan(self, connections: int, seconds: float, *, writing: bool) -> Plan:
        if writing:
            return Plan(self.port, SUBJECTS, connections, seconds, 200, CONSENT, "c15t")
        return Plan(self.port, INIT, connections, seconds, 200)

    def check_durability(self, answered: int) -> None:
        """Every acknowledged consent must be a row here, too."""
        connect = psycopg.connect(self.postgres) if self.postgres else sqlite3.connect(self.file)
        with closing(connect) as database:
            (rows,) = database.execute("SELECT count(*) FROM consent").fetchone()
        if rows != answered:
            raise RuntimeError(f"c15t acknowledged {answered} consents, but {rows} are stored")


class Peer:
    """c15t, if it can be had; ``missing`` says in a sentence why not, or is None."""

    def __init__(self) -> None:
        self.missing: str | None = None
        self._env: dict[str, str] = {}
        try:
            self._env = environment(OLDEST_NODE)
            self.missing = install(HERE)
        except MissingNode as missing:
            self.missing = str(missing)

    @property
    def told(self) -> Iterator[Told]:
        if self.missing:
            yield Missing("c15t's back end", self.missing)
            return
        yield (
            f"Beside them c15t's back end as its documentation sets it up: GET /init on {PROCESSES}"
            " processes, consents on one where SQLite has them, as durable, in a fresh database for"
            " each number of connections; it signs nothing."
        )

    @contextmanager
    def backend(self, *, writing: bool, postgres: str | None = None) -> Iterator[Backend | None]:
        """Yield the back end on a fresh database, or None where it is missing.

        One process writes to SQLite, which has one writer; else there is a cluster of PROCESSES.
        ``postgres`` is the URL of an empty database to use instead of SQLite.
        """
        if self.missing:
            yield None
            return
        with tempfile.TemporaryDirectory(prefix="consentkit-bench-c15t-") as folder:
            port, file = free_port(), Path(folder) / "c15t.sqlite3"
            env = self._env | {
                "NODE_ENV": "production",
                "PORT": str(port),
                "SQLITE_FILE": str(file),
                "DATABASE_URL": postgres or "",
                "PROCESSES": str(1 if writing and not postgres else PROCESSES),
            }
            node = shutil.which("node", path=env["PATH"]) or "node"
            with running([node, os.fspath(HERE / "server.mjs")], env, port, INIT):
                yield Backend(port, file, postgres)
