"""Many at once: one key makes one receipt, one visitor makes one chain."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from consentkit.config import Config
from consentkit.web.app import create_app
from tests.factories import a_decision, a_visitor_id
from tests.independent import open_with_cryptography

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
