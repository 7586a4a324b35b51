"""How often a banner is shown is counted, and nothing about whom it was shown to."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from consentkit.domain.counts import Counts
from consentkit.domain.tally import Dimension
from consentkit.storage import daily_counts
from consentkit.storage.session import StorageUnavailable
from consentkit.web.runtime import Runtime
from consentkit.web.showings import showings
from tests.conftest import Publish
from tests.counted import PHONE, accept, decline, numbers
from tests.factories import ORIGIN, a_site_document
from tests.one_after_another import one_after_another
from tests.recorded import extend_all

PATH = "/ck/shop/shown"
TOLD = '{"banner_version":1,"language":"en"}'
GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


@pytest.fixture(autouse=True)
def counting_site(publish: Publish) -> None:
    document = a_site_document()
    document["banner"]["behaviour"] = {"count_shown": True}
    publish(document)


def tell(client: FlaskClient, body: str | bytes = TOLD, **headers: str) -> TestResponse:
    sent = {"Origin": ORIGIN, "Content-Type": "text/plain;charset=UTF-8"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    return client.post(PATH, data=body, headers=sent)


def test_a_showing_is_counted_without_an_answer_to_keep(
    app: Flask, client: FlaskClient, rt: Runtime
) -> None:
    reply = tell(client)
    assert (reply.status_code, reply.data) == (204, b"")
    assert "Set-Cookie" not in reply.headers
    assert reply.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert reply.headers["Cache-Control"] == "no-store"
    client.environ_base |= PHONE
    tell(client, '{"banner_version":1,"language":"fr-CA"}', Sec_GPC="1")
    showings(app).write()
    showings(app).write()
    found = numbers(rt)
    assert found.total == Counts(shown=2)
    parts = {p: {r.values[0]: r.counts.shown for r in rows} for p, rows in found.parts.items()}
    assert parts == {
        Dimension.LANGUAGE: {"en": 1, "fr-CA": 1},
        Dimension.DEVICE: {"unknown": 1, "phone": 1},
        Dimension.VERSION: {"1": 2},
        Dimension.SIGNAL: {"": 1, "gpc": 1},
        Dimension.COUNTRY: {"": 2},
        Dimension.SURFACE: {},
    }


def test_nothing_of_the_visitor_is_stored(app: Flask, client: FlaskClient, rt: Runtime) -> None:
    client.environ_base["REMOTE_ADDR"] = "203.0.113.77"
    client.set_cookie("ck", "somebody")
    tell(client, User_Agent="Mozilla/5.0 (X11; Linux) Peculiar/99", Referer=f"{ORIGIN}/secret")
    showings(app).write()
    with rt.transaction() as session:
        stored = str(session.execute(text("SELECT * FROM daily_count")).all())
    for secret in ("203.0.113", "somebody", "Peculiar", "secret", ":07", "19:01"):
        assert secret not in stored


def test_no_answer_is_what_was_shown_less_what_was_answered(
    app: Flask, client: FlaskClient, rt: Runtime
) -> None:
    for _ in range(10):
        tell(client)
    accept(client, 4)
    decline(client, 3)
    extend_all(rt)
    assert numbers(rt).unanswered is None, "nothing was counted as shown yet"
    showings(app).write()
    found = numbers(rt).unanswered
    assert found is not None
    assert (found.days, found.shown, found.times) == (1, 10, 3)
    accept(client, 9)
    extend_all(rt)
    found = numbers(rt).unanswered
    assert found is not None
    assert found.times == 0, "never less than nothing"


@one_after_another(
    ("body", "code", "status"),
    [
        ("", "malformed_json", 400),
        ("[]", "malformed_json", 400),
        (b"\xff", "malformed_json", 400),
        ('{"banner_version":1}', "invalid_request", 422),
        ('{"banner_version":true,"language":"en"}', "invalid_request", 422),
        ('{"banner_version":1,"language":"en","visitor_id":"x"}', "invalid_request", 422),
        ('{"banner_version":1,"language":"<b>"}', "invalid_request", 422),
        ('{"banner_version":2,"language":"en"}', "unknown_banner_version", 422),
        ('{"banner_version":1,"language":"de"}', "unknown_language", 422),
        ('{"banner_version":1,"language":"en"}' + " " * 300, "body_too_large", 413),
    ],
)
def test_what_no_banner_of_ours_sends_is_refused(
    app: Flask, client: FlaskClient, rt: Runtime, body: str, code: str, status: int
) -> None:
    reply = tell(client, body)
    assert (reply.status_code, reply.json["code"]) == (status, code)
    showings(app).write()
    assert numbers(rt).total == Counts()


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://shop.example", ""])
def test_other_sites_cannot_count_here(client: FlaskClient, origin: str) -> None:
    reply = tell(client, Origin=origin)
    assert (reply.status_code, reply.json["code"]) == (403, "origin_not_allowed")


def test_a_program_shows_nothing(client: FlaskClient) -> None:
    reply = client.post(PATH, data=TOLD, content_type="text/plain")
    assert reply.json["code"] == "origin_not_allowed"


def test_a_site_that_does_not_count_is_told_so(client: FlaskClient, publish: Publish) -> None:
    publish()
    reply = tell(client, TOLD.replace("1", "2"))
    assert (reply.status_code, reply.json["code"]) == (403, "not_counted")


def test_crawlers_are_not_counted(app: Flask, client: FlaskClient, rt: Runtime) -> None:
    assert tell(client, User_Agent=GOOGLEBOT).status_code == 204
    showings(app).write()
    assert numbers(rt).total == Counts()


def test_what_cannot_be_written_now_waits(
    app: Flask, client: FlaskClient, rt: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise StorageUnavailable("the database does not answer")

    tell(client)
    with monkeypatch.context() as patch:
        patch.setattr(daily_counts, "add", fail)
        with pytest.raises(StorageUnavailable):
            showings(app).write()
    tell(client)
    showings(app).write()
    assert numbers(rt).total.shown == 2


class TestOften:
    @pytest.fixture
    def env(self, env: dict[str, str]) -> dict[str, str]:
        return env | {"CONSENTKIT_RATE_LIMIT": "3"}

    def test_one_address_cannot_count_for_many(self, client: FlaskClient) -> None:
        client.environ_base["REMOTE_ADDR"] = "203.0.113.5"
        assert [tell(client).status_code for _ in range(4)] == [204, 204, 204, 429]
