"""`consentkit serve` with two workers, everything that operators may read, and who reads it."""

import http.client
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from consentkit.cli.selftest import free_port, wait_until_answering
from consentkit.config import Config
from consentkit.domain.site import SiteDefinition
from consentkit.services.add_site import add_site
from consentkit.services.publish_banner import publish_banner
from consentkit.web.app import create_app
from tests.factories import a_site_document
from tests.postgres import a_chosen_database

TOKEN = "a-token-for-the-tests"


@dataclass
class Service:
    port: int
    pid: int
    home: Path
    output: Path
    received: list[bytes] = field(default_factory=list)

    def ask(
        self, method: str, path: str, body: object = None, **headers: str
    ) -> http.client.HTTPResponse:
        """Return the answer, read to its end (``told``), on a connection of its own."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = None if body is None else json.dumps(body)
        if sent is not None:
            named["Content-Type"] = "application/json"
        line.request(method, path, sent, named)
        answer = line.getresponse()
        answer.told = answer.read()
        line.close()
        return answer

    def metrics(self) -> dict[str, float]:
        answer = self.ask("GET", "/metrics", Authorization=f"Bearer {TOKEN}")
        assert answer.status == 200, answer.told
        lines = answer.told.decode().splitlines()
        pairs = (line.rpartition(" ") for line in lines if not line.startswith("#"))
        return {name: float(value) for name, _, value in pairs}

    def lines(self) -> list[dict]:
        return [json.loads(each) for each in self.output.read_text().splitlines()[1:]]

    def spans(self) -> list[Span]:
        found = []
        for body in self.received:
            request = ExportTraceServiceRequest.FromString(body)
            found += [s for r in request.resource_spans for p in r.scope_spans for s in p.spans]
        return found


@pytest.fixture(scope="session")
def database(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    with a_chosen_database(request, "initialised_postgres") as setting:
        yield setting


@pytest.fixture(scope="session")
def service(
    tmp_path_factory: pytest.TempPathFactory, initialised_home: Path, database: dict[str, str]
) -> Iterator[Service]:
    home = tmp_path_factory.mktemp("operating")
    shutil.copytree(initialised_home, home / "data")
    own = {"CONSENTKIT_HOME": str(home / "data")} | database
    _publish(own)
    received: list[bytes] = []
    collector = ThreadingHTTPServer(("127.0.0.1", 0), _receiver(received))
    threading.Thread(target=collector.serve_forever, daemon=True).start()
    env = own | {
        "PATH": os.environ["PATH"],
        "CONSENTKIT_METRICS_TOKEN": TOKEN,
        "CONSENTKIT_ACCESS_LOG": "all",
        "CONSENTKIT_LOG_FORMAT": "json",
        "CONSENTKIT_TRUSTED_PROXIES": "1",
        "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{collector.server_port}",
        "OTEL_BSP_SCHEDULE_DELAY": "200",
    }
    port, output = free_port(), home / "output"
    with output.open("wb") as written:
        command = [sys.executable, "-m", "consentkit", "serve", "--port", str(port)]
        server = subprocess.Popen([*command, "--workers", "2"], env=env, stderr=written)
    try:
        wait_until_answering("127.0.0.1", port, alive=lambda: server.poll() is None)
        yield Service(port, server.pid, home / "data", output, received)
    finally:
        server.terminate()
        server.wait(20)
        collector.shutdown()
        collector.server_close()


def _publish(env: dict[str, str]) -> None:
    app = create_app(Config.from_env(env))
    rt = app.extensions["consentkit"]
    with app.app_context(), rt.transaction(write=True) as session:
        add_site(SiteDefinition.read(a_site_document()), session=session, now=rt.now())
        publish_banner("shop", session=session, now=rt.now(), override="for a test")
    rt.close()


def _receiver(received: list[bytes]) -> type[BaseHTTPRequestHandler]:
    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    return Receiver
