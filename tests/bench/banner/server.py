"""One loopback server for all: pages, files in brotli -11, and the service behind ``/ck/``."""

import http.client
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

import brotli

from tests.bench.banner.install import MODULES
from tests.bench.banner.page import SCRIPTS, gated_script, page
from tests.bench.banner.rows import Row

TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
}
FRESH = "public, max-age=3600"
# What a proxy keeps to itself. Source: RFC 9110 section 7.6.1.
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "host", "server", "date"}


class Site:
    """What is served, compressed once, and the paths that were asked for."""

    def __init__(self, built: Path) -> None:
        self._roots = {"peers": MODULES, "built": built}
        self._kept: dict[str, tuple[str, bytes, str]] = {}
        self.service_port = 0
        self.asked: list[str] = []

    def add_pages(self, rows: Mapping[str, Row]) -> None:
        for slug, row in rows.items():
            self._keep(f"/page/{slug}", ".html", page(row).encode(), "no-cache")
        for number in range(SCRIPTS):
            self._keep(f"/gated/{number}.js", ".js", gated_script(number).encode(), FRESH)

    def find(self, path: str) -> tuple[str, bytes, str] | None:
        """Return type, brotli bytes and Cache-Control."""
        if path not in self._kept:
            root, _, rest = path.removeprefix("/").partition("/")
            folder = self._roots.get(root)
            file = folder and (folder / rest).resolve()
            if not (folder and file and file.is_relative_to(folder) and file.is_file()):
                return None
            self._keep(path, file.suffix, file.read_bytes(), FRESH)
        return self._kept[path]

    def _keep(self, path: str, suffix: str, content: bytes, cache_control: str) -> None:
        kind = TYPES.get(suffix, "application/octet-stream")
        self._kept[path] = (kind, brotli.compress(content, quality=11), cache_control)


class Handler(BaseHTTPRequestHandler):
    """Answers are written in one piece: two would wait for each other's acknowledgement."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    site: Site
    upstream = threading.local()

    def log_message(self, *_: object) -> None:
        """Say nothing: the measurements are the output."""

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        self.site.asked.append(path)
        if path.startswith("/ck/"):
            self._pass_on(b"")
            return
        found = self.site.find(path)
        if found is None:
            self._answer(404, {}, b"")
            return
        kind, body, cache_control = found
        headers = {"Content-Type": kind, "Content-Encoding": "br", "Cache-Control": cache_control}
        self._answer(200, headers, body)

    def do_POST(self) -> None:
        path = urlsplit(self.path).path
        self.site.asked.append(path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if path.startswith("/ck/"):
            self._pass_on(body)
        else:
            self._answer(201, {"Content-Type": "application/json"}, b'{"kept":true}')

    def _pass_on(self, body: bytes) -> None:
        headers = {k: v for k, v in self.headers.items() if k.lower() not in HOP_BY_HOP}
        kept = getattr(self.upstream, "connection", None)
        connection = kept or http.client.HTTPConnection("127.0.0.1", self.site.service_port)
        self.upstream.connection = connection
        try:
            connection.request(self.command, self.path, body or None, headers)
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            self.upstream.connection = None
            connection.close()
            self._answer(502, {}, b"")
            return
        passed = {k: v for k, v in answer.getheaders() if k.lower() not in HOP_BY_HOP}
        self._answer(answer.status, passed, content)

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        lines = [f"HTTP/1.1 {status} {http.client.responses.get(status, 'Answer')}"]
        lines += [f"{k}: {v}" for k, v in headers.items() if k.lower() != "content-length"]
        lines += [f"Content-Length: {len(body)}", "", ""]
        self.wfile.write("\r\n".join(lines).encode("latin-1") + body)


class PageServer(ThreadingHTTPServer):
    """Takes every connection that a browser opens at once."""

    daemon_threads = True
    request_queue_size = 64


@contextmanager
def serving(site: Site) -> Iterator[str]:
    """Yield the origin of the page's server."""
    handler = type("BenchHandler", (Handler,), {"site": site})
    server = PageServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
