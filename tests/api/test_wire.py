"""Through the real server, byte by byte: what frameworks never get to see."""

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from consentkit.cli.selftest import free_port, wait_until_answering
from tests.factories import a_decision, a_site_document
from tests.faults.service import Service
from tests.wire import talk

HEAD = "POST /ck/shop/receipts HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """`consentkit serve` in a process of its own."""
    home: Path = tmp_path_factory.mktemp("wire")
    env = {"CONSENTKIT_HOME": str(home / "data"), "PATH": "/usr/bin:/bin"}
    site = home / "site.json"
    site.write_text(json.dumps(a_site_document()))
    number = free_port()
    # In this process, which has loaded already what that needs.
    for arguments in (["init"], ["site", "add", str(site), "--publish"]):
        Service(env, home / "log").command(*arguments)
    server = subprocess.Popen(
        [sys.executable, "-m", "consentkit", "serve", "--port", str(number)], env=env
    )
    try:
        wait_until_answering("127.0.0.1", number, alive=lambda: server.poll() is None)
        yield number
    finally:
        server.terminate()
        assert server.wait(15) == 0


def _now_body() -> bytes:
    from consentkit.domain.instant import format_instant
    from consentkit.web.runtime import utc_now

    return json.dumps(a_decision(decided_at=format_instant(utc_now()))).encode()


def test_a_decision_over_the_wire_is_recorded(port: int) -> None:
    body = _now_body()
    status, answer = talk(port, f"{HEAD}Content-Length: {len(body)}\r\n\r\n".encode() + body)
    assert status == 201
    assert b'"receipt"' in answer


def test_a_chunked_decision_is_recorded(port: int) -> None:
    body = _now_body()
    chunks = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    status, _ = talk(port, f"{HEAD}Transfer-Encoding: chunked\r\n\r\n".encode() + chunks)
    assert status == 201


def test_a_body_cut_short_is_refused(port: int) -> None:
    body = _now_body()
    head = f"{HEAD}Content-Length: {len(body) + 50}\r\n\r\n".encode()
    status, answer = talk(port, head + body, half_close=True)
    assert status in (0, 400)
    assert b'"receipt"' not in answer


def test_a_chunked_body_cut_short_is_refused(port: int) -> None:
    body = _now_body()
    head = f"{HEAD}Transfer-Encoding: chunked\r\n\r\n".encode()
    status, answer = talk(port, head, b"%x\r\n%b" % (len(body), body[:-9]), half_close=True)
    assert status in (0, 400)
    assert b'"receipt"' not in answer


@pytest.mark.parametrize("announced", [True, False])
def test_ten_megabytes_are_refused_without_being_read(port: int, announced: bool) -> None:
    size = 10 * 1024 * 1024
    if announced:
        pieces = [f"{HEAD}Content-Length: {size}\r\n\r\n".encode(), b" " * size]
    else:
        chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
        pieces = [f"{HEAD}Transfer-Encoding: chunked\r\n\r\n".encode(), *([chunk] * 160)]
    status, answer = talk(port, *pieces)
    assert status == 413
    assert b"body_too_large" in answer


@pytest.mark.parametrize(
    "lengths",
    [
        "Content-Length: 5\r\nContent-Length: 6\r\n",
        "Content-Length: -1\r\n",
        "Content-Length: abc\r\n",
        "Transfer-Encoding: xchunked\r\n",
    ],
)
def test_doubtful_framing_is_refused(port: int, lengths: str) -> None:
    status, answer = talk(port, f"{HEAD}{lengths}\r\n".encode() + b"{}")
    assert status == 400
    assert b'"receipt"' not in answer


def test_over_long_addresses_and_headers_are_refused(port: int) -> None:
    assert talk(port, b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n")[0] in (414, 431)
    big = b"GET /healthz HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 200_000 + b"\r\n\r\n"
    assert talk(port, big)[0] == 431
    cookie = b"GET /ck/shop/preferences HTTP/1.1\r\nHost: x\r\nCookie: ck=" + b"a" * 25_000
    assert talk(port, cookie + b"\r\n\r\n")[0] == 431
    many = b"".join(b"X-%d: y\r\n" % n for n in range(5000))
    assert talk(port, b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + many + b"\r\n")[0] == 431


@pytest.mark.parametrize(
    "path", ["/../../etc/passwd", "/ck/../../x", "/ck/%2e%2e/%2e%2e/x", "/.git/config", "/.env"]
)
def test_no_path_leads_outside(port: int, path: str) -> None:
    status, answer = talk(port, f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert status == 404
    assert b"root:" not in answer


def test_slow_clients_do_not_keep_a_good_one_waiting(port: int) -> None:
    lines = []
    for number in range(60):
        line = socket.create_connection(("127.0.0.1", port), timeout=15)
        body = b'Content-Length: 100\r\n\r\n{"a"' if number % 2 else b"X-Slow: "
        line.sendall(HEAD.encode() + body)
        lines.append(line)
    try:
        answered = threading.Event()

        def ask() -> None:
            if talk(port, b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")[0] == 200:
                answered.set()

        threading.Thread(target=ask, daemon=True).start()
        assert answered.wait(10), "a good request must not queue behind half-sent ones"
    finally:
        for line in lines:
            line.close()
