"""SQLite's log is written back beside the requests; what was erased leaves it all the same."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient

from consentkit.storage.turn import WriteTurns
from consentkit.web import log_keeper
from consentkit.web.log_keeper import LogKeeper
from consentkit.web.runtime import Runtime
from tests.recorded import answer, in_file_alone

pytestmark = [pytest.mark.usefixtures("site"), pytest.mark.sqlite_file]

FILE = "consentkit.sqlite3"
# Where the log says how often it began anew. Source: SQLite's file format, section 4.1.
BEGUN = slice(12, 16)
# Holds what keeps two connections from writing the log back at once, for half a second. Source:
# SQLite's WAL-mode file format, section 2.2.
HOLDS = """
import fcntl, sys, time
with open(sys.argv[1], "r+b") as index:
    fcntl.lockf(index, fcntl.LOCK_EX, 1, 121)
    print("held", flush=True)
    time.sleep(0.5)
"""


@pytest.fixture
def keeper(app: Flask, rt: Runtime, monkeypatch: pytest.MonkeyPatch) -> LogKeeper:
    monkeypatch.setattr(log_keeper, "WORTH_TURNS", 3)
    assert isinstance(rt.turns, WriteTurns)
    made = LogKeeper(app, rt, rt.turns)
    made.look()  # what the fixtures have written
    return made


def test_it_is_written_back_while_somebody_else_has_the_turn(
    client: FlaskClient, rt: Runtime, keeper: LogKeeper, tmp_path: Path
) -> None:
    answer(client, 2)
    keeper.look()
    assert in_file_alone(rt.config.home, tmp_path) == 0
    answer(client, 1)
    with rt.turns.turn():
        keeper.look()
    assert in_file_alone(rt.config.home, tmp_path) == 3


def test_a_long_one_begins_anew_though_visitors_go_on_answering(
    client: FlaskClient, rt: Runtime, keeper: LogKeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_keeper, "LONG_PAGES", 1)
    monkeypatch.setattr(log_keeper, "SHORT_S", 60)
    passes: list[int] = []
    late = Thread(target=answer, args=(client, 1))
    write_back = rt.write_back_log

    def pass_by(then: Callable[[], object]) -> int:
        passes.append(pages := write_back())
        then()
        return pages

    def somebody_answers() -> None:
        if len(passes) < 3:
            answer(client, 1)
            if len(passes) == 2:
                reader.close()
        else:
            late.start()
            late.join(0.3)
            # Whoever answers now waits until all is written.
            assert late.is_alive()

    monkeypatch.setattr(rt, "write_back_log", lambda: pass_by(somebody_answers))
    answer(client, 3)
    log = rt.config.home / f"{FILE}-wal"
    before = log.read_bytes()[BEGUN]
    # As if each answer came while the pass was on its way: none of both is the last of the log.
    reader = sqlite3.connect(rt.config.home / FILE, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM receipt").fetchone()
    keeper.look()
    late.join()
    assert len(passes) == 3
    assert int.from_bytes(log.read_bytes()[BEGUN]) == int.from_bytes(before) + 1


def test_nobody_is_held_up_for_a_disk_that_is_slow(
    client: FlaskClient, rt: Runtime, keeper: LogKeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_keeper, "LONG_PAGES", 1)
    monkeypatch.setattr(log_keeper, "SHORT_S", 0)
    answer(client, 3)
    with rt.turns.turn():
        # It would wait for this turn, which is ours.
        keeper.look()


def test_what_is_erased_leaves_the_log_though_it_is_being_written_back(
    client: FlaskClient, rt: Runtime
) -> None:
    answer(client, 1)
    log = rt.config.home / f"{FILE}-wal"
    assert log.stat().st_size > 0
    command = [sys.executable, "-c", HOLDS, str(rt.config.home / f"{FILE}-shm")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        assert rt.write_back_log() == 0
        rt.empty_log()
    assert log.stat().st_size == 0
