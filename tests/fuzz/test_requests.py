"""Whatever a request says, in its address, its headers or its form: never a fault of ours."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.routing import Rule

from consentkit.domain.roles import Role
from tests.console.conftest import (  # noqa: F401 - fixtures
    _cheap_hashes,
    console,
    log_in,
    make_account,
)
from tests.fuzz.inputs import near
from tests.fuzz.test_parsers import SETTINGS

QUICK = 40
# A page of the console takes ten times as long as an answer to a visitor.
MANY = {"addresses": 3_000, "headers": 3_000, "forms": 3_000, "console_pages": 750}
Fuzz = Callable[[int], int]

# What our views read from an address, and some of what nobody does.
NAMES = st.sampled_from(
    [
        *("lang", "from", "q", "name", "service", "before", "after", "show", "state", "page"),
        *("since", "until", "days", "version", "compare", "width", "next", "action", "surface"),
        *("country", "visitor", "id", "language", "category", "x" * 300, "\x00"),
    ]
)
VALUES = near(
    "2026-11-23", "1", "fr-CA", "2026-11-23T19:01:07.123Z", "/console/", "30", "deny"
) | near("00000000-0000-7000-8000-000000000000", "99999999999999999999", "-1", "0x1")
QUERIES = st.dictionaries(NAMES, VALUES, max_size=4)
HEADERS = {
    "Accept-Language": near("fr-CA, en;q=0.5", "*;q=0", "zh-Hant-TW;q=1.0000001"),
    "Accept": near("text/html;q=0.9, application/json", "*/*", "application/json;q=nan"),
    "Content-Type": near(
        "application/json; charset=utf-8",
        'text/plain; charset="utf-8"',
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded",
    ),
    "Content-Encoding": near("identity", "gzip"),
    "Idempotency-Key": near('"8e03978e-40d5-43dd-bc93-6894a57f9324"', "k" * 255),
    "Cookie": near("__Host-ck=v1.1.mwtmsywj.16.AAECAwQFBgcICQoLDA0ODw.save; ck=v1", "ck=; ck"),
    "If-None-Match": near('"abc", W/"d"', "*"),
    "Accept-Encoding": near("br, gzip;q=0.5", "*;q=0", "gzip;q=x"),
    "Authorization": near(f"Bearer {'A' * 43}", "Basic Og=="),
    "Origin": near("https://shop.example", "null", "https://[::1"),
    "Sec-GPC": near("1"),
    "X-Forwarded-For": near("192.0.2.1, 198.51.100.1"),
    "Range": near("bytes=0-1"),
    "User-Agent": near("Mozilla/5.0 (iPhone)"),
}
FORMS = st.dictionaries(
    st.sampled_from(
        [
            *("keys", "code", "token", "action", "granted", "take_back", "receipt", "proof"),
            *("kind", "text", "contact", "confirm", "name", "title", "key", "email", "password"),
            *("url", "at", "file", "made_from", "answer", "lifetime", "days", "languages"),
        ]
    ),
    VALUES | st.text(max_size=40),
    max_size=6,
)


def _in_a_header(text: str) -> str:
    """What a server lets through: Latin-1, one line."""
    return text.encode("latin-1", "replace").decode("latin-1").translate(_CONTROL)


_CONTROL = dict.fromkeys([*range(9), *range(10, 32), 127], " ")


def _in_an_address(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def _path(rule: Rule, draw: Callable[[], str], site: str) -> str:
    """Return an address of ``rule``: the site is there, all else is whatever is drawn."""

    def fill(part: re.Match[str]) -> str:
        return site if part[1] in ("site", "site_key") else _in_an_address(draw()) or "-"

    return re.sub(r"<(?:[^:>]+:)?(\w+)>", fill, rule.rule)


def _rules(of: Flask, method: str) -> list[Rule]:
    rules = [rule for rule in of.url_map.iter_rules() if method in (rule.methods or ())]
    return sorted(rules, key=lambda rule: rule.rule)


@pytest.fixture
def addresses(app: Flask, site: str) -> Fuzz:
    """Every address that is read: with anything after its question mark and in its places."""
    client = app.test_client()
    rules = _rules(app, "GET")

    def fuzz(times: int) -> int:
        @settings(max_examples=times, **SETTINGS)
        @given(st.sampled_from(rules), st.data(), QUERIES)
        def run(rule: Rule, data: st.DataObject, query: dict[str, str]) -> None:
            path = _path(rule, lambda: data.draw(VALUES), site)
            asked = "&".join(f"{_in_an_address(k)}={_in_an_address(v)}" for k, v in query.items())
            with client.get(f"{path}?{asked}") as reply:
                _assert_understood(reply.status_code, path)

        run()
        return times

    return fuzz


@pytest.fixture
def headers(app: Flask, site: str) -> Fuzz:
    client = app.test_client(use_cookies=False)
    paths = ["/ck/shop/banner.js", "/ck/shop/banner.json", "/ck/shop/preferences", "/verify"]
    posts = ["/ck/shop/receipts", "/ck/shop/shown", "/ck/shop/preferences", "/verify"]

    def fuzz(times: int) -> int:
        @settings(max_examples=times, **SETTINGS)
        @given(
            st.fixed_dictionaries({}, optional=HEADERS),
            st.sampled_from(paths),
            st.sampled_from(posts),
            st.binary(max_size=80),
        )
        def run(sent: dict[str, str], path: str, post: str, body: bytes) -> None:
            clean = {name: _in_a_header(value) for name, value in sent.items()}
            with client.get(path, headers=clean) as reply:
                _assert_understood(reply.status_code, path)
            reply = client.post(post, headers=clean, data=body)
            _assert_understood(reply.status_code, post)

        run()
        return 2 * times

    return fuzz


@pytest.fixture
def forms(app: Flask, site: str) -> Fuzz:
    client = app.test_client()
    rules = _rules(app, "POST")

    def fuzz(times: int) -> int:
        @settings(max_examples=times, **SETTINGS)
        @given(st.sampled_from(rules), FORMS)
        def run(rule: Rule, form: dict[str, str]) -> None:
            path = _path(rule, str, site)
            reply = client.post(path, data=_sent(form))
            _assert_understood(reply.status_code, path)

        run()
        return times

    return fuzz


@pytest.fixture
def console_pages(console: Flask, site: str, log_in: Any) -> Fuzz:  # noqa: F811
    """What an owner opens and sends, none of which may end the session."""
    admin = log_in(shop=Role.OWNER)
    csrf = admin.token()
    # Logging out would be the end of it, and so would archiving the site.
    ends = ("logout", "archive", "/sessions", "static")
    gets, posts = (
        [rule for rule in _rules(console, method) if not any(end in rule.rule for end in ends)]
        for method in ("GET", "POST")
    )

    def fuzz(times: int) -> int:
        @settings(max_examples=times, **SETTINGS)
        @given(st.sampled_from(gets), st.sampled_from(posts), st.data(), QUERIES, FORMS)
        def run(
            get: Rule, post: Rule, data: st.DataObject, query: dict[str, str], form: dict[str, str]
        ) -> None:
            path = _path(get, lambda: data.draw(VALUES), site)
            asked = "&".join(f"{_in_an_address(k)}={_in_an_address(v)}" for k, v in query.items())
            with admin.client.get(f"/console{path}?{asked}") as reply:
                _assert_understood(reply.status_code, path)
            path = _path(post, lambda: data.draw(VALUES), site)
            body = _sent({"csrf": csrf, **form})
            with admin.client.post(f"/console{path}", data=body) as reply:
                _assert_understood(reply.status_code, path)

        run()
        return 2 * times

    return fuzz


@pytest.mark.usefixtures("initialised_database")
@pytest.mark.parametrize("kind", MANY)
def test_no_request_is_a_fault_of_ours(kind: str, request: pytest.FixtureRequest) -> None:
    assert request.getfixturevalue(kind)(QUICK) >= QUICK


@pytest.mark.long
@pytest.mark.usefixtures("initialised_database")
@pytest.mark.parametrize("kind", MANY)
def test_thousands_of_requests_are_no_fault_of_ours(
    kind: str, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    done = request.getfixturevalue(kind)(MANY[kind])
    with capsys.disabled():
        print(f"\n{kind}: {done} requests")
    assert done >= MANY[kind]


def _sent(form: dict[str, str]) -> dict[str, bytes]:
    return {name: value.encode("utf-8", "surrogatepass") for name, value in form.items()}


def _assert_understood(status: int, path: str) -> None:
    assert status < 500, path
