"""Do what the README says a newcomer does: `make demo`, look at both pages, Ctrl-C."""

import http.client
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
START_TIMEOUT_S = 180.0  # the first time, `make demo` installs
STOP_TIMEOUT_S = 20.0


class Broken(Exception):
    """The demo does not do what it should; the message is one sentence."""


def call(port: int, path: str, *, body: str | None = None) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("localhost", port, timeout=10)
    headers = {"Content-Type": "application/json", "Idempotency-Key": secrets.token_hex(16)}
    try:
        connection.request("POST" if body else "GET", path, body, headers if body else {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def wait_for(port: int, path: str, demo: subprocess.Popen[str]) -> bytes:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        if demo.poll() is not None:
            raise Broken(f"make demo ended with status {demo.returncode}")
        try:
            status, content = call(port, path)
        except OSError:
            time.sleep(0.2)
            continue
        if status == 200:
            return content
        raise Broken(f"{path} on port {port} answered {status}")
    raise Broken(f"{path} on port {port} did not answer within {START_TIMEOUT_S:.0f} s")


def look_around(port: int, site_port: int, demo: subprocess.Popen[str]) -> None:
    page = wait_for(site_port, "/", demo).decode()
    if "/ck/demo/banner.js" not in page:
        raise Broken("the membership site's page lacks the script tag")
    script = wait_for(port, "/ck/demo/banner.js", demo).decode()
    if "CONSENTKIT_CONFIG" not in script:
        raise Broken("banner.js has no configuration inside")
    banner = json.loads(wait_for(port, "/ck/demo/banner.json", demo))
    status, content = call(port, "/ck/demo/receipts", body=json.dumps(decline_all(banner)))
    if status != 201 or json.loads(content)["receipt"].count(".") != 2:
        raise Broken(f"a decision was answered with {status}: {content[:300]!r}")


def decline_all(banner: dict[str, Any]) -> dict[str, Any]:
    return {
        "banner_version": banner["version"],
        "action": "decline_all",
        "surface": "api",
        "language": banner["language"],
        "choices": {c["key"]: False for c in banner["categories"] if not c["required"]},
        "visitor_id": secrets.token_urlsafe(16),
        "decided_at": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }


def press_ctrl_c(demo: subprocess.Popen[str]) -> str:
    """A terminal sends SIGINT to the whole group; return everything that was printed."""
    os.killpg(demo.pid, signal.SIGINT)
    try:
        said, _ = demo.communicate(timeout=STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        raise Broken(f"make demo was still running {STOP_TIMEOUT_S:.0f} s after Ctrl-C") from None
    # make itself dies of the signal once its children have gone.
    if demo.returncode not in (0, -signal.SIGINT):
        raise Broken(f"after Ctrl-C make demo ended with {demo.returncode}:\n{said}")
    if "Traceback" in said or "***" in said:
        raise Broken(f"Ctrl-C was not answered quietly:\n{said}")
    try:
        os.killpg(demo.pid, 0)
    except ProcessLookupError:
        return said
    raise Broken("make demo left a process behind")


def free_ports(count: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(server.getsockname()[1]) for server in held]
    for server in held:
        server.close()
    return ports


def try_demo(port: int, site_port: int) -> str:
    demo = subprocess.Popen(
        ["make", "--no-print-directory", "demo", f"PORT={port}", f"SITE_PORT={site_port}"],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        look_around(port, site_port, demo)
        return press_ctrl_c(demo)
    finally:
        if demo.poll() is None:
            os.killpg(demo.pid, signal.SIGKILL)
            demo.wait()


def main() -> int:
    # A shell that runs this in the background makes it, and so its children, deaf to SIGINT.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    port, site_port = free_ports(2)
    try:
        for _ in range(2):  # twice in a row works and keeps the data
            said = try_demo(port, site_port)
    except Broken as broken:
        print(f"make demo: {broken}", file=sys.stderr)
        return 1
    print(said.rstrip())
    print("make demo: started twice, answered, and stopped at Ctrl-C")
    return 0


if __name__ == "__main__":
    sys.exit(main())
