"""`consentkit demo` as a stranger runs it."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from consentkit.cli.selftest import free_port
from tests.conftest import Run
from tests.waiting import wait_until

ENV = {"PATH": "/usr/bin:/bin"}
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start_demo(tmp_path: Path) -> Iterator[Start]:
    """Start `consentkit demo` in an empty folder. It is gone, with its servers, when the test ends,
    however it ends.
    """
    started = []

    def start(*arguments: str) -> "subprocess.Popen[str]":
        demo = subprocess.Popen(
            [sys.executable, "-m", "consentkit", "demo", *arguments],
            cwd=tmp_path,
            env=ENV,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(demo)
        return demo

    yield start
    for demo in started:
        with suppress(ProcessLookupError):
            os.killpg(demo.pid, signal.SIGKILL)
        demo.communicate()


def test_check_tries_everything_and_leaves_nothing(start_demo: Start, tmp_path: Path) -> None:
    demo = start_demo("--check")
    out, err = demo.communicate(timeout=90)
    assert demo.returncode == 0, err
    assert "the demo works" in out
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_or_a_closed_terminal_stops_both_and_a_second_run_keeps_the_data(
    start_demo: Start, tmp_path: Path
) -> None:
    secrets = []
    for end in (signal.SIGINT, signal.SIGHUP):
        port, site_port = free_port(), free_port()
        demo = start_demo("--port", str(port), "--site-port", str(site_port))
        lines = []
        while "Ctrl-C" not in (line := demo.stdout.readline()):
            assert line or demo.poll() is None, demo.stderr.read()
            lines.append(line)
        assert f"http://localhost:{site_port}/" in "".join(lines)
        for number in (port, site_port):
            with socket.create_connection(("127.0.0.1", number), timeout=5):
                pass
        if end == signal.SIGINT:
            os.killpg(demo.pid, end)
        else:
            demo.send_signal(end)
        out, err = demo.communicate(timeout=30)
        assert demo.returncode == 0 or end == signal.SIGHUP, err
        assert "Traceback" not in out + err
        for number in (port, site_port):
            with socket.socket() as probe:
                assert probe.connect_ex(("127.0.0.1", number)) != 0, end
        secrets.append((tmp_path / "consentkit-demo" / "secret").read_text())
    assert secrets[0] == secrets[1]


def test_ctrl_c_while_starting_is_quiet_too(start_demo: Start, tmp_path: Path) -> None:
    demo = start_demo("--port", str(free_port()), "--site-port", str(free_port()))
    secret = tmp_path / "consentkit-demo" / "secret"
    # The imports are behind it, the servers before it.
    wait_until(lambda: secret.exists() or demo.poll() is not None)
    assert demo.poll() is None
    os.killpg(demo.pid, signal.SIGINT)
    out, err = demo.communicate(timeout=30)
    assert "Traceback" not in out + err
    assert "ConsentKit is running" not in out


def test_a_port_in_use_is_one_clear_sentence(run: Run, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        for option in ("--port", "--site-port"):
            done = run("demo", "--home", str(tmp_path / "demo"), option, str(port))
            assert done.exit_code == 3, option
            assert len(done.output.strip().splitlines()) == 1, option
            assert f"port {port}" in done.stderr, option


def test_a_folder_that_cannot_be_used_is_one_clear_sentence(
    start_demo: Start, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    demo = start_demo(
        *("--home", str(tmp_path / "file" / "x")),
        *("--port", str(free_port()), "--site-port", str(free_port())),
    )
    _, err = demo.communicate(timeout=60)
    assert demo.returncode == 3
    assert len(err.strip().splitlines()) == 1
    assert "cannot be made" in err
