"""A PostgreSQL server of its own, to be killed, stopped and started again."""

import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg

from tests.wheel import Programs, kill, programs_for, signal_all


@dataclass
class Postgres:
    """Made with ``make_server``; its data outlives each of its processes."""

    folder: Path
    programs: Programs
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return self._url("postgres")

    def _url(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def new_database(self) -> str:
        """Return the URL of one that is empty."""
        name = f"test_{uuid4().hex}"
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self._url(name)

    def start(self) -> None:
        """Return once it takes connections; it may have to recover from a crash first."""
        settings = ("-h", "", "-k", self.folder)
        self.process = self.programs.start(self.folder, self.folder / "log", *settings)
        deadline = time.monotonic() + 30
        while True:
            try:
                psycopg.connect(self.url).close()
                return
            except psycopg.OperationalError:
                assert time.monotonic() < deadline, (self.folder / "log").read_text()
                time.sleep(0.05)

    def signal_all(self, number: int) -> None:
        assert self.process is not None
        signal_all(self.process, number)

    def kill(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        kill(self.process)
        # A process that may be another one's by now is still in it.
        (self.folder / "postmaster.pid").unlink(missing_ok=True)

    def cut_connections(self) -> int:
        """End all but our own; return how many there were."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            ended = connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
            ).fetchall()
        return len(ended)


def make_server(folder: Path) -> Postgres:
    folder.mkdir(exist_ok=True)
    programs = programs_for(folder)
    programs.initdb(folder)
    return Postgres(folder, programs)
