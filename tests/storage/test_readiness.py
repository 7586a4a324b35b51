"""/readyz says why no receipt could be made and kept, on both engines."""

from datetime import timedelta
from threading import Event, Thread
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from consentkit.services import check_writable
from consentkit.storage import probe
from consentkit.web.operations import readiness
from consentkit.web.runtime import Runtime
from tests.conftest import Clock
from tests.recorded import answer, extend_all
from tests.wide import sqlite_and_wide


@pytest.fixture
def reasons(client: FlaskClient, clock: Clock):
    """Ask anew, a while after it was asked before."""

    def ask() -> list[str]:
        clock.now += timedelta(seconds=5)
        reply = client.get("/readyz")
        assert reply.status_code == (503 if "reasons" in reply.json else 200)
        return reply.json.get("reasons", [])

    return ask


@sqlite_and_wide
def test_a_service_that_can_work_is_ready(reasons, client: FlaskClient, site: str) -> None:
    assert reasons() == []
    answer(client, 1)
    assert reasons() == []


def test_a_database_that_takes_no_write_is_a_reason(reasons, rt: Runtime) -> None:
    is_sqlite = rt.config.database_url.startswith("sqlite")
    with rt._engine.begin() as connection:
        if is_sqlite:
            connection.execute(
                text(
                    "CREATE TRIGGER stop BEFORE UPDATE ON publication_mark"
                    " BEGIN SELECT RAISE(ABORT, 'full'); END"
                )
            )
        else:
            name = connection.scalar(text("SELECT current_database()"))
            connection.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only=on"))
    rt._engine.dispose()
    assert reasons() == ["database_not_writable"]


@sqlite_and_wide
def test_a_disk_with_no_room_is_a_reason(
    reasons, rt: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = SimpleNamespace(total=10**12, used=10**12, free=10**6)
    monkeypatch.setattr(probe.shutil, "disk_usage", lambda _: usage)
    is_sqlite = rt.config.database_url.startswith("sqlite")
    # A server's disk is for the server to look after.
    assert reasons() == (["disk_space"] if is_sqlite else [])
    usage.free = check_writable.MIN_FREE_BYTES
    assert reasons() == []


@sqlite_and_wide
def test_a_ledger_that_is_far_behind_is_a_reason(
    reasons, client: FlaskClient, rt: Runtime, clock: Clock, site: str
) -> None:
    answer(client, 1)
    clock.now += timedelta(seconds=readiness.LONGEST_WAIT_S)
    assert reasons() == ["ledger_behind"]
    extend_all(rt)
    assert reasons() == []


@sqlite_and_wide
def test_a_sequencer_that_died_is_a_reason(reasons, app: Flask) -> None:
    stop = Event()
    thread = Thread(target=stop.wait)
    thread.start()
    app.extensions["consentkit.readiness"].watch(thread)
    assert reasons() == []
    stop.set()
    thread.join()
    assert reasons() == ["ledger_stopped"]


def test_a_database_that_does_not_answer_at_all_is_a_reason(
    reasons, rt: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "LONGEST_S", 0.3)
    let_go = Event()
    ask = readiness.Readiness._ask

    def wait(self: readiness.Readiness, now):
        let_go.wait(30)
        return ask(self, now)

    monkeypatch.setattr(readiness.Readiness, "_ask", wait)
    assert reasons() == ["no_answer"]
    # The question that hangs is the only one, however often somebody asks.
    assert reasons() == ["no_answer"]
    let_go.set()
    monkeypatch.setattr(readiness, "LONGEST_S", 30)
    assert reasons() == []


@sqlite_and_wide
def test_whoever_asks_often_makes_the_database_write_once(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = []
    monkeypatch.setattr(probe, "write_something", written.append)
    for _ in range(20):
        assert client.get("/readyz").status_code == 200
    assert len(written) == 1
    assert client.get("/healthz").status_code == 200
    assert len(written) == 1
