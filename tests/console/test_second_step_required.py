"""Where the service asks everybody for a second step (CONSENTKIT_REQUIRE_SECOND_STEP)."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from consentkit.domain.roles import Role
from consentkit.storage import accounts, grants
from consentkit.web.console.access import ACCESS
from consentkit.web.runtime import Runtime
from tests.conftest import Clock, Run
from tests.console.accounts import log_in as send_log_in
from tests.console.admins import PASSWORD, Admin
from tests.console.authenticator import Authenticator
from tests.console.conftest import LogIn
from tests.console.test_access import address, pages
from tests.console.test_invitations import link_in, token_of
from tests.console.test_own_account import code_at, hidden, second_step, turn_on
from tests.console.test_passkeys import asked, credential_id, log_in_form

EMAIL = "ada@admins.example"
SET_UP = "/console/account/second-factor"
# What opens before one is set up.
OPEN_BEFORE = {
    "own_factors.start",
    "own_factors.turn_on",
    "own_factors.add_passkey",
    "security.logout",
}


@pytest.fixture(autouse=True)
def _required(env: dict[str, str]) -> None:
    env["CONSENTKIT_REQUIRE_SECOND_STEP"] = "1"


@pytest.fixture
def admin(log_in: LogIn, publish) -> Admin:
    """The owner of a site who runs the service as well, and has nothing but a password."""
    publish()
    return log_in(EMAIL, is_operator=True, shop=Role.OWNER)


def passkey_form(admin: Admin, device: Authenticator, page: str) -> dict[str, str]:
    answer = device.create(asked(page))
    state = hidden(page, "state")
    return {"state": state, "credential": answer, "current": PASSWORD, "name": "key"}


def add_passkey(admin: Admin) -> Authenticator:
    device = Authenticator()
    form = passkey_form(admin, device, admin.get("/account/second-factor").text)
    assert admin.post("/account/passkeys", form).status_code == 303
    return device


def test_no_page_opens_before_a_second_step_is_set_up(console: Flask, admin: Admin) -> None:
    token = admin.token()
    walked = 0
    for endpoint, method, _rule, arguments in pages(console):
        if endpoint not in ACCESS or endpoint in OPEN_BEFORE:
            continue
        path = f"/console{address(console, endpoint, arguments, 'shop')}"
        form = {"csrf": token, "current": PASSWORD} if method == "POST" else None
        reply = admin.client.open(path, method=method, data=form)
        assert (reply.status_code, reply.headers["Location"]) == (303, SET_UP), (endpoint, method)
        assert "The Shop" not in reply.text
        walked += 1
    assert walked > 50
    assert set(ACCESS) >= OPEN_BEFORE


def test_the_way_to_a_second_step_is_shown_and_the_way_out(admin: Admin, client) -> None:
    page = admin.get("/", follow_redirects=True)
    assert page.request.path == SET_UP
    assert "This service asks everybody for a second step." in page.text
    assert 'href="/console/account"' not in page.text
    assert admin.client.get("/ck/shop/privacy").status_code == 200
    assert admin.get("/nothing/here").status_code == 404
    assert admin.post("/logout").headers["Location"] == "/console/login"
    assert admin.get("/").headers["Location"].startswith("/console/login")


def test_in_french(admin: Admin, rt: Runtime) -> None:
    with rt.transaction(write=True) as session:
        account = accounts.find(session, email=EMAIL)
        assert account
        account.language = "fr"
        accounts.save(session, account)
    page = admin.get("/account/second-factor").text
    assert "Ce service demande à chacun une deuxième étape." in page
    assert "Ou avec une clé d’accès" in page


def test_an_authenticator_app_opens_the_console(app: Flask, admin: Admin, clock: Clock) -> None:
    authenticator, codes = turn_on(admin, clock)
    assert admin.get("/sites/shop").status_code == 200
    clock.now += timedelta(seconds=60)
    client = app.test_client()
    assert second_step(client, code_at(authenticator, clock)).status_code == 302
    assert client.get("/console/sites/shop").status_code == 200
    client = app.test_client()
    assert second_step(client, codes[0]).status_code == 302
    assert client.get("/console/sites/shop").status_code == 200


def test_a_passkey_opens_the_console_and_its_password_alone_no_more(
    app: Flask, admin: Admin, client: FlaskClient
) -> None:
    """Else whoever knows the password would set up a second step of their own."""
    device = add_passkey(admin)
    assert admin.get("/sites/shop").status_code == 200
    refused = send_log_in(client, EMAIL, PASSWORD)
    assert refused.status_code == 422
    assert "Log in with your passkey." in refused.text
    assert client.get("/console/account/second-factor").status_code == 303
    form = log_in_form(client, device)
    assert client.post("/console/login/passkey", data=form).status_code == 302
    assert client.get("/console/sites/shop").status_code == 200


@pytest.mark.parametrize("kind", ["app", "passkey"])
def test_who_came_with_the_password_alone_is_out_once_it_is_set_up(
    app: Flask, admin: Admin, clock: Clock, kind: str
) -> None:
    thief = app.test_client()
    assert send_log_in(thief, EMAIL, PASSWORD).status_code == 302
    if kind == "app":
        turn_on(admin, clock)
    else:
        add_passkey(admin)
    assert thief.get("/console/sites/shop").headers["Location"].startswith("/console/login")
    assert admin.get("/sites/shop").status_code == 200


def test_a_passkey_that_is_refused_says_so_on_the_same_page(admin: Admin) -> None:
    page = admin.get("/account/second-factor").text
    form = passkey_form(admin, Authenticator(), page)
    for wrong in ({"current": "a wrong guess, sadly"}, {"credential": "{}"}):
        refused = admin.post("/account/passkeys", form | wrong)
        assert refused.status_code == 422
        assert "This service asks everybody for a second step." in refused.text
        assert "sessions-title" not in refused.text
    assert admin.get("/").headers["Location"] == SET_UP


def test_the_last_second_step_cannot_be_turned_off(admin: Admin, clock: Clock, rt: Runtime) -> None:
    turn_on(admin, clock)
    off = {"current": PASSWORD}
    refused = admin.post("/account/second-factor/off", off)
    assert refused.status_code == 409
    assert "Set up another one before you remove this one." in refused.text
    device = Authenticator()
    form = passkey_form(admin, device, admin.get("/account").text)
    assert admin.post("/account/passkeys", form).status_code == 303
    assert admin.post("/account/second-factor/off", off).status_code == 303
    remove = {"passkey": credential_id(rt), "current": PASSWORD}
    assert admin.post("/account/passkeys/remove", remove).status_code == 409
    turn_on(admin, clock)
    assert admin.post("/account/passkeys/remove", remove).status_code == 303
    with rt.transaction() as session:
        account = accounts.find(session, email=EMAIL)
    assert account
    assert account.tf_totp_secret
    assert account.recovery_codes


def test_an_invitation_is_taken_up_behind_the_second_step_only(
    admin: Admin, clock: Clock, run: Run, env: dict[str, str], rt: Runtime
) -> None:
    with rt.transaction(write=True) as session:
        grants.remove(session, admin.account.id, 1)
    invited = run("accounts", "invite", EMAIL, "--site", "shop", "--role", "owner", env=env)
    accept = f"/invitation/{token_of(link_in(invited.output))}/accept"
    assert admin.post(accept).headers["Location"] == SET_UP
    turn_on(admin, clock)
    assert admin.get("/sites/shop").status_code == 404
    assert admin.post(accept).headers["Location"] == "/console/"
    assert admin.get("/sites/shop").status_code == 200
