"""kill -9 in the middle of writing: every acknowledged receipt is there afterwards."""

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from consentkit.cli.selftest import free_port, wait_until_answering
from consentkit.domain.instant import format_instant
from consentkit.web.runtime import utc_now
from tests.factories import a_decision, a_site_document
from tests.faults.service import Service
from tests.wide import wide_but
from tests.wire import post_json

WRITERS = 4
ENOUGH = 20


# Once is enough for `make test`: tests/faults/test_kill.py goes on from there.
@pytest.mark.parametrize("rounds", wide_but(1, of=(1, 3)))
def test_acknowledged_receipts_survive_kill_9(tmp_path: Path, rounds: int) -> None:
    env = {"CONSENTKIT_HOME": str(tmp_path / "home"), "PATH": "/usr/bin:/bin"}
    site = tmp_path / "site.json"
    site.write_text(json.dumps(a_site_document()))
    _command(env, "init")
    _command(env, "site", "add", str(site), "--publish")
    acknowledged: list[str] = []
    for _ in range(rounds):
        acknowledged += _write_until_killed(env)
    exported = _command(env, "receipts", "export", "--format", "jsonl").splitlines()
    kept = {json.loads(line)["receipt"] for line in exported}
    assert len(acknowledged) >= ENOUGH * rounds
    assert set(acknowledged) <= kept
    # The sequencer died with the server each time: nothing is missing, nothing is there twice.
    _command(env, "ledger", "extend")
    assert f"holds: {len(kept)} receipts" in _command(env, "ledger", "verify")


def _write_until_killed(env: dict[str, str]) -> list[str]:
    """Return the receipts that were answered before the server died."""
    port, done, enough = free_port(), [], threading.Event()
    server = subprocess.Popen(
        [sys.executable, "-m", "consentkit", "serve", "--port", str(port)],
        env=env,
        start_new_session=True,
    )
    wait_until_answering("127.0.0.1", port, alive=lambda: server.poll() is None)

    def write() -> None:
        try:
            while True:
                body = a_decision(decided_at=format_instant(utc_now()))
                _, answer = post_json(port, "/ck/shop/receipts", body)
                done.append(answer["receipt"])
                if len(done) >= ENOUGH:
                    enough.set()
        except (OSError, ValueError):
            enough.set()  # the server is gone

    writers = [threading.Thread(target=write) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    enough.wait(30)
    # The server and its workers share a process group: nobody gets to say goodbye.
    os.killpg(server.pid, signal.SIGKILL)
    server.wait()
    for writer in writers:
        writer.join(30)
    return done


def _command(env: dict[str, str], *arguments: str) -> str:
    return Service(env, Path(os.devnull)).command(*arguments).stdout
