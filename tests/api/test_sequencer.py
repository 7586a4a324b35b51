"""The thread that enters receipts into the ledger beside the requests."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from consentkit.config import Config
from consentkit.domain.tally import Dimension
from consentkit.services.extend_ledger import extend_ledger
from consentkit.storage import ledger
from consentkit.web import sequencer as module
from consentkit.web.app import create_app
from consentkit.web.runtime import Runtime
from consentkit.web.sequencer import Sequencer, extend
from consentkit.web.showings import showings
from tests.conftest import Publish
from tests.recorded import answer

pytestmark = pytest.mark.usefixtures("site")


def test_a_running_service_enters_receipts_by_itself(
    app: Flask, client: FlaskClient, rt: Runtime, publish: Publish
) -> None:
    sequencer = Sequencer(app, rt)
    sequencer.start()
    try:
        answer(client, 3)
        for _ in range(100):
            with rt.transaction() as session:
                waiting = session.execute(text("SELECT count(*) FROM ledger_queue")).scalar_one()
            if waiting == 0:
                break
            threading.Event().wait(0.1)
        assert waiting == 0
        assert extend(rt) == 0
    finally:
        sequencer.stop()
        sequencer.join(10)
    assert not sequencer.is_alive()


def test_visitors_get_their_turn_between_the_batches_of_a_backlog(
    app: Flask, rt: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_BATCH", 3)
    monkeypatch.setattr(extend_ledger, "__kwdefaults__", {"limit": 3})
    sequencer = Sequencer(app, rt)
    with rt.transaction(write=True) as session:
        while (waiting := ledger.count_waiting(session)) % 3 != 1 or waiting < 10:
            ledger.enter_statement(session, f'{{"number":{waiting}}}')
    left = []

    def pause(seconds: float) -> bool:
        assert seconds > 0
        # Nobody holds the writer now: this would wait for ever.
        with rt.turns.turn(), rt.transaction(write=True) as session:
            left.append(ledger.count_waiting(session))
        return False

    monkeypatch.setattr(sequencer._stopping, "wait", pause)
    sequencer._enter_all()
    assert left == list(range(waiting - 3, 0, -3))


def test_of_two_processes_one_goes_on_and_the_other_takes_over_when_it_stops(
    app: Flask,
    client: FlaskClient,
    rt: Runtime,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    beside = create_app(rt.config)
    other: Runtime = beside.extensions["consentkit"]
    request.addfinalizer(other.close)
    first, second = Sequencer(app, rt), Sequencer(beside, other)
    entered_by: list[str] = []

    def note(of: Runtime) -> int:
        entered = extend(of)
        entered_by.extend(["first" if of is rt else "second"] * bool(entered))
        return entered

    def meanwhile(work: Callable[[], object]) -> None:
        monkeypatch.setattr(second._stopping, "wait", lambda _: work())
        second._do_round()

    monkeypatch.setattr(module, "extend", note)
    answer(client, 1)
    first._do_round()
    answer(client, 1)
    values = dict.fromkeys(Dimension, "") | {Dimension.VERSION: "1", Dimension.LANGUAGE: "en"}
    showings(beside).add(1, rt.now().date(), values)
    meanwhile(first._do_round)
    assert entered_by == ["first", "first"]
    with rt.transaction() as session:
        shown = text("SELECT sum(shown) FROM daily_count WHERE dimension = 'total'")
        assert session.scalar(shown) == 1
    # It comes again soon, to see whether the first one is still there.
    assert other.recorded.is_set()
    answer(client, 1)
    meanwhile(lambda: None)
    assert entered_by == ["first", "first", "second"]


def test_create_app_alone_enters_nothing(config: Config, app: Flask) -> None:
    """Commands and tests make applications, too; only what serves appends."""
    create_app(config)
    assert not any(isinstance(each, Sequencer) for each in threading.enumerate())
