"""What is not a decision is refused, by name, and never with a 500."""

import gzip
import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.conftest import Clock
from tests.factories import a_decision
from tests.one_after_another import one_after_another

PATH = "/ck/shop/receipts"
pytestmark = pytest.mark.usefixtures("site")

VISITOR = "AAAAAAAAAAAAAAAAAAAAAA"
ALL = {"necessary": True, "analytics": True, "marketing": True}
NONE = {"necessary": True, "analytics": False, "marketing": False}


@one_after_another(
    ("changes", "field"),
    [
        ({"choices": {"analytics": "yes"}}, "choices.analytics"),
        ({"choices": {"analytics": 1}}, "choices.analytics"),
        ({"choices": {"analytics": None}}, "choices.analytics"),
        ({"choices": {"analytics": [True]}}, "choices.analytics"),
        ({"choices": {}}, "choices"),
        ({"choices": []}, "choices"),
        ({"choices": None}, "choices"),
        ({"choices": {f"c{n}": True for n in range(65)}}, "choices"),
        ({"banner_version": "1"}, "banner_version"),
        ({"banner_version": True}, "banner_version"),
        ({"banner_version": 1.0}, "banner_version"),
        ({"banner_version": 0}, "banner_version"),
        ({"banner_version": 10**30}, "banner_version"),
        ({"banner_version": None}, "banner_version"),
        ({"action": "accept"}, "action"),
        ({"action": 1}, "action"),
        ({"surface": "popup"}, "surface"),
        ({"language": "english"}, "language"),
        ({"language": "fr-CA\n"}, "language"),
        ({"visitor_id": "short"}, "visitor_id"),
        ({"visitor_id": VISITOR + "\n"}, "visitor_id"),
        ({"visitor_id": "A" * 21 + "+"}, "visitor_id"),
        ({"visitor_id": "A" * 21 + "\x00"}, "visitor_id"),
        ({"visitor_id": "A" * 21 + "\u202e"}, "visitor_id"),
        ({"visitor_id": 5}, "visitor_id"),
        ({"decided_at": "2026-11-23T19:01:07"}, "decided_at"),
        ({"decided_at": "2026-11-23"}, "decided_at"),
        ({"decided_at": "2026-13-23T19:01:07Z"}, "decided_at"),
        ({"decided_at": "0001-01-01T00:00:00+23:59"}, "decided_at"),
        ({"decided_at": 1795460467}, "decided_at"),
        ({"decided_at": "٢٠٢٦-11-23T19:01:07Z"}, "decided_at"),
        ({"gpc": "true"}, "gpc"),
        ({"gpc": 0}, "gpc"),
        ({"region": {"country": "ca", "source": "timezone"}}, "region.country"),
        ({"region": {"country": "CA", "source": "guess"}}, "region.source"),
        ({"region": {"country": "CA"}}, "region.source"),
        ({"region": {"country": "CA", "source": "timezone", "ip": "1.2.3.4"}}, "region.ip"),
        ({"region": "CA"}, "region"),
        ({"extra": 1}, "extra"),
        ({"__proto__": {"gpc": True}}, "__proto__"),
    ],
)
def test_a_wrong_field_is_refused_by_name(
    client: FlaskClient, changes: dict[str, Any], field: str
) -> None:
    _assert_refused(client.post(PATH, json=a_decision(**changes)), 422, "invalid_request", field)


@pytest.mark.parametrize(
    "field",
    ["banner_version", "action", "surface", "language", "choices", "visitor_id", "decided_at"],
)
def test_a_missing_field_is_refused_by_name(client: FlaskClient, field: str) -> None:
    body = a_decision()
    del body[field]
    _assert_refused(client.post(PATH, json=body), 422, "invalid_request", field)


@one_after_another(
    ("changes", "code", "field"),
    [
        ({"banner_version": 2}, "unknown_banner_version", "banner_version"),
        ({"language": "de"}, "unknown_language", "language"),
        ({"choices": {"social": True}}, "unknown_category", "choices.social"),
        ({"choices": {"a.b/c~d": True}}, "unknown_category", "choices.a.b/c~d"),
        ({"choices": {"__proto__": True}}, "unknown_category", "choices.__proto__"),
        ({"choices": {"necessary": False}}, "required_category_denied", "choices.necessary"),
        (
            {"action": "accept_all", "choices": {**ALL, "marketing": False}},
            "inconsistent_action",
            "choices.marketing",
        ),
        (
            {"action": "accept_all", "choices": {"analytics": True}},
            "inconsistent_action",
            "choices.marketing",
        ),
        (
            {"action": "accept_all", "choices": {**ALL, "news": True}},
            "inconsistent_action",
            "choices.news",
        ),
        (
            {"action": "decline_all", "choices": {**NONE, "analytics": True}},
            "inconsistent_action",
            "choices.analytics",
        ),
        (
            {"action": "decline_all", "choices": {**NONE, "news": True}},
            "inconsistent_action",
            "choices.news",
        ),
        ({"action": "withdraw", "choices": ALL}, "inconsistent_action", "choices"),
        ({"decided_at": "2026-11-25T19:01:07.123Z"}, "decided_at_out_of_range", "decided_at"),
        ({"decided_at": "2026-11-21T19:01:07.123Z"}, "decided_at_out_of_range", "decided_at"),
        ({"decided_at": "9999-12-31T23:59:59Z"}, "decided_at_out_of_range", "decided_at"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_with_its_code(
    client: FlaskClient, changes: dict[str, Any], code: str, field: str
) -> None:
    _assert_refused(client.post(PATH, json=a_decision(**changes)), 422, code, field)


def test_a_wrong_clock_is_told_the_right_time(client: FlaskClient) -> None:
    reply = client.post(PATH, json=a_decision(decided_at="2020-01-01T00:00:00Z"))
    assert reply.json["now"] == "2026-11-23T19:01:07.123Z"


@pytest.mark.parametrize(
    "decided_at",
    ["2026-11-24T19:01:07.123Z", "2026-11-22T19:01:07.123Z", "2026-11-23T23:01:07.123456+04:00"],
)
def test_a_clock_up_to_a_day_off_is_accepted(client: FlaskClient, decided_at: str) -> None:
    assert client.post(PATH, json=a_decision(decided_at=decided_at)).status_code == 201


def test_a_leap_day_and_the_far_future_work(client: FlaskClient, clock: Clock) -> None:
    for year in (2028, 2040):
        clock.now = clock.now.replace(year=year, month=2, day=29)
        body = a_decision(decided_at=f"{year}-02-29T19:01:07.123Z")
        reply = client.post(PATH, json=body)
        assert reply.json["expires_at"].startswith(f"{year}-08-27T")


DEEP = b'{"choices":' + b"[" * 8000 + b"]" * 8000 + b"}"


@one_after_another(
    "raw",
    [
        b"",
        b"{",
        b"nonsense",
        b"[]",
        b'"text"',
        b"null",
        DEEP,
        b'{"a":' * 1500 + b"1" + b"}" * 1500,
        b'{"gpc": NaN}',
        b'{"gpc": Infinity}',
        b'{"gpc": 1e999}',
        b'{"banner_version": ' + b"9" * 15000 + b"}",
        b'{"gpc": true, "gpc": false}',
        b'{"action": "\xff\xfe"}',
        b'{"action": "\\ud800"}',
        json.dumps(a_decision()).encode("utf-16"),
        b"\xef\xbb\xbf" + json.dumps(a_decision()).encode(),
        b"{'action': 'save'}",
        b'{"action": "save",}',
        b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
    ],
)
def test_a_body_that_is_not_json_is_refused(client: FlaskClient, raw: bytes) -> None:
    reply = client.post(PATH, data=raw, content_type="application/json")
    assert reply.status_code == 400, reply.data
    assert reply.json["code"] == "malformed_json"


@pytest.mark.parametrize(
    ("content_type", "encoding"),
    [
        (None, None),
        ("", None),
        ("application/xml", None),
        ("multipart/form-data; boundary=x", None),
        ("application/x-www-form-urlencoded", None),
        ("application/json; charset=utf-16", None),
        ("text/html", None),
        ("application/json", "gzip"),
        ("application/json", "br"),
    ],
)
def test_another_kind_of_body_is_refused(
    client: FlaskClient, content_type: str | None, encoding: str | None
) -> None:
    raw = json.dumps(a_decision()).encode()
    headers = {"Content-Encoding": encoding} if encoding else {}
    data = gzip.compress(raw) if encoding else raw
    reply = client.post(PATH, data=data, content_type=content_type, headers=headers)
    assert reply.status_code == 415
    assert reply.json["code"] == "unsupported_media_type"


def test_a_beacon_may_send_plain_text(client: FlaskClient) -> None:
    reply = client.post(
        PATH, data=json.dumps(a_decision()), content_type="text/plain;charset=UTF-8"
    )
    assert reply.status_code == 201


@pytest.mark.parametrize("size", [16 * 1024 + 1, 10 * 1024 * 1024])
def test_a_large_body_is_refused(client: FlaskClient, size: int) -> None:
    reply = client.post(PATH, data=b" " * size, content_type="application/json")
    assert reply.status_code == 413
    assert reply.json["code"] == "body_too_large"


def test_a_body_of_exactly_the_limit_is_read(client: FlaskClient) -> None:
    raw = json.dumps(a_decision()).encode()
    raw += b" " * (16 * 1024 - len(raw))
    reply = client.post(PATH, data=raw, content_type="application/json")
    assert reply.status_code == 201


@pytest.mark.parametrize("site", ["absent", "../shop", "..%2fshop", "SHOP", "%00", "-", "a" * 500])
@pytest.mark.parametrize("tail", ["banner.js", "banner.json", "versions/1", "preferences"])
def test_an_unknown_site_is_not_found(client: FlaskClient, site: str, tail: str) -> None:
    reply = client.get(f"/ck/{site}/{tail}")
    assert reply.status_code == 404


def test_an_unknown_site_takes_no_decisions(client: FlaskClient) -> None:
    reply = client.post("/ck/absent/receipts", json=a_decision())
    assert reply.status_code == 404
    assert reply.json["code"] == "unknown_site"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "BREW"])
def test_other_methods_are_refused_without_an_echo(client: FlaskClient, method: str) -> None:
    reply = client.open(PATH, method=method, headers={"X-Echo": "sent-by-me"})
    assert reply.status_code == 405
    assert b"sent-by-me" not in reply.data


def test_a_method_override_header_is_ignored(client: FlaskClient) -> None:
    reply = client.get(PATH, headers={"X-HTTP-Method-Override": "POST"})
    assert reply.status_code == 405


def _assert_refused(reply: Any, status: int, code: str, field: str) -> None:
    assert reply.status_code == status, reply.data
    assert reply.mimetype == "application/problem+json"
    assert reply.json["code"] == code
    assert reply.json["type"] == f"urn:consentkit:problem:{code}"
    assert reply.json["status"] == status
    assert field in [error["field"] for error in reply.json["errors"]]
    assert all(error["detail"] for error in reply.json["errors"])
