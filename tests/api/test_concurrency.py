"""Many at once: one key makes one receipt, one visitor makes one chain."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import event

from consentkit.config import Config
from consentkit.services.export_receipts import count_receipts
from consentkit.web.app import create_app
from consentkit.web.runtime import Runtime
from tests.factories import a_decision, a_visitor_id
from tests.independent import open_with_cryptography
from tests.recorded import writing_held_up
from tests.waiting import wait_until

PATH = "/ck/shop/receipts"
pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def twins(app: Flask, config: Config) -> Iterator[list[Flask]]:
    """Two applications over one database, as two workers are."""
    twin = create_app(config)
    yield [app, twin]
    with twin.app_context():
        twin.extensions["consentkit"].close()


def _post_all(twins: list[Flask], bodies: list[dict], headers: dict[str, str]) -> list:
    def post(job: tuple[int, dict]):
        number, body = job
        return twins[number % 2].test_client().post(PATH, json=body, headers=headers)

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(post, enumerate(bodies)))


def test_one_key_sent_many_times_at_once_makes_one_receipt(twins: list[Flask]) -> None:
    replies = _post_all(twins, [a_decision()] * 16, {"Idempotency-Key": "same"})
    assert {reply.status_code for reply in replies} == {201}
    assert len({reply.json["receipt"] for reply in replies}) == 1


def test_one_visitor_answering_many_times_at_once_makes_one_unbroken_chain(
    twins: list[Flask],
) -> None:
    visitor = a_visitor_id()
    replies = _post_all(twins, [a_decision(visitor_id=visitor)] * 16, {})
    assert {reply.status_code for reply in replies} == {201}
    jwks = twins[0].test_client().get("/.well-known/jwks.json").json
    payloads = [open_with_cryptography(reply.json["receipt"], jwks)[1] for reply in replies]
    follower = {payload["prev"]: payload["jti"] for payload in payloads}
    chain, link = [], None
    while link in follower:
        link = follower[link]
        chain.append(link)
    assert len(chain) == 16
    assert chain == sorted(chain)


@pytest.mark.sqlite_file
def test_decisions_that_wait_together_share_a_commit_and_a_refusal_hurts_nobody(
    app: Flask, rt: Runtime
) -> None:
    engine = rt._engine
    bodies = [a_decision(banner_version=99 if n == 3 else 1) for n in range(8)]
    written: list[str] = []

    def note(connection: sqlite3.Connection, *_: object) -> None:
        connection.set_trace_callback(written.append)

    with ThreadPoolExecutor(8) as pool:
        with writing_held_up(rt) as recorder:
            jobs = [pool.submit(app.test_client().post, PATH, json=body) for body in bodies]
            wait_until(lambda: len(recorder.line) >= len(bodies))
            event.listen(engine, "checkout", note)
        replies = [job.result() for job in jobs]
    event.remove(engine, "checkout", note)
    assert [reply.status_code for reply in replies] == [201, 201, 201, 422, 201, 201, 201, 201]
    assert len({reply.json["receipt"] for reply in replies if reply.status_code == 201}) == 7
    # All are written by one statement, before the transaction of the refused one.
    begun = [each.partition(" (")[0] for each in written if not each.startswith("--")]
    at_once = begun.index("INSERT INTO first_answer")
    assert "BEGIN IMMEDIATE" in begun[at_once:]
    assert "BEGIN IMMEDIATE" not in begun[:at_once]
    # It is noted again with each part of its trigger.
    (all_of_it,) = {each for each in written if each.startswith("INSERT INTO first_answer")}
    stored = [reply.json["receipt"] for reply in replies if reply.status_code == 201]
    assert all(receipt in all_of_it for receipt in stored)


@pytest.mark.sqlite_file
def test_when_the_shared_commit_fails_nobody_is_told_it_worked(app: Flask, rt: Runtime) -> None:
    engine = rt._engine

    def fail(connection: sqlite3.Connection, *_: object) -> None:
        # In the midst of it: some are written by then.
        connection.set_progress_handler(lambda: True, 300)

    def mend(connection: sqlite3.Connection, *_: object) -> None:
        connection.set_progress_handler(None, 0)

    with ThreadPoolExecutor(4) as pool:
        with writing_held_up(rt) as recorder:
            jobs = [pool.submit(app.test_client().post, PATH, json=a_decision()) for _ in range(4)]
            wait_until(lambda: len(recorder.line) >= len(jobs))
            event.listen(engine, "checkout", fail)
            event.listen(engine, "checkin", mend)
        replies = [job.result() for job in jobs]
    event.remove(engine, "checkout", fail)
    event.remove(engine, "checkin", mend)
    assert {reply.status_code for reply in replies} == {503}
    assert {reply.json["code"] for reply in replies} == {"storage_unavailable"}
    assert {reply.headers["Retry-After"] for reply in replies} == {"5"}
    after = app.test_client().post(PATH, json=a_decision())
    assert after.status_code == 201, "it recovers by itself"
    with rt.transaction() as session:
        assert count_receipts("shop", session=session) == 1
