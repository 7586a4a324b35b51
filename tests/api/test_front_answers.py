"""An answer taken before Flask is asked is the one that Flask would have taken."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import Client, TestResponse

from consentkit.web.runtime import Runtime
from consentkit.web.security import limiter
from tests.factories import ORIGIN, a_decision

PATH = "/ck/shop/receipts"
CROWD = {"REMOTE_ADDR": "203.0.113.5"}
HOSTILE = '{"banner_version":1,"banner_version":1}'

pytestmark = pytest.mark.usefixtures("site")


def told(response: TestResponse) -> list[tuple[str, str]]:
    """Return the headers, without what names this one receipt or request."""
    names = {"Location", "Content-Length", "Set-Cookie", "X-Request-ID"}
    return sorted(each for each in response.headers if each[0] not in names)


SAME: dict[str, dict[str, Any]] = {
    "of a page": {"headers": {"Origin": ORIGIN}},
    "of a program": {},
    "of a page on the service's own host": {
        "headers": {"Origin": "https://consent.example", "Sec-Fetch-Site": "same-origin"}
    },
    "of a beacon": {"content_type": "text/plain;charset=UTF-8"},
    "from elsewhere": {"headers": {"Origin": "https://evil.example"}},
    "of another type": {"content_type": "application/xml"},
    "with a key that is none": {"headers": {"Idempotency-Key": "\u00e9"}},
}


@pytest.mark.parametrize("how", SAME)
def test_status_headers_and_cookie_are_those_of_flask(
    client: FlaskClient, flask_alone: Client, how: str
) -> None:
    replies = [
        each.post(PATH, json=a_decision(), base_url="https://consent.example", **SAME[how])
        for each in (client, flask_alone)
    ]
    first, second = replies
    assert first.status == second.status
    assert told(first) == told(second)
    cookies = [_attributes(reply) for reply in replies]
    assert cookies[0] == cookies[1]
    assert set(first.json) == set(second.json)


def _attributes(reply: TestResponse) -> list[str]:
    """Return those of the cookie but the moment at which it ends: a second may have passed."""
    attributes = reply.headers.get("Set-Cookie", "").split(";")[1:]
    return [each for each in attributes if not each.strip().startswith("Expires=")]


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "null", HOSTILE, '{"banner_version":1}', "x" * 20_000, "\x00"]
)
def test_a_bad_body_is_refused_in_the_same_words(
    client: FlaskClient, flask_alone: Client, body: str
) -> None:
    first, second = (
        each.post(PATH, data=body, content_type="application/json", headers={"Origin": ORIGIN})
        for each in (client, flask_alone)
    )
    assert 400 <= first.status_code < 500
    assert (first.status, first.data, told(first)) == (second.status, second.data, told(second))


@pytest.mark.parametrize("path", ["/ck/none/receipts", "/ck/Shop/receipts", "/ck/shop/receipts/"])
def test_other_addresses_are_flasks(client: FlaskClient, flask_alone: Client, path: str) -> None:
    first, second = (each.post(path, json=a_decision()) for each in (client, flask_alone))
    assert first.status_code in (404, 308)
    assert (first.status, first.data) == (second.status, second.data)


class TestOften:
    @pytest.fixture
    def env(self, env: dict[str, str]) -> dict[str, str]:
        limiter.reset()
        return env | {"CONSENTKIT_RATE_LIMIT": "4"}

    @pytest.mark.parametrize("again", [{}, {"data": "{", "content_type": "application/json"}])
    def test_both_count_together_and_each_request_once(
        self, client: FlaskClient, flask_alone: Client, again: dict[str, Any]
    ) -> None:
        sent: list[Callable[..., TestResponse]] = [client.post, flask_alone.post] * 3
        body = again or {"json": a_decision()}
        statuses = [post(PATH, environ_overrides=CROWD, **body).status_code for post in sent]
        assert [each == 429 for each in statuses] == [False] * 4 + [True] * 2


def test_what_nobody_foresaw_is_told_as_a_problem_and_logged(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: Runtime) -> bytes:
        raise RuntimeError("no randomness")

    monkeypatch.setattr(Runtime, "receipt_randomness", fail)
    reply = client.post(PATH, json=a_decision(), headers={"Origin": ORIGIN})
    assert reply.status_code == 500
    assert reply.mimetype == "application/problem+json"
    assert reply.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "no randomness" in caplog.text
    assert "no randomness" not in reply.text
