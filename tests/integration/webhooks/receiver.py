"""A receiver of webhooks: what a customer runs, with the manners that the test asks for."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.waiting import wait_until


@dataclass(frozen=True)
class Got:
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def document(self) -> dict[str, Any]:
        return json.loads(self.body)

    @property
    def type(self) -> str:
        return self.document["type"]


Manner = Callable[[BaseHTTPRequestHandler], None]


def status(code: int, body: bytes = b"", **headers: str) -> Manner:
    """Answer so; underscores in names of headers stand for hyphens."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(code)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    return answer


def endless(request: BaseHTTPRequestHandler) -> None:
    """A refusal that never ends."""
    request.send_response(500)
    request.end_headers()
    with suppress(OSError):
        for _ in range(100_000):
            request.wfile.write(b"no " * 4_000)


def dripping(request: BaseHTTPRequestHandler) -> None:
    """A byte of a header now and then, until it is hung up on: the answer never comes."""
    with suppress(OSError):
        request.wfile.write(b"HTTP/1.1 200 OK\r\nX-Drip: ")
        while True:
            request.wfile.write(b"x")
            request.wfile.flush()
            time.sleep(0.05)


@dataclass
class Receiver:
    url: str = ""
    got: list[Got] = field(default_factory=list)
    manner: Manner = field(default_factory=lambda: status(204))

    def types(self) -> list[str]:
        return [each.type for each in self.got]

    def wait_for(self, count: int) -> None:
        wait_until(lambda: len(self.got) >= count, what=f"{count} deliveries")

    def wait_for_all(self, ids: set[str]) -> None:
        """Wait until it was told of all these receipts."""
        wait_until(lambda: ids <= self.receipts(), what="all receipts")

    def receipts(self) -> set[str]:
        found = (each.document["data"].get("receipt") for each in list(self.got))
        return {each for each in found if each}


@contextmanager
def a_receiver(port: int = 0) -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told = {name.lower(): value for name, value in self.headers.items()}
            receiver.got.append(Got(told, body))
            receiver.manner(self)

        def log_message(self, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *args: object) -> None:
            pass  # who is sent to may hang up

    with Server(("127.0.0.1", port), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        receiver.url = f"http://127.0.0.1:{server.server_port}/hook"
        yield receiver
        server.shutdown()
        thread.join()
