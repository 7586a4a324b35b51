"""PostgreSQL servers of their own, to be copied, killed and promoted, and a pooler before one."""

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from consentkit.cli.selftest import free_port
from tests.programs import program
from tests.waiting import wait_until
from tests.wheel import ask, kill, programs_for

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
        self._programs = programs_for(self.folder)
        self._fill()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"postgresql://postgres@{self.address}/postgres"

    def _fill(self) -> None:
        if self._primary is None:
            self._programs.initdb(self.folder)
            return
        follows = f"host=127.0.0.1 port={self._primary.port} user=postgres application_name=standby"
        copied = ("-D", self.folder, "--checkpoint=fast", "--wal-method=stream")
        self._programs.run("pg_basebackup", "-d", follows, "--write-recovery-conf", *copied)

    @property
    def user(self) -> str | None:
        return self._programs.user

    def start(self) -> None:
        settings = ["-h", "127.0.0.1", "-p", str(self.port), "-k", ""]
        log = self.folder.with_suffix(".log")
        self._process = self._programs.start(self.folder, log, *settings)
        wait_until(lambda: self.ask("SELECT 1") == 1)

    def ask(self, query: str) -> Any:
        return ask(self.url, query)

    def kill(self) -> None:
        kill(self._process)

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
