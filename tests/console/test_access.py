"""Each page of the console, opened by each role, on a site of theirs and on somebody else's."""

import pytest
from flask import Flask

from consentkit.domain.roles import ALLOWED, Action, Role
from consentkit.web.console.access import ACCESS, OPEN
from tests.console.conftest import LogIn
from tests.factories import a_site_document

# What Flask and its extensions serve by themselves: style sheets.
STATIC = {"bootstrap.static", "security.static"}
# What stands in an address besides the site; a page that needs a real one answers 404 without.
FILLER = {"str": "none", "int": 1, "uuid": "00000000-0000-7000-8000-000000000000"}


def pages(console: Flask) -> list[tuple[str, str, str, set[str]]]:
    """(endpoint, method, path of site `shop`, the same of `other`) as one row each method."""
    found = []
    for rule in console.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            found.append((rule.endpoint, method, rule, rule.arguments))
    return found


def address(console: Flask, endpoint: str, arguments: set[str], site_key: str) -> str:
    rule = next(each for each in console.url_map.iter_rules() if each.endpoint == endpoint)
    values = {}
    for name in arguments:
        converter = type(rule._converters[name]).__name__
        kind = {"IntegerConverter": "int", "UUIDConverter": "uuid"}.get(converter, "str")
        values[name] = site_key if name == "site_key" else FILLER[kind]
    with console.test_request_context():
        _, path = rule.build({k: str(v) for k, v in values.items()}, append_unknown=False)
    return path


def test_every_page_says_who_may_open_it(console: Flask) -> None:
    for rule in console.url_map.iter_rules():
        known = rule.endpoint in ACCESS or rule.endpoint in OPEN or rule.endpoint in STATIC
        assert known or rule.endpoint.startswith("security."), rule
        if "site_key" in rule.arguments:
            assert isinstance(ACCESS[rule.endpoint], Action), rule


def test_every_action_has_somebody_who_may_do_it() -> None:
    assert set(ALLOWED) == set(Action)
    assert all(ALLOWED.values())


@pytest.mark.parametrize("role", list(Role))
def test_a_role_opens_what_the_table_says_and_nothing_else(
    console: Flask, publish, log_in: LogIn, role: Role
) -> None:
    publish()
    other = a_site_document()
    other["site"]["key"] = "other"
    publish(other)
    admin = log_in(shop=role)
    token = admin.token()
    for endpoint, method, _rule, arguments in pages(console):
        if "site_key" not in arguments:
            continue
        action = ACCESS[endpoint]
        assert action is not None
        form = {"csrf": token} if method == "POST" else None
        # Somebody else's site is absent, whatever the role would allow on one's own.
        path = address(console, endpoint, arguments, "other")
        reply = admin.client.open(f"/console{path}", method=method, data=form)
        assert reply.status_code == 404, (endpoint, method, path)
        if role not in ALLOWED[action]:
            path = address(console, endpoint, arguments, "shop")
            reply = admin.client.open(f"/console{path}", method=method, data=form)
            assert reply.status_code == 403, (endpoint, method, path)
        elif method == "GET" and arguments == {"site_key"}:
            path = address(console, endpoint, arguments, "shop")
            reply = admin.client.open(f"/console{path}")
            assert reply.status_code == 200, (endpoint, path, reply.text)


def test_whoever_is_not_logged_in_is_asked_to(console: Flask, client, publish) -> None:
    publish()
    for endpoint, method, _rule, arguments in pages(console):
        if endpoint not in ACCESS:
            continue
        path = address(console, endpoint, arguments, "shop")
        reply = client.open(f"/console{path}", method=method)
        assert reply.status_code == 303, (endpoint, method)
        assert reply.headers["Location"].startswith("/console/login")


def test_no_form_is_taken_that_another_page_sent(console: Flask, publish, log_in: LogIn) -> None:
    publish()
    admin = log_in(shop=Role.OWNER)
    token = admin.token()
    for endpoint, method, _rule, arguments in pages(console):
        if method == "GET":
            continue
        path = f"/console{address(console, endpoint, arguments, 'shop')}"
        foreign = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
        for headers, form in (
            (foreign, {"csrf": token}),
            ({"Sec-Fetch-Site": "same-site"}, {"csrf": token}),
            ({"Origin": "https://evil.example"}, {"csrf": token}),
            ({"Origin": "null"}, {"csrf": token}),
        ):
            reply = admin.client.open(path, method=method, headers=headers, data=form)
            assert reply.status_code == 403, (endpoint, headers)
        if endpoint in ACCESS or endpoint == "security.logout":
            for form in ({}, {"csrf": "forged"}, {"csrf": "é"}):
                reply = admin.client.open(path, method=method, data=form)
                assert reply.status_code == 403, (endpoint, form)
    assert admin.get("/").status_code == 200
