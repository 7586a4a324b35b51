"""The two cookies that outlast the browser: only for who agreed, in the console's banner."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from consentkit.cli.console_site import console_site, prepare_console
from consentkit.config import Config
from tests.conftest import Clock, Run
from tests.console.accounts import answer_banner, cookies_set, log_in
from tests.console.admins import PASSWORD
from tests.console.conftest import MakeAccount
from tests.console.test_invitations import link_in, register

EMAIL = "ada@admins.example"
LOGIN, PENDING, SESSION = (
    "__Host-ck-console-login", "__Host-ck-console-pending", "__Host-ck-console"
)  # fmt: skip


@pytest.fixture(autouse=True)
def console_banner(app: Flask, config: Config) -> None:
    prepare_console(config)


def close_browser(client: FlaskClient) -> None:
    client.delete_cookie(SESSION)


def other_site(publish) -> None:
    """A site on the same service that asks for the same categories, at the same places."""
    document = console_site("https://consent.example")
    document["site"] |= {"key": "other", "name": "ConsentKit"}
    publish(document)


def test_who_agreed_stays_logged_in_when_the_browser_is_closed(
    client: FlaskClient, make_account: MakeAccount
) -> None:
    make_account(EMAIL)
    answer_banner(client, "console", "save", "persistent_login")
    found = cookies_set(log_in(client, EMAIL, PASSWORD))
    assert set(found) == {SESSION, LOGIN}
    assert "Max-Age=15552000" in found[LOGIN]  # 180 days
    for attribute in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert attribute in found[LOGIN]
    close_browser(client)
    back = client.get("/console/")
    assert back.status_code == 200
    assert client.get("/console/account").text.count("this browser") == 1


@pytest.mark.parametrize("answer", [None, ("decline",), ("save", "pending_registration")])
def test_who_did_not_agree_is_asked_for_the_password_each_time(
    client: FlaskClient, make_account: MakeAccount, answer: tuple[str, ...] | None
) -> None:
    make_account(EMAIL)
    if answer:
        answer_banner(client, "console", *answer)
    assert set(cookies_set(log_in(client, EMAIL, PASSWORD))) == {SESSION}
    assert client.get("/console/account").status_code == 200
    close_browser(client)
    assert client.get("/console/").status_code == 303


def test_who_agrees_later_gets_the_cookie_then_and_loses_it_on_withdrawing(
    client: FlaskClient, make_account: MakeAccount
) -> None:
    make_account(EMAIL)
    log_in(client, EMAIL, PASSWORD)
    answer_banner(client, "console", "accept")
    assert LOGIN in cookies_set(client.get("/console/"))
    kept = client.get_cookie(LOGIN)
    assert kept
    answer_banner(client, "console", "withdraw")
    assert "Max-Age=0" in cookies_set(client.get("/console/"))[LOGIN]
    # Not even a copy is honoured any more, whatever is agreed to later.
    answer_banner(client, "console", "accept")
    close_browser(client)
    client.set_cookie(LOGIN, kept.value)
    assert client.get("/console/").status_code == 303


def test_a_withdrawal_counts_before_the_next_page_even_without_a_session(
    client: FlaskClient, make_account: MakeAccount
) -> None:
    make_account(EMAIL)
    answer_banner(client, "console", "accept")
    log_in(client, EMAIL, PASSWORD)
    answer_banner(client, "console", "decline")
    close_browser(client)
    reply = client.get("/console/")
    assert reply.status_code == 303
    assert "Max-Age=0" in cookies_set(reply)[LOGIN]


def test_an_answer_to_another_site_on_this_host_never_counts_for_the_console(
    client: FlaskClient, make_account: MakeAccount, publish
) -> None:
    other_site(publish)
    make_account(EMAIL)
    answer_banner(client, "other", "accept")
    assert set(cookies_set(log_in(client, EMAIL, PASSWORD))) == {SESSION}


def test_an_answer_to_another_site_does_not_outweigh_what_the_console_was_told(
    client: FlaskClient, make_account: MakeAccount, publish
) -> None:
    other_site(publish)
    make_account(EMAIL)
    answer_banner(client, "console", "decline")
    answer_banner(client, "other", "accept")
    assert set(cookies_set(log_in(client, EMAIL, PASSWORD))) == {SESSION}


def test_a_consent_cookie_that_is_made_up_grants_nothing(
    client: FlaskClient, make_account: MakeAccount
) -> None:
    make_account(EMAIL)
    client.set_cookie("ck", "v1.1.m3x9k2aa.2a.AAECAwQFBgcICQoLDA0ODw.accept_all")
    assert set(cookies_set(log_in(client, EMAIL, PASSWORD))) == {SESSION}


def test_a_kept_session_that_was_ended_from_elsewhere_does_not_come_back(
    app: Flask, client: FlaskClient, make_account: MakeAccount, clock: Clock
) -> None:
    make_account(EMAIL)
    answer_banner(client, "console", "accept")
    log_in(client, EMAIL, PASSWORD)
    stolen = client.get_cookie(LOGIN)
    assert stolen
    client.post("/console/logout", data={"csrf": token(client)})
    client.set_cookie(LOGIN, stolen.value)
    assert client.get("/console/").status_code == 303
    log_in(client, EMAIL, PASSWORD)
    clock.now += timedelta(days=181)
    close_browser(client)
    assert client.get("/console/").status_code == 303


def token(client: FlaskClient) -> str:
    return client.get("/console/").text.split('name="csrf" value="')[1].split('"')[0]


def test_a_registration_is_kept_for_30_days_if_that_was_agreed_to_and_ends_with_it(
    client: FlaskClient, run: Run, env: dict[str, str]
) -> None:
    path = link_in(run("accounts", "invite", EMAIL, "--operator", env=env).output)
    assert cookies_set(client.post(path, data={"name": "Ada"})) == {}
    answer_banner(client, "console", "save", "pending_registration")
    found = cookies_set(client.post(path, data={"name": "Ada"}))
    assert set(found) == {PENDING}
    assert "Max-Age=2592000" in found[PENDING]
    close_browser(client)
    assert EMAIL in client.get("/console/login").text
    resumed = client.get("/console/registration").text
    assert 'value="Ada"' in resumed
    done = cookies_set(register(client, path))
    assert "Max-Age=0" in done[PENDING]
    assert set(done) == {PENDING, SESSION}


def test_a_pending_registration_is_given_up_when_that_is_withdrawn(
    client: FlaskClient, run: Run, env: dict[str, str]
) -> None:
    path = link_in(run("accounts", "invite", EMAIL, "--operator", env=env).output)
    answer_banner(client, "console", "accept")
    client.post(path, data={"name": "Ada"})
    answer_banner(client, "console", "withdraw")
    reply = client.get("/console/login")
    assert EMAIL not in reply.text
    assert "Max-Age=0" in cookies_set(reply)[PENDING]
