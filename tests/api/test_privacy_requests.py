"""The visitor's page: ask the privacy officer, and follow the request."""

import json
import re
from datetime import timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient

from consentkit.web.runtime import Runtime
from tests.conftest import Clock, Run
from tests.privacy import (
    ASKED,
    PATH,
    answer,
    ask,
    keys_on,
    opened,
    payload_on,
    text_on,
    token_on,
)
from tests.recorded import check, extend_all, tamper

pytestmark = pytest.mark.usefixtures("site")


def test_a_request_gets_a_number_an_acknowledgement_and_its_day(
    client: FlaskClient, rt: Runtime
) -> None:
    one = answer(client)
    done = ask(client, opened(client, one), contact="me@example.org")
    assert "Your request has the number 2026-1" in done.text
    assert "to be answered by December 23, 2026" in done.text
    said = payload_on(client, done, "acknowledgement")
    assert said["request"]["number"] == "2026-1"
    assert said["request"]["kind"] == "access"
    assert said["request"]["due_at"] == "2026-12-23T19:01:07.123Z"
    assert said["request"]["receipts"] == [one["id"]]
    assert "What do you know" not in json.dumps(said)
    extend_all(rt)
    assert check(rt).findings == []
    again = ask(client, opened(client, one))
    assert "2026-2" in again.text


def test_who_lost_every_key_may_ask_as_well_and_follow_it(client: FlaskClient) -> None:
    done = ask(client, client.get(PATH))
    key = keys_on(done)
    assert key.startswith("q")
    assert f">{key}</textarea>" in done.text
    page = client.post(PATH, data={"code": key})
    assert "Request 2026-1 of November 23, 2026" in page.text
    assert "What do you know?" in page.text
    assert client.post(PATH, data={"code": key[:-1] + "!"}).status_code == 404


def test_sending_a_request_twice_is_one_request(client: FlaskClient) -> None:
    page = client.get(PATH)
    assert keys_on(ask(client, page)) == keys_on(ask(client, page))


def test_a_request_that_is_late_says_so(client: FlaskClient, clock: Clock) -> None:
    key = keys_on(ask(client, client.get(PATH)))
    clock.now += timedelta(days=30)
    assert "To be answered by" in client.post(PATH, data={"keys": key}).text
    clock.now += timedelta(seconds=1)
    assert "and is late" in client.post(PATH, data={"keys": key}).text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "revenge"}, "kind"),
        ({"kind": ""}, "kind"),
        ({"text": " \r\n "}, "text"),
        ({"text": "x" * 4_001}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"contact": "not an address"}, "contact"),
        ({"contact": f"{'x' * 250}@example.org"}, "contact"),
    ],
)
def test_a_bad_request_is_refused_by_the_name_of_its_field(
    client: FlaskClient, changes: dict, field: str
) -> None:
    reply = ask(client, client.get(PATH), **changes)
    assert reply.status_code == 422
    assert re.search(rf"<p>{field} (must|is required)", reply.text)


def test_a_request_is_text_whatever_it_looks_like(client: FlaskClient) -> None:
    text = "<script>alert(1)</script>\r\n'\"&amp; {{ 7 * 7 }} \u202eabc"
    done = ask(client, client.get(PATH), text=text)
    assert done.status_code == 200
    assert "<script>alert" not in done.text
    shown = unescape(re.search(r"<blockquote[^>]*>(.*?)</blockquote>", done.text, re.S)[1])
    assert shown == text.replace("\r\n", "\n")


def test_the_longest_text_fits_in_every_script_and_a_megabyte_does_not(client: FlaskClient) -> None:
    page = client.get(PATH)
    assert ask(client, page, text="語" * 4_000).status_code == 200
    reply = ask(client, page, text="x" * 1_000_000)
    assert reply.status_code == 413
    assert "larger than anybody needs" in reply.text


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_another_site_cannot_ask_in_the_visitors_name(client: FlaskClient, headers: dict) -> None:
    form = ASKED | {"token": token_on(client.get(PATH))}
    assert client.post(f"{PATH}/requests", data=form, headers=headers).status_code == 403


def test_the_acknowledgement_can_be_checked(client: FlaskClient, rt: Runtime, run: Run) -> None:
    done = ask(client, client.get(PATH))
    proof = text_on(done, "acknowledgement")
    extend_all(rt)
    found = client.post("/verify", json={"receipt": proof}).json
    assert (found["valid"], found["kind"]) == (True, "request")
    assert found["payload"]["request"]["number"] == "2026-1"
    page = client.post("/verify", data={"receipt": proof}).text
    assert "Signed acknowledgement: ✓" in page
    assert "To be answered by December 23, 2026" in page
    assert "received request 2026-1" in run("verify", "-", input=proof).output


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ("text = text || '.'", "says something else"),
        ("kind = 'complaint'", "says something else"),
        ("sequence = 7", "says something else"),
        ("receipts = '[]'", "says something else"),
        ("acknowledgement = acknowledgement || 'A'", "was never entered"),
        ("acknowledgement = 'é'", "was never entered"),
    ],
)
def test_the_ledger_tells_when_a_request_was_touched(
    client: FlaskClient, rt: Runtime, change: str, finding: str
) -> None:
    ask(client, opened(client, answer(client)))
    extend_all(rt)
    assert check(rt).findings == []
    tamper(rt, "officer_request", f"UPDATE officer_request SET {change}")
    [found] = check(rt).findings
    assert finding in found
