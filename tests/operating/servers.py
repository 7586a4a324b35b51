"""A PostgreSQL server of its own that archives its log, and others restored from the archive."""

import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from consentkit.cli.selftest import free_port
from tests.wheel import ask, programs_for

START_S = 60.0


class ArchivingServer:
    """What an operator has: a data folder, an archive of the log and a base backup beside it."""

    def __init__(self) -> None:
        # Not pytest's folder, which is closed to the user that the server must run as.
        self.folder = Path(tempfile.mkdtemp(prefix="consentkit-archive-"))
        self._programs = programs_for(self.folder)
        self.user = self._programs.user
        self.archive = self.folder / "archive"
        self.data = self.folder / "data"
        self._programs.initdb(self.data)
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
        self._programs.run("pg_ctl", "-D", data, "-l", log, "-W", "-o", told, "start")
        self._started.append(data)
        self.url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
        deadline = time.monotonic() + START_S
        while self.ask("SELECT pg_is_in_recovery()") is not False:
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
        return self.url

    def stop(self, data: Path) -> None:
        self._programs.run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
        self._started.remove(data)

    def base_backup(self) -> Path:
        target = self.folder / "base"
        url = self.url
        self._programs.run(
            "pg_basebackup", "-d", url, "-D", target, "--checkpoint=fast", "-X", "none"
        )
        return target

    def restored(self, base: Path, name: str) -> Path:
        """Return a copy of the base backup, ready to follow the archive when it is started."""
        target = self.folder / name
        subprocess.run(["cp", "-a", str(base), str(target)], check=True, user=self.user)
        subprocess.run(["touch", str(target / "recovery.signal")], check=True, user=self.user)
        return target

    def ask(self, query: str) -> Any:
        return ask(self.url, query)

    def close(self) -> None:
        for data in list(self._started):
            self.stop(data)
        shutil.rmtree(self.folder, ignore_errors=True)
