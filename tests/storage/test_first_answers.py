"""Answers that are stored together, and those among them that have to do with what is stored."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from consentkit.web.publications import Publications, Watcher
from consentkit.web.runtime import Runtime, runtime
from tests.conftest import Publish
from tests.factories import a_decision, a_site_document, a_visitor_id
from tests.independent import open_with_cryptography
from tests.recorded import check, extend_all, writing_held_up
from tests.waiting import wait_until
from tests.wide import sqlite_and_wide

PATH = "/ck/shop/receipts"
SCRIPT = "/ck/shop/banner.js"
DEADLINE_S = 20

pytestmark = pytest.mark.usefixtures("site")


def prev_of(client: FlaskClient, reply: TestResponse) -> object:
    keys = client.get("/.well-known/jwks.json").json
    return open_with_cryptography(reply.json["receipt"], keys)[1]["prev"]


def together(app: Flask, requests: list[tuple[dict[str, object], str]]) -> list[TestResponse]:
    """Send (body, idempotency key) so that all wait for one commit, in this order."""
    with ThreadPoolExecutor(len(requests)) as pool, app.app_context():
        jobs = []
        with writing_held_up(runtime()) as recorder:
            for number, (body, key) in enumerate(requests):
                post = app.test_client().post
                jobs.append(pool.submit(post, PATH, json=body, headers={"Idempotency-Key": key}))
                wait_until(lambda wanted=number: len(recorder.line) > wanted)
        return [job.result() for job in jobs]


def test_strangers_returning_visitors_and_retries_share_a_commit(
    app: Flask, client: FlaskClient, rt: Runtime
) -> None:
    known, twice, retried = a_visitor_id(), a_visitor_id(), a_decision()
    before = client.post(PATH, json=a_decision(visitor_id=known))
    extend_all(rt)
    replies = together(
        app,
        [
            (a_decision(), "a"),
            (a_decision(visitor_id=known), "b"),
            (a_decision(visitor_id=twice), "c"),
            (a_decision(visitor_id=twice), "d"),
            (retried, "e"),
            (retried, "e"),
            (a_decision(), "e"),
        ],
    )
    assert [reply.status_code for reply in replies] == [201] * 6 + [422]
    stranger, returning, first, second, sent, again, _ = replies
    assert prev_of(client, stranger) is None
    assert prev_of(client, returning) == before.json["id"]
    assert prev_of(client, first) is None
    assert prev_of(client, second) == first.json["id"]
    assert again.json == sent.json
    assert again.headers["Idempotent-Replayed"] == "true"
    # One entry of each receipt, and none of what was not a first answer after all.
    assert extend_all(rt) == 5
    assert check(rt).findings == []


def test_a_chain_goes_on_where_its_first_receipt_is_no_longer_kept(
    client: FlaskClient, rt: Runtime
) -> None:
    visitor = a_visitor_id()
    first = client.post(PATH, json=a_decision(visitor_id=visitor)).json
    second = client.post(PATH, json=a_decision(visitor_id=visitor)).json
    with rt.transaction(write=True) as session:
        session.execute(text("DELETE FROM receipt WHERE prev IS NULL"))
    third = client.post(PATH, json=a_decision(visitor_id=visitor))
    assert prev_of(client, third) == second["id"] != first["id"]


@sqlite_and_wide
def test_one_sites_visitors_and_keys_are_nothing_to_another(
    client: FlaskClient, publish: Publish
) -> None:
    document = a_site_document()
    document["site"]["key"] = "other"
    publish(document)
    body = a_decision(visitor_id=a_visitor_id())
    replies = [
        client.post(f"/ck/{site}/receipts", json=body, headers={"Idempotency-Key": "one"})
        for site in ("shop", "other")
    ]
    assert [reply.status_code for reply in replies] == [201, 201]
    assert [prev_of(client, reply) for reply in replies] == [None, None]


def test_what_another_process_publishes_is_served_without_anybody_asking(
    app: Flask, client: FlaskClient, rt: Runtime, publish: Publish
) -> None:
    publications: Publications = app.extensions["consentkit.publications"]
    watcher = Watcher(app, rt, publications)
    watcher.start()
    try:
        before = client.get(SCRIPT).text
        document = a_site_document()
        document["banner"]["texts"] = {"en": {"heading": "Something new"}}
        publish(document)
        until = time.monotonic() + DEADLINE_S
        while (shown := client.get(SCRIPT).text) == before and time.monotonic() < until:
            time.sleep(0.05)
        assert "Something new" in shown
    finally:
        watcher.stop()
        watcher.join()
