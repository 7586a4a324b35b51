"""What is kept of anchoring, and whose day it is, on both engines."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from consentkit.config import Config
from consentkit.services.claim_anchor_day import claim_anchor_day
from consentkit.services.stamp_checkpoint import stamps_from
from consentkit.storage import anchors
from consentkit.storage.anchors import StoredCosignature, StoredStamp
from consentkit.storage.session import StorageUnavailable, WriteConflict
from consentkit.web import anchorer as module
from consentkit.web.anchorer import Anchorer
from consentkit.web.anchoring import Outcome
from consentkit.web.runtime import Runtime
from consentkit.web.sequencer import extend
from tests.authority import Authority
from tests.conftest import Clock
from tests.recorded import answer, extend_all
from tests.wide import sqlite_and_wide

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def env(env: dict[str, str], authority: Authority) -> dict[str, str]:
    return env | {
        "CONSENTKIT_TSA_URL": authority.url,
        "CONSENTKIT_TSA_CERTIFICATES": str(authority.roots),
    }


@pytest.fixture
def anchorer(app: Flask, rt: Runtime) -> Anchorer:
    return Anchorer(app, rt, look_s=0.05)


def listed(client: FlaskClient) -> list[int]:
    return [each["size"] for each in client.get("/log/stamps").json["stamps"]]


def a_stamp(rt: Runtime, size: int, **changes: object) -> StoredStamp:
    given = {
        "origin": "consent.example/log", "size": size, "note": "note", "answer": b"\x30",
        "stamped_at": rt.now(),
    }  # fmt: skip
    return StoredStamp(**given | changes)


def keep(rt: Runtime, *stamps: StoredStamp) -> None:
    with rt.transaction(write=True) as session:
        for stamp in stamps:
            anchors.add_stamp(session, stamp)


def test_a_kept_stamp_is_neither_changed_nor_erased(rt: Runtime) -> None:
    keep(rt, a_stamp(rt, 3))
    for statement in ("UPDATE ledger_stamp SET note = 'x'", "DELETE FROM ledger_stamp"):
        with (
            # What the engine calls it when a trigger refuses.
            pytest.raises((StorageUnavailable, WriteConflict)),
            rt.transaction(write=True) as session,
        ):
            session.execute(text(statement))
    with rt.transaction() as session:
        assert anchors.stamp_of(session, "consent.example/log", 3) == a_stamp(rt, 3)


def test_of_two_stamps_for_one_size_the_first_is_kept(rt: Runtime) -> None:
    keep(rt, a_stamp(rt, 3))
    with pytest.raises(WriteConflict):
        keep(rt, a_stamp(rt, 3, answer=b"other"))


@sqlite_and_wide
def test_stamps_are_listed_page_by_page_and_only_our_own(
    rt: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    from consentkit.services import stamp_checkpoint

    monkeypatch.setattr(stamp_checkpoint, "PAGE", 2)
    extend_all(rt)
    keep(rt, *(a_stamp(rt, size) for size in (9, 3, 5, 7)), a_stamp(rt, 4, origin="moved/log"))
    sizes, following = [], 0
    while following is not None:
        with rt.transaction() as session:
            page, following = stamps_from(following, session=session)
        sizes.append([each.size for each in page])
    assert sizes == [[3, 5], [7, 9]]
    with rt.transaction() as session:
        assert anchors.first_stamp(session, "consent.example/log", least=4).size == 5
        assert anchors.first_stamp(session, "consent.example/log", least=10) is None


@sqlite_and_wide
def test_a_witness_has_one_line_a_size_the_newest(rt: Runtime) -> None:
    def put(size: int, root: bytes, line: str, witness: str = "w+1+x") -> None:
        with rt.transaction(write=True) as session:
            anchors.put_cosignature(
                session, StoredCosignature("consent.example/log", size, root, witness, line)
            )

    root = b"r" * 32
    put(7, root, "old")
    put(7, root, "new")
    put(7, root, "other", "v+1+x")
    put(5, root, "earlier")
    put(9, b"s" * 32, "of another root")
    with rt.transaction() as session:
        of = ("consent.example/log", 7, root)
        assert anchors.cosignatures_of(session, *of, limit=9) == ["other", "new"]
        assert anchors.cosignatures_of(session, *of, limit=1) == ["other"]
        assert anchors.cosignatures_of(session, "consent.example/log", 9, root, limit=9) == []
        assert anchors.cosignatures_of(session, "moved/log", 7, root, limit=9) == []
        assert anchors.cosigned_size(session, "consent.example/log", "w+1+x") == 9
        assert anchors.cosigned_size(session, "consent.example/log", "v+1+x") == 7
        assert anchors.cosigned_size(session, "consent.example/log", "nobody") == 0


@sqlite_and_wide
def test_a_day_is_claimed_once_and_not_before_there_is_a_head(rt: Runtime, clock: Clock) -> None:
    def claim() -> bool:
        with rt.transaction(write=True) as session:
            return claim_anchor_day(session=session, now=rt.now())

    assert not claim()
    extend_all(rt)
    assert claim()
    assert not claim()
    clock.now += timedelta(days=1)
    assert claim()


def test_of_two_who_claim_at_once_one_does(rt: Runtime) -> None:
    """Both have looked, and neither has seen the other."""
    with rt.transaction(write=True) as session:
        anchors.claim_day(session, rt.now().date(), now=rt.now())
    with pytest.raises(WriteConflict), rt.transaction(write=True) as session:
        anchors.claim_day(session, rt.now().date(), now=rt.now())


def test_the_service_anchors_once_a_day_and_of_two_processes_one(
    client: FlaskClient, rt: Runtime, app: Flask, clock: Clock, authority: Authority
) -> None:
    one, other = Anchorer(app, rt), Anchorer(app, rt)
    one.look()
    assert authority.asked == [], "there is no head yet"
    for day in (1, 2):
        answer(client, 1)
        extend_all(rt)
        for each in (one, other, one, other):
            each.look()
        assert len(authority.asked) == day
        assert len(listed(client)) == day
        clock.now += timedelta(days=1)


@sqlite_and_wide
def test_to_look_is_not_to_write(
    rt: Runtime, anchorer: Anchorer, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It looks once a minute, and those who answer visitors wait for whoever writes."""
    extend_all(rt)
    anchorer.look()
    monkeypatch.setattr(rt.turns, "turn", pytest.fail)
    anchorer.look()
    Anchorer(app, rt).look()


@sqlite_and_wide
def test_what_failed_is_tried_again_later_and_alone(
    rt: Runtime, anchorer: Anchorer, clock: Clock, monkeypatch: pytest.MonkeyPatch, caplog
) -> None:
    done, well = [], []

    def anchor(_rt: Runtime, only: tuple[str, ...] | None) -> Iterator[Outcome]:
        done.append(only)
        yield Outcome("time stamp", "away", failed=not well)
        if only is None:
            yield Outcome("mail", "sent")

    monkeypatch.setattr(module, "anchor", anchor)
    extend_all(rt)
    with caplog.at_level(logging.INFO):
        anchorer.look()
    said = [
        (each.levelname, each.message) for each in caplog.records if "anchoring" in each.message
    ]
    assert said == [
        ("ERROR", "anchoring the ledger: time stamp: away"),
        ("INFO", "anchoring the ledger: mail: sent"),
    ]
    anchorer.look()
    assert done == [None]
    clock.now += timedelta(hours=1)
    anchorer.look()
    assert done == [None, ("time stamp",)]
    well.append(True)
    for _ in range(3):
        clock.now += timedelta(hours=1)
        anchorer.look()
    assert done == [None, ("time stamp",), ("time stamp",)]


@sqlite_and_wide
def test_what_goes_on_failing_is_given_up_until_tomorrow(
    rt: Runtime, anchorer: Anchorer, clock: Clock, authority: Authority
) -> None:
    authority.answer = lambda _query: b"garbage"
    clock.now = clock.now.replace(hour=1)
    extend_all(rt)
    for _ in range(20):
        anchorer.look()
        clock.now += timedelta(hours=1)
    assert len(authority.asked) == module.MOST_TRIES


def test_receipts_are_entered_while_another_host_lets_us_wait(
    client: FlaskClient, rt: Runtime, anchorer: Anchorer, authority: Authority
) -> None:
    extend_all(rt)
    asked, go_on = Event(), Event()

    def slow(query: bytes) -> bytes:
        asked.set()
        assert go_on.wait(60)
        return authority.stamp(query)

    authority.answer = slow
    anchorer.start()
    try:
        assert asked.wait(60)
        answer(client, 2)
        assert extend(rt) == 2
        assert listed(client) == []
        go_on.set()
        for _ in range(600):
            if listed(client):
                break
            Event().wait(0.1)
        assert len(listed(client)) == 1
    finally:
        go_on.set()
        anchorer.stop()
        anchorer.join(60)
    assert not anchorer.is_alive()


@sqlite_and_wide
@pytest.mark.parametrize("configured", [True, False])
def test_a_serving_process_has_the_thread_only_if_there_is_somebody_to_ask(
    app: Flask, config: Config, monkeypatch: pytest.MonkeyPatch, configured: bool
) -> None:
    from consentkit.web import wsgi

    started: list[str] = []
    monkeypatch.setattr(Thread, "start", lambda self: started.append(self.name))
    monkeypatch.setenv("CONSENTKIT_HOME", str(config.home))
    monkeypatch.setenv("CONSENTKIT_DATABASE_URL", config.database_url)
    if configured:
        monkeypatch.setenv("CONSENTKIT_WITNESSES_FILE", str(Path("somewhere")))
    served = wsgi.factory()
    with served.app_context():
        served.extensions["consentkit"].close()
    assert ("consentkit-anchorer" in started) is configured
    assert "consentkit-sequencer" in started
