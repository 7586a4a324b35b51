"""Starts the service and what stands beside it on free ports, and stops them again."""

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

ROOT = Path(__file__).resolve().parents[2]
DEMO_SITE = ROOT / "consentkit" / "membership" / "site.toml"
START_TIMEOUT_S = 30.0
STOP_TIMEOUT_S = 15.0
BIN = Path(sys.executable).parent
CONSENTKIT = str(BIN / "consentkit")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def get(port: int, path: str, headers: dict[str, str] | None = None) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers=headers or {})
        answer = connection.getresponse()
        content = answer.read()
    finally:
        connection.close()
    if answer.status != 200:
        raise RuntimeError(f"GET {path} answered {answer.status}: {content[:300]!r}")
    return content


def settings(home: Path, port: int, database: str | None = None) -> dict[str, str]:
    """An installation that limits nobody: all the load comes from one address."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("CONSENTKIT_")}
    return env | {
        "CONSENTKIT_HOME": str(home),
        "CONSENTKIT_PUBLIC_URL": f"http://localhost:{port}",
        "CONSENTKIT_RATE_LIMIT": "0",
        **({"CONSENTKIT_DATABASE_URL": database} if database else {}),
    }


@contextmanager
def service(
    home: Path,
    *,
    workers: int,
    site: Path = DEMO_SITE,
    key: str = "demo",
    database: str | None = None,
) -> Iterator[int]:
    """Yield the port of the service with one site on it, the demo's unless another is named.

    ``database`` is the URL of an empty one; None means SQLite in ``home``.
    """
    port = free_port()
    env = settings(home, port, database)
    add = ["site", "add", "--publish", "--override", "a site for measuring", str(site)]
    for command in (["init"], add):
        subprocess.run([CONSENTKIT, *command], env=env, check=True, stdout=subprocess.DEVNULL)
    with running(serve(port, workers), env, port, f"/ck/{key}/banner.js"):
        yield port


@contextmanager
def serving(home: Path, *, workers: int, key: str) -> Iterator[tuple[int, subprocess.Popen]]:
    """Yield the port and the process of the service on a home that has a site of that key."""
    port = free_port()
    command = serve(port, workers)
    with running(command, settings(home, port), port, f"/ck/{key}/banner.js") as server:
        yield port, server


def serve(port: int, workers: int) -> list[str]:
    return [CONSENTKIT, "serve", "--port", str(port), "--workers", str(workers)]


@contextmanager
def application(
    name: str, folder: Path, *, workers: int, database: str | None = None
) -> Iterator[int]:
    """Yield the port of ``factory`` in ``tests.bench.<name>``, served as the service is."""
    port = free_port()
    start = (
        "from consentkit.cli.server import run_server;"
        f"run_server('tests.bench.{name}:factory', host='127.0.0.1', port={port},"
        f" workers={workers})"
    )
    env = {**os.environ, "BENCH_FOLDER": str(folder), "BENCH_DATABASE": database or ""}
    with running([sys.executable, "-c", start], env, port, "/"):
        yield port


@contextmanager
def running(
    command: list[str], env: dict[str, str], port: int, path: str
) -> Iterator[subprocess.Popen]:
    with tempfile.TemporaryFile("w+") as log:
        server = subprocess.Popen(command, env=env, cwd=ROOT, stderr=log)
        try:
            wait_until_it_answers(server, port, path, log)
            yield server
        finally:
            stop(server)


def wait_until_it_answers(server: subprocess.Popen, port: int, path: str, log: TextIO) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while server.poll() is None and time.monotonic() < deadline:
        try:
            get(port, path)
            return
        except OSError:
            time.sleep(0.05)
    log.seek(0)
    raise RuntimeError(f"a server did not start: {log.read().strip() or 'it said nothing'}")


def stop(server: subprocess.Popen) -> None:
    server.terminate()
    try:
        server.wait(STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
