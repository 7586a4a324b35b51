"""The service as people start it, and clients that do not believe what they are told."""

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import psutil
from click.testing import CliRunner, Result

from consentkit.cli.main import main
from consentkit.cli.selftest import free_port, wait_until_answering
from consentkit.domain.instant import format_instant
from consentkit.web.runtime import utc_now
from tests.factories import SITE_KEY, a_decision

PATH = f"/ck/{SITE_KEY}/receipts"
# Generous: the machine may do other things.
RECOVERY_S = 20.0
START_S = 30.0


@dataclass(frozen=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def document(self) -> Any:
        return json.loads(self.body)

    @property
    def is_honest_refusal(self) -> bool:
        """Whether a browser's queue is told to come back, and when."""
        return self.status == 503 and int(self.headers["retry-after"]) > 0


@dataclass
class Service:
    """`consentkit serve` in processes of its own, and the command line beside it."""

    env: dict[str, str]
    log: Path
    port: int = field(default_factory=free_port)
    server: "subprocess.Popen[bytes] | None" = None

    def command(self, *arguments: str | Path, check: bool = True) -> Result:
        """Run it in this process, which has loaded already what it needs."""
        others = {name: None for name in os.environ if name.startswith("CONSENTKIT_")}
        done = CliRunner().invoke(main, [str(each) for each in arguments], env=others | self.env)
        assert done.exit_code == 0 or not check, done.output
        return done

    def start(self, *, workers: int = 1) -> None:
        command = [sys.executable, "-m", "consentkit", "serve", "--port", str(self.port)]
        with self.log.open("ab") as log:
            self.server = subprocess.Popen(
                [*command, "--workers", str(workers)],
                env=self.env,
                stderr=log,
                start_new_session=True,
            )
        wait_until_answering("127.0.0.1", self.port, alive=self._is_alive)

    def _is_alive(self) -> bool:
        return self.server is not None and self.server.poll() is None

    def workers(self) -> list[psutil.Process]:
        """The processes that answer."""
        assert self.server is not None
        children = psutil.Process(self.server.pid).children()
        return [each for each in children if each.status() != psutil.STATUS_ZOMBIE]

    def kill_all(self) -> None:
        """The server and its workers share a process group: nobody gets to say goodbye."""
        assert self.server is not None
        os.killpg(self.server.pid, signal.SIGKILL)
        self.server.wait()

    def stop(self) -> int:
        """Return the exit status."""
        assert self.server is not None
        self.server.terminate()
        return self.server.wait(30)

    def close(self) -> None:
        if self.server is not None:
            try:
                os.killpg(self.server.pid, signal.SIGKILL)
            except ProcessLookupError:
                return
            self.server.wait()

    def ask(
        self,
        method: str = "GET",
        path: str = "/healthz",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        timeout: float = 60.0,
    ) -> Reply:
        """Raises ``OSError`` when cut off."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            line.request(method, path, body, dict(headers or {}))
            answer = line.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return Reply(answer.status, told, answer.read())
        except http.client.HTTPException as err:
            raise OSError(repr(err)) from err
        finally:
            line.close()

    def answer(
        self,
        body: dict[str, Any] | None = None,
        key: str | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        timeout: float = 60.0,
    ) -> Reply:
        """Post a visitor's answer, a new one unless it is given. Raises ``OSError``."""
        told = {"Content-Type": "application/json", "Idempotency-Key": key or uuid4().hex}
        own = json.dumps(body or a_fresh_decision()).encode()
        return self.ask("POST", PATH, own, told | dict(headers or {}), timeout=timeout)

    def until(self, holds: Callable[[], bool], within_s: float = RECOVERY_S) -> None:
        """Wait until it holds; what cannot be asked does not."""
        deadline = time.monotonic() + within_s
        while True:
            try:
                if holds():
                    return
            except OSError:
                pass
            assert time.monotonic() < deadline, f"not within {within_s} s\n{self.log.read_text()}"
            time.sleep(0.1)

    def until_it_records(self) -> None:
        self.until(lambda: self.answer().status == 201)

    def receipts(self) -> list[str]:
        exported = self.command("receipts", "export", "--format", "jsonl").stdout.splitlines()
        return [json.loads(line)["receipt"] for line in exported if line.startswith("{")]

    def assert_whole(self, acknowledged: list[str]) -> list[str]:
        """Nothing that was acknowledged is lost, nothing is there twice, and the ledger holds."""
        self.command("ledger", "extend")
        kept = self.receipts()
        assert len(acknowledged) == len(set(acknowledged))
        assert set(acknowledged) <= set(kept)
        assert len(kept) == len(set(kept))
        verified = self.command("ledger", "verify", check=False)
        assert verified.exit_code == 0, verified.output
        assert f"holds: {len(kept)} receipts" in verified.output
        return kept


def a_fresh_decision(**changes: Any) -> dict[str, Any]:
    return a_decision(decided_at=format_instant(utc_now()), **changes)


class Visitors:
    """Several at once, who send what was not answered again until it is, as browsers do."""

    def __init__(self, service: Service, number: int = 4) -> None:
        self._service = service
        self._leaving = threading.Event()
        self._patience_s = 90.0
        self._lock = threading.Lock()
        self.acknowledged: list[str] = []
        self.statuses: list[int] = []
        self.cut_off = 0
        self._threads = [threading.Thread(target=self._visit) for _ in range(number)]

    def __enter__(self) -> "Visitors":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, failed: object, *_: object) -> None:
        """Each delivers its last answer, unless the test has failed anyway."""
        self._patience_s = 0.0 if failed else self._patience_s
        self._leaving.set()
        for thread in self._threads:
            thread.join(120)
        assert not any(thread.is_alive() for thread in self._threads)

    def wait_for(self, more: int, within_s: float = 60.0) -> None:
        """Return once so many more answers were acknowledged."""
        wanted = len(self.acknowledged) + more
        self._service.until(lambda: len(self.acknowledged) >= wanted, within_s)

    def assert_answered(self, *statuses: int) -> None:
        """Nobody was told anything else, or left without an answer."""
        assert set(self.statuses) <= set(statuses), self._service.log.read_text()[-8_000:]

    def _visit(self) -> None:
        while not self._leaving.is_set():
            self._deliver(a_fresh_decision(), uuid4().hex)

    def _deliver(self, body: dict[str, Any], key: str) -> None:
        """Try until it is acknowledged; a browser's queue has no other way out."""
        began = time.monotonic()
        while time.monotonic() - began < self._patience_s:
            try:
                reply = self._service.answer(body, key)
            except OSError:
                with self._lock:
                    self.cut_off += 1
                time.sleep(0.1)
                continue
            with self._lock:
                self.statuses.append(reply.status)
                if reply.status == 201:
                    self.acknowledged.append(reply.document["receipt"])
                    return
            time.sleep(0.1)
        assert not self._patience_s, "an answer could not be delivered"
