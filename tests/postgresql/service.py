"""The service in processes of its own, and visitors who send again what was not answered."""

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from consentkit.cli.selftest import free_port, wait_until_answering
from consentkit.domain.instant import format_instant
from consentkit.web.runtime import utc_now
from tests.factories import a_decision, a_site_document, a_visitor_id
from tests.waiting import wait_until

PATH = "/ck/shop/receipts"
DELIVERED_S = 120.0


@dataclass
class Service:
    """Initialised, with a published site; ``database_url`` may be another afterwards."""

    home: Path
    database_url: str
    port: int = field(default_factory=free_port)

    @property
    def env(self) -> dict[str, str]:
        return {
            "CONSENTKIT_HOME": str(self.home),
            "CONSENTKIT_DATABASE_URL": self.database_url,
            "CONSENTKIT_RATE_LIMIT": "0",
            "PATH": os.defpath,
        }

    def prepare(self) -> None:
        self.command("init")
        site = self.home / "site.json"
        site.write_text(json.dumps(a_site_document()))
        self.command("site", "add", str(site), "--publish")

    def command(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "consentkit", *arguments],
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    @contextmanager
    def serving(self, *, workers: int = 1) -> Iterator["subprocess.Popen[bytes]"]:
        command = [sys.executable, "-m", "consentkit", "serve", "--port", str(self.port)]
        with (self.home / "log").open("ab") as log:
            server = subprocess.Popen(
                [*command, "--workers", str(workers)],
                env=self.env,
                stderr=log,
                start_new_session=True,
            )
        try:
            wait_until_answering("127.0.0.1", self.port, alive=lambda: server.poll() is None)
            yield server
        finally:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()

    def ask(
        self, path: str, body: object = None, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        """Raises ``OSError`` when it is cut off."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            if body is None:
                line.request("GET", path)
            else:
                sent = {"Content-Type": "application/json"} | (headers or {})
                line.request("POST", path, json.dumps(body), sent)
            answer = line.getresponse()
            return answer.status, answer.read()
        except http.client.HTTPException as err:
            raise OSError(repr(err)) from err
        finally:
            line.close()

    def assert_whole(self, acknowledged: list[str]) -> None:
        """Nothing that was acknowledged is lost, nothing is there twice, and the ledger holds."""
        self.command("ledger", "extend")
        exported = self.command("receipts", "export", "--format", "jsonl").splitlines()
        kept = [json.loads(line)["receipt"] for line in exported]
        assert len(acknowledged) == len(set(acknowledged))
        assert set(acknowledged) <= set(kept)
        assert len(kept) == len(set(kept))
        assert f"holds: {len(kept)} receipts" in self.command("ledger", "verify")


class Visitors:
    """Several at once; half of them answer twice, so that chains grow, too."""

    def __init__(self, service: Service, number: int = 4) -> None:
        self._service = service
        self._leaving = threading.Event()
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._visit) for _ in range(number)]
        self.acknowledged: list[str] = []
        self.refused: list[int | str] = []

    def __enter__(self) -> "Visitors":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._leaving.set()
        for thread in self._threads:
            thread.join(2 * DELIVERED_S)

    def wait_for(self, more: int, within_s: float = DELIVERED_S) -> None:
        """Return once so many more answers were acknowledged."""
        wanted = len(self.acknowledged) + more
        wait_until(lambda: len(self.acknowledged) >= wanted, within_s=within_s)

    def _visit(self) -> None:
        number = 0
        while not self._leaving.is_set():
            visitor = a_visitor_id()
            for _ in range(1 + number % 2):
                self._deliver(visitor)
            number += 1

    def _deliver(self, visitor: str) -> None:
        """Try until it is acknowledged, with one key and one body, as a browser's queue does."""
        body = a_decision(visitor_id=visitor, decided_at=format_instant(utc_now()))
        headers = {"Idempotency-Key": uuid4().hex}
        deadline = time.monotonic() + DELIVERED_S
        while time.monotonic() < deadline:
            try:
                status, answer = self._service.ask(PATH, body, headers)
            except OSError as err:
                status, answer = 0, repr(err).encode()
            with self._lock:
                if status == 201:
                    self.acknowledged.append(json.loads(answer)["receipt"])
                    return
                self.refused.append(status or answer.decode())
            time.sleep(0.1)
