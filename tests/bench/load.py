"""The load generator: one process, raw keep-alive sockets, every answer's status checked.

Reads a plan as JSON on standard input and writes what it measured as JSON.
"""

import itertools
import json
import math
import secrets
import selectors
import socket
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

HEAD_END = b"\r\n\r\n"
ANSWER_TIMEOUT_S = 10.0
# So many questions are made before the clock starts, or as many as the fastest could answer in the
# time: whoever asks shares the cores with whoever is measured.
MADE, FASTEST = 20_000, 8_000


@dataclass(frozen=True)
class Plan:
    """``decision`` is the body of a POST but for what ``own`` adds to it; None means GET.

    ``own`` names who is asked, a key of ``OWN``: each has its own fields that no two requests may
    have alike.
    """

    port: int
    path: str
    connections: int
    seconds: float
    expected: int
    decision: dict[str, object] | None = None
    own: str = "consentkit"


@dataclass(frozen=True)
class Measured:
    answers: int
    seconds: float
    p50_ms: float
    p99_ms: float
    answer_bytes: int

    @property
    def per_second(self) -> float:
        return self.answers / self.seconds


class Connection:
    """One visitor after another on one socket."""

    def __init__(self, plan: Plan, requests: Iterator[bytes]) -> None:
        self.socket = socket.create_connection(("127.0.0.1", plan.port), ANSWER_TIMEOUT_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._requests = requests
        self._status = f"HTTP/1.1 {plan.expected} ".encode()
        self._received = b""
        self._sent_at = 0.0

    def ask(self) -> None:
        self._sent_at = time.perf_counter()
        self.socket.sendall(next(self._requests))

    def receive(self) -> tuple[float, int] | None:
        """Return (seconds, bytes) of a complete answer, or None if more must come."""
        chunk = self.socket.recv(262_144)
        if not chunk:
            raise ConnectionError(f"the server hung up after {self._received[:200]!r}")
        self._received += chunk
        head, end, body = self._received.partition(HEAD_END)
        if not end:
            return None
        if not head.startswith(self._status):
            raise ValueError(f"expected {self._status!r}, got {self._received[:600]!r}")
        lower = head.lower()
        length = lower.index(b"content-length: ") + 16
        if len(body) < int(lower[length:].split(b"\r", 1)[0]):
            return None
        size = len(self._received)
        self._received = b""
        return time.perf_counter() - self._sent_at, size


def consentkit_fields(now: datetime) -> dict[str, object]:
    at = now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {"visitor_id": secrets.token_urlsafe(16), "decided_at": at}


def c15t_fields(now: datetime) -> dict[str, object]:
    """Its subjects are ``sub_`` and base58, which has no zero; its times milliseconds."""
    subject = secrets.token_hex(16).replace("0", "z")
    return {"subjectId": f"sub_{subject}", "givenAt": int(now.timestamp() * 1000)}


OWN: dict[str, Callable[[datetime], dict[str, object]]] = {
    "consentkit": consentkit_fields,
    "c15t": c15t_fields,
}


def requests(plan: Plan) -> Iterator[bytes]:
    """Yield a request for each answer wanted; no two decisions are alike."""
    common = "Host: localhost\r\nAccept-Encoding: gzip, deflate, br\r\n"
    if plan.decision is None:
        yield from itertools.repeat(f"GET {plan.path} HTTP/1.1\r\n{common}\r\n".encode())
        return
    now, own = datetime.now(UTC), OWN[plan.own]
    while True:
        # As browsers write it.
        body = json.dumps(plan.decision | own(now), separators=(",", ":"))
        key = f"{time.time_ns() // 1_000_000}{secrets.token_urlsafe(16)}"
        yield (
            f"POST {plan.path} HTTP/1.1\r\n{common}Content-Type: application/json\r\n"
            f"Idempotency-Key: {key}\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        ).encode()


def run(plan: Plan) -> Measured:
    """Keep every connection busy for the planned time, then wait for the last answers."""
    source = requests(plan)
    made = list(itertools.islice(source, min(MADE, math.ceil(plan.seconds * FASTEST))))
    source = itertools.chain(made, source)
    selector = selectors.DefaultSelector()
    began = time.perf_counter()
    for _ in range(plan.connections):
        connection = Connection(plan, source)
        selector.register(connection.socket, selectors.EVENT_READ, connection)
        connection.ask()
    deadline = began + plan.seconds
    times, size = [], 0
    while selector.get_map():
        ready = selector.select(ANSWER_TIMEOUT_S)
        if not ready:
            raise TimeoutError(f"no answer within {ANSWER_TIMEOUT_S:.0f} s")
        for key, _ in ready:
            done = key.data.receive()
            if done is None:
                continue
            times.append(done[0])
            size = done[1]
            if time.perf_counter() < deadline:
                key.data.ask()
            else:
                selector.unregister(key.fileobj)
                key.data.socket.close()
    took = time.perf_counter() - began
    times.sort()
    return Measured(
        answers=len(times),
        seconds=took,
        p50_ms=times[len(times) // 2] * 1000,
        p99_ms=times[len(times) * 99 // 100] * 1000,
        answer_bytes=size,
    )


if __name__ == "__main__":
    try:
        print(json.dumps(asdict(run(Plan(**json.load(sys.stdin))))))
    except (OSError, ValueError) as err:
        print(f"the load generator: {err}", file=sys.stderr)
        sys.exit(1)
