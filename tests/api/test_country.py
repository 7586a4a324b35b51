"""A country comes from a proxy that the operator named, and from nobody else."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from consentkit.domain.tally import Dimension
from consentkit.web.runtime import Runtime
from consentkit.web.showings import showings
from tests.conftest import Publish
from tests.counted import numbers
from tests.factories import ORIGIN, a_decision, a_site_document
from tests.independent import open_with_cryptography
from tests.one_after_another import one_after_another
from tests.recorded import extend_all

PATH = "/ck/shop/receipts"
TIMEZONE = {"country": "FR", "source": "timezone"}


@pytest.fixture
def env(env: dict[str, str]) -> dict[str, str]:
    return env | {
        "CONSENTKIT_TRUSTED_PROXIES": "1",
        "CONSENTKIT_COUNTRY_HEADER": "CF-IPCountry",
    }


@pytest.fixture(autouse=True)
def counting_site(publish: Publish) -> None:
    document = a_site_document()
    document["banner"]["behaviour"] = {"count_shown": True}
    publish(document)


def region_of(client: FlaskClient, jws: str) -> dict[str, str] | None:
    _, payload = open_with_cryptography(jws, client.get("/.well-known/jwks.json").json)
    region: dict[str, str] | None = payload["rule"]["region"]
    return region


@pytest.mark.parametrize("said", [None, TIMEZONE])
def test_what_the_proxy_says_is_signed_and_outweighs_the_page(
    client: FlaskClient, said: dict[str, str] | None
) -> None:
    reply = client.post(PATH, json=a_decision(region=said), headers={"CF-IPCountry": "ca"})
    assert region_of(client, reply.json["receipt"]) == {"country": "CA", "source": "header"}


@one_after_another("told", ["XX", "ZZ", "T1", "", "CAN", "C", "CA, FR", "<b>", "Ca\u00e9"])
def test_what_is_no_country_leaves_what_the_page_said(client: FlaskClient, told: str) -> None:
    reply = client.post(PATH, json=a_decision(region=TIMEZONE), headers={"CF-IPCountry": told})
    assert region_of(client, reply.json["receipt"]) == TIMEZONE
    reply = client.post(PATH, json=a_decision(), headers={"CF-IPCountry": told})
    assert region_of(client, reply.json["receipt"]) is None


def test_the_page_without_javascript_says_it_too(client: FlaskClient) -> None:
    html = client.get("/ck/shop/preferences").text
    token = re.search(r'name="token" value="([^"]+)"', html)
    assert token is not None
    html = client.post(
        "/ck/shop/preferences",
        data={"token": token[1], "action": "decline"},
        headers={"CF-IPCountry": "CA"},
    ).text
    jws = re.search(r"eyJ[\w.-]+", html)
    assert jws is not None
    assert region_of(client, jws[0]) == {"country": "CA", "source": "header"}


def test_an_answer_that_is_sent_again_from_elsewhere_is_the_same_answer(
    client: FlaskClient,
) -> None:
    body = a_decision()
    first, again = (
        client.post(PATH, json=body, headers={"Idempotency-Key": "k", "CF-IPCountry": country})
        for country in ("CA", "FR")
    )
    assert again.json["receipt"] == first.json["receipt"]
    assert again.headers["Idempotent-Replayed"] == "true"


def test_showings_and_answers_are_counted_by_it(
    app: Flask, client: FlaskClient, rt: Runtime
) -> None:
    for country in ("CA", "CA", "FR", "XX"):
        client.post(
            "/ck/shop/shown",
            data='{"banner_version":1,"language":"en"}',
            headers={"Origin": ORIGIN, "Content-Type": "text/plain", "CF-IPCountry": country},
        )
    for _ in range(6):
        client.post(PATH, json=a_decision(), headers={"CF-IPCountry": "CA"})
    showings(app).write()
    extend_all(rt)
    rows = numbers(rt).parts[Dimension.COUNTRY]
    assert {row.values[0]: (row.counts.shown, row.counts.save) for row in rows} == {
        "CA": (2, 6),
        "FR": (1, 0),
        "": (1, 0),
    }
