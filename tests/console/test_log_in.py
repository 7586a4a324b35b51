"""Logging in: cookies, guessing, and where one lands."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from consentkit.domain.account import COMMAND_LINE
from consentkit.domain.roles import Role
from consentkit.services.change_role import grant_role, remove_role
from consentkit.services.deactivate import deactivate
from consentkit.web.console.access import OPEN
from consentkit.web.console.accounts import login as login_pages
from consentkit.web.runtime import Runtime
from tests.conftest import Clock
from tests.console.accounts import cookies_set, log_in
from tests.console.admins import PASSWORD
from tests.console.conftest import LogIn, MakeAccount

EMAIL = "ada@admins.example"
SESSION = "__Host-ck-console"
HERE = {"REMOTE_ADDR": "192.0.2.7"}
ELSEWHERE = {"REMOTE_ADDR": "198.51.100.9"}


def test_no_page_sets_a_cookie_before_a_log_in(client: FlaskClient, console: Flask) -> None:
    for rule in console.url_map.iter_rules():
        if rule.endpoint in OPEN and not rule.arguments:
            for method in sorted((rule.methods or set()) - {"OPTIONS"}):
                reply = client.open(f"/console{rule.rule}", method=method)
                assert cookies_set(reply) == {}, (rule.rule, method)


def test_a_log_in_that_fails_sets_no_cookie(client: FlaskClient, make_account: MakeAccount) -> None:
    make_account(EMAIL)
    reply = log_in(client, EMAIL, "a wrong guess, sadly")
    assert reply.status_code == 422
    assert cookies_set(reply) == {}


def test_the_session_cookie_ends_with_the_browser_and_is_closed_to_scripts(
    client: FlaskClient, make_account: MakeAccount
) -> None:
    make_account(EMAIL)
    found = cookies_set(log_in(client, EMAIL, PASSWORD))
    assert set(found) == {SESSION}
    line = found[SESSION]
    assert "Expires" not in line
    assert "Max-Age" not in line
    for attribute in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert attribute in line


def test_a_log_out_deletes_the_cookie_and_a_stolen_copy_opens_nothing(
    log_in: LogIn, app: Flask, publish
) -> None:
    publish()
    admin = log_in(shop=Role.OWNER)
    stolen = admin.client.get_cookie(SESSION)
    assert stolen
    reply = admin.post("/logout")
    assert "Max-Age=0" in cookies_set(reply)[SESSION]
    thief = app.test_client()
    thief.set_cookie(SESSION, stolen.value)
    assert thief.get("/console/").status_code == 303


def test_a_log_in_takes_no_session_that_the_request_brought(
    app: Flask, log_in: LogIn, make_account: MakeAccount, publish
) -> None:
    """Session fixation: what an attacker planted is not what the victim is logged in with."""
    publish()
    attacker = log_in(shop=Role.EDITOR)
    planted = attacker.client.get_cookie(SESSION)
    assert planted
    make_account(EMAIL)
    victim = app.test_client()
    victim.set_cookie(SESSION, planted.value)
    # Logged in as the attacker, the victim logs out of that and in again.
    attacker.post("/logout")
    reply = victim.post("/console/login", data={"email": EMAIL, "password": PASSWORD})
    assert reply.status_code == 302
    now = victim.get_cookie(SESSION)
    assert now
    assert now.value != planted.value
    assert attacker.get("/").status_code == 303


@pytest.mark.parametrize("email", ["nobody@admins.example", "", "a\0b", "é@x", "x" * 5_000])
def test_an_address_without_an_account_gets_the_same_answer_and_the_same_work(
    client: FlaskClient, make_account: MakeAccount, monkeypatch: pytest.MonkeyPatch, email: str
) -> None:
    make_account(EMAIL)
    hashed: list[str] = []
    real = login_pages.verify_password
    monkeypatch.setattr(login_pages, "verify_password", lambda p, h: hashed.append(h) or real(p, h))
    known = log_in_text(client, EMAIL)
    unknown = log_in_text(client, email)
    assert known == unknown
    assert len(hashed) == 2
    assert all(each.startswith("$argon2") for each in hashed)


def log_in_text(client: FlaskClient, email: str) -> tuple[int, str]:
    reply = log_in(client, email, "a wrong guess, sadly")
    text = reply.text
    for mark in ('role="alert">', "</div>"):
        assert mark in text
    return reply.status_code, text.split('role="alert">')[1].split("</div>")[0]


def test_guessing_is_slowed_down_more_and_more(
    client: FlaskClient, make_account: MakeAccount, clock: Clock
) -> None:
    make_account(EMAIL)
    waits = []
    for _ in range(8):
        while log_in(client, EMAIL, "a wrong guess, sadly", environ_base=HERE).status_code == 429:
            clock.now += timedelta(seconds=15)
            waits[-1] += 15
        waits.append(0)
    assert waits[:4] == [0, 0, 0, 0]
    assert waits[4:7] == [15, 30, 60]
    # Not even the right one is looked at now.
    assert log_in(client, EMAIL, PASSWORD, environ_base=HERE).status_code == 429
    clock.now += timedelta(minutes=15)
    assert log_in(client, EMAIL, PASSWORD, environ_base=HERE).status_code == 302


def test_an_account_that_does_not_exist_is_slowed_down_alike(
    client: FlaskClient, make_account: MakeAccount
) -> None:
    for email in ("nobody@admins.example", make_account(EMAIL).email):
        seen = [
            log_in(client, email, "a wrong guess, sadly", environ_base=ELSEWHERE).status_code
            for _ in range(7)
        ]
        assert seen == [422] * 5 + [429] * 2, email


def test_spraying_over_many_accounts_is_slowed_down_by_address(client: FlaskClient) -> None:
    seen = [
        log_in(client, f"a{n}@admins.example", "spring in the city", environ_base=HERE).status_code
        for n in range(22)
    ]
    assert seen == [422] * 20 + [429] * 2


def test_nobody_is_locked_out_where_they_logged_in_before(
    app: Flask, client: FlaskClient, make_account: MakeAccount
) -> None:
    make_account(EMAIL)
    assert log_in(app.test_client(), EMAIL, PASSWORD, environ_base=HERE).status_code == 302
    for n in range(40):
        base = {"REMOTE_ADDR": f"203.0.113.{n}"}
        log_in(client, EMAIL, "a wrong guess, sadly", environ_base=base)
    stranger = log_in(app.test_client(), EMAIL, PASSWORD, environ_base=ELSEWHERE)
    assert stranger.status_code == 429
    assert log_in(app.test_client(), EMAIL, PASSWORD, environ_base=HERE).status_code == 302


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil", "/a\r\nX: y",
     "/\t/evil.example", "javascript:alert(1)", "/%00\0", "x" * 3_000],
)  # fmt: skip
def test_a_log_in_leads_to_no_other_host(
    client: FlaskClient, make_account: MakeAccount, wanted: str
) -> None:
    make_account(EMAIL)
    page = client.get("/console/login", query_string={"next": wanted})
    assert page.status_code == 200
    assert "evil" not in page.text
    reply = client.post(
        "/console/login", data={"email": EMAIL, "password": PASSWORD, "next": wanted}
    )
    assert reply.status_code == 302
    assert reply.headers["Location"] == "/console/"


def test_a_log_in_leads_to_the_page_that_was_asked_for(
    client: FlaskClient, make_account: MakeAccount, publish
) -> None:
    publish()
    make_account(EMAIL)
    asked = client.get("/console/sites/shop/people?x=1")
    assert asked.headers["Location"].startswith("/console/login?next=")
    page = client.get(asked.headers["Location"])
    assert 'name="next" value="/sites/shop/people?x=1"' in page.text
    data = {"email": EMAIL, "password": PASSWORD, "next": "/sites/shop/people?x=1"}
    reply = client.post("/console/login", data=data)
    assert reply.headers["Location"] == "/console/sites/shop/people?x=1"


def test_a_role_that_is_changed_or_taken_counts_from_the_next_click(
    rt: Runtime, log_in: LogIn, publish
) -> None:
    publish()
    owner = log_in(shop=Role.OWNER)
    admin = log_in("ed@admins.example", shop=Role.EDITOR)
    assert admin.get("/sites/shop/people").status_code == 403
    with rt.transaction(write=True) as session:
        grant_role(
            admin.account.id, "shop", Role.OWNER, by=COMMAND_LINE, session=session, now=rt.now()
        )
    assert admin.get("/sites/shop/people").status_code == 200
    with rt.transaction(write=True) as session:
        remove_role(owner.account.id, "shop", by=COMMAND_LINE, session=session, now=rt.now())
    assert owner.get("/sites/shop/people").status_code == 404


def test_an_account_that_is_deactivated_is_out_at_once_and_stays_out(
    rt: Runtime, log_in: LogIn, client: FlaskClient
) -> None:
    admin = log_in(EMAIL)
    with rt.transaction(write=True) as session:
        deactivate(EMAIL, by=COMMAND_LINE, session=session, now=rt.now())
    assert admin.get("/").status_code == 303
    reply = client.post("/console/login", data={"email": EMAIL, "password": PASSWORD})
    assert reply.status_code == 422


def test_a_session_ends_when_nobody_is_there_and_after_a_week_at_the_latest(
    log_in: LogIn, clock: Clock
) -> None:
    idle = log_in(EMAIL)
    clock.now += timedelta(hours=11)
    assert idle.get("/").status_code == 200
    clock.now += timedelta(hours=12, minutes=1)
    assert idle.get("/").status_code == 303
    busy = log_in("bea@admins.example")
    for _ in range(16):
        clock.now += timedelta(hours=10)
        assert busy.get("/").status_code == 200
    clock.now += timedelta(hours=9)
    assert busy.get("/").status_code == 303


def test_nothing_on_a_french_page_of_the_log_in_is_english(client: FlaskClient) -> None:
    for path in ("/login", "/forgot"):
        page = client.get(f"/console{path}", headers={"Accept-Language": "fr"}).text
        assert 'lang="fr"' in page
        assert "Password" not in page
    reply = client.post(
        "/console/login",
        data={"email": "x@y.example", "password": "no"},
        headers={"Accept-Language": "fr"},
    )
    assert "ne vont pas ensemble" in reply.text


def test_no_page_of_flask_security_itself_is_served(console: Flask, client: FlaskClient) -> None:
    for path in (
        "/verify",
        "/tf-setup",
        "/wan-signin",
        "/us-signin",
        "/reset",
        "/change",
        "/confirm",
    ):
        assert client.get(f"/console{path}").status_code == 404
    reply = client.post("/console/login", json={"email": "a@b.example", "password": "x"})
    assert reply.mimetype == "text/html"
