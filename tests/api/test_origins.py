"""Who may record decisions for a site: its own pages, and nobody else's."""

import pytest
from flask.testing import FlaskClient

from tests.conftest import Publish
from tests.factories import ORIGIN, a_decision, a_site_document
from tests.one_after_another import one_after_another

PATH = "/ck/shop/receipts"
pytestmark = pytest.mark.usefixtures("site")


def test_a_listed_origin_is_allowed_by_name(client: FlaskClient) -> None:
    reply = client.post(PATH, json=a_decision(), headers={"Origin": ORIGIN})
    assert reply.status_code == 201
    assert reply.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "Access-Control-Allow-Credentials" not in reply.headers
    assert "Origin" in reply.headers["Vary"]


@one_after_another(
    "origin",
    [
        "null",
        "https://evil.example",
        "http://shop.example",
        "https://shop.example:8443",
        "https://shop.example.evil.example",
        "https://evilshop.example",
        "https://www.shop.example",
        "https://shop.example@evil.example",
        "https://shop.example/",
        "https://shop.example#x",
        "https://shop.example?x",
        "https://shop.exаmple",
        "*",
        "",
    ],
)
def test_any_other_origin_is_refused_without_a_grant(client: FlaskClient, origin: str) -> None:
    header = origin.encode().decode("latin-1")
    for reply in (
        client.post(PATH, json=a_decision(), headers={"Origin": header}),
        client.options(PATH, headers={"Origin": header, "Access-Control-Request-Method": "POST"}),
    ):
        assert reply.status_code == 403
        assert "Access-Control-Allow-Origin" not in reply.headers
        assert reply.mimetype == "application/problem+json"
        assert reply.json["code"] == "origin_not_allowed"


def test_the_same_origin_spelt_in_capitals_or_with_its_port_is_the_same(
    client: FlaskClient,
) -> None:
    for origin in ("HTTPS://SHOP.example", "https://shop.example:443"):
        assert client.post(PATH, json=a_decision(), headers={"Origin": origin}).status_code == 201


def test_our_own_pages_may_answer_and_get_their_cookie(client: FlaskClient) -> None:
    reply = client.post(
        PATH,
        json=a_decision(),
        headers={"Origin": "https://consent.example", "Sec-Fetch-Site": "same-origin"},
        base_url="https://consent.example",
    )
    assert reply.status_code == 201
    assert reply.headers["Set-Cookie"].startswith("__Host-ck=")


def test_being_called_same_origin_is_not_enough(client: FlaskClient) -> None:
    """Behind one proxy for two sites, each must not answer for the other."""
    headers = {"Origin": "https://other.example", "Sec-Fetch-Site": "same-origin"}
    reply = client.post(PATH, json=a_decision(), headers=headers, base_url="https://other.example")
    assert reply.status_code == 403


def test_a_refused_origin_records_nothing(client: FlaskClient) -> None:
    body = a_decision()
    headers = {"Idempotency-Key": "k"}
    client.post(PATH, json=body, headers={**headers, "Origin": "https://evil.example"})
    reply = client.post(PATH, json=body, headers=headers)
    assert "Idempotent-Replayed" not in reply.headers


def test_an_origin_of_one_site_cannot_write_for_another(
    client: FlaskClient, publish: Publish
) -> None:
    other = a_site_document()
    other["site"] = other["site"] | {"key": "other", "origins": ["https://other.example"]}
    publish(other)
    reply = client.post("/ck/other/receipts", json=a_decision(), headers={"Origin": ORIGIN})
    assert reply.status_code == 403


def test_a_preflight_is_answered_for_two_hours(client: FlaskClient) -> None:
    reply = client.options(
        PATH,
        headers={
            "Origin": ORIGIN,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type,idempotency-key",
        },
    )
    assert reply.status_code == 204
    assert reply.data == b""
    assert reply.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert reply.headers["Access-Control-Max-Age"] == "7200"
    assert "POST" in reply.headers["Access-Control-Allow-Methods"]
    allowed = reply.headers["Access-Control-Allow-Headers"]
    assert {"content-type", "idempotency-key"} <= set(allowed.split(", "))


def test_a_refusal_can_be_read_by_the_page_that_asked(client: FlaskClient) -> None:
    reply = client.post(PATH, json=a_decision(extra=1), headers={"Origin": ORIGIN})
    assert reply.status_code == 422
    assert reply.headers["Access-Control-Allow-Origin"] == ORIGIN


def test_nothing_is_built_from_the_host_header(client: FlaskClient) -> None:
    hostile = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Original-URL": "/x"}
    for path in ("/ck/shop/banner.js", "/ck/shop/banner.json", "/ck/shop/preferences", "/verify"):
        with client.get(path, headers=hostile) as reply:
            assert reply.status_code == 200
            assert b"evil.example" not in reply.data
            assert "evil.example" not in str(reply.headers)
    reply = client.post(PATH, json=a_decision(), headers=hostile)
    assert b"evil" not in reply.data
    assert reply.headers["Location"].startswith("/ck/shop/receipts/")


def test_a_line_break_in_a_query_forges_no_header(client: FlaskClient) -> None:
    reply = client.get("/ck/shop/preferences?lang=en%0d%0aSet-Cookie:%20a=b")
    assert reply.status_code == 200
    assert "Set-Cookie" not in reply.headers
