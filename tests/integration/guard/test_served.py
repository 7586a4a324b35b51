"""A guarded app under the server that we ship: bytes leave as they are made."""

import http.client
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.guarded import ALL
from tests.waiting import wait_until

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def serve(tmp_path):
    running = []

    def run(interface):
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        command = [sys.executable, "-m", "granian", "--interface", interface, "--port", str(port)]
        if interface == "wsgi":
            command += ["--blocking-threads", "4"]
        with (tmp_path / "log").open("wb") as log:
            running.append(
                subprocess.Popen(
                    [*command, f"tests.integration.guard.served:{interface}"],
                    cwd=ROOT,
                    stdout=log,
                    stderr=log,
                )
            )

        def is_up():
            assert running[-1].poll() is None, (tmp_path / "log").read_text()
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", port)) == 0

        wait_until(is_up)
        return port

    yield run
    for process in running:
        process.terminate()
        process.wait(20)


@pytest.mark.parametrize("interface", ["wsgi", "asgi"])
def test_the_first_bytes_of_a_stream_arrive_before_the_last_are_made(serve, interface):
    port = serve(interface)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", "/stream", headers={"Cookie": f"a=1; ck={ALL}"})
    answer = connection.getresponse()
    assert answer.read1(100) == b"first"
    names = [value.partition("=")[0] for value in answer.headers.get_all("Set-Cookie")]
    assert names == ["basket", "_pk_id", "_pk_ses"]
    second = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    second.request("GET", "/go")
    assert second.getresponse().read() == b"went"
    assert answer.read() == b"second"
    connection.close()
    second.close()
