"""`consentkit accounts`, by its effect on who is logged in."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from consentkit.domain.account import Account
from consentkit.storage import accounts
from consentkit.web.mount import console_of
from consentkit.web.runtime import Runtime
from tests.conftest import Clock, Run
from tests.console.accounts import log_in as send_log_in
from tests.console.admins import PASSWORD, Admin, hash_of
from tests.console.authenticator import Authenticator
from tests.console.test_own_account import hidden, turn_on
from tests.console.test_passkeys import creation_form, log_in_form

EMAIL, OTHER = "ada@admins.example", "bob@admins.example"


@pytest.fixture(autouse=True)
def _accounts(app: Flask, rt: Runtime) -> None:
    for email in (EMAIL, OTHER):
        account = Account(
            email=email,
            uniquifier=f"u-{email}",
            webauthn_handle=f"w-{email}",
            password=hash_of(console_of(app), PASSWORD),
            created_at=rt.now(),
            confirmed_at=rt.now(),
        )
        with rt.transaction(write=True) as session:
            accounts.save(session, account)


def logged_in(app: Flask, email: str) -> FlaskClient:
    client = app.test_client()
    assert send_log_in(client, email, PASSWORD).status_code == 302
    return client


def is_in(client: FlaskClient) -> bool:
    return client.get("/console/account").status_code == 200


def test_sign_out_ends_the_sessions_of_one_account_which_stays_open(
    app: Flask, rt: Runtime, run: Run, env: dict[str, str]
) -> None:
    laptop, phone, other = (logged_in(app, email) for email in (EMAIL, EMAIL, OTHER))
    assert all(map(is_in, (laptop, phone, other)))
    done = run("accounts", "sign-out", EMAIL, env=env)
    assert (done.exit_code, done.output) == (0, f"{EMAIL}: 2 sessions ended\n")
    assert [is_in(each) for each in (laptop, phone, other)] == [False, False, True]
    assert is_in(logged_in(app, EMAIL))
    with rt.transaction() as session:
        query = "SELECT actor, details FROM admin_action WHERE what = 'sessions_ended'"
        [noted] = session.execute(text(query)).all()
    assert noted.actor == "command line"
    assert EMAIL in str(noted.details)
    assert run("accounts", "sign-out", EMAIL, env=env).output == f"{EMAIL}: 1 session ended\n"


def test_who_has_lost_everything_logs_in_with_the_password_again(
    app: Flask, rt: Runtime, run: Run, env: dict[str, str], clock: Clock
) -> None:
    with rt.transaction() as session:
        account = accounts.find(session, email=EMAIL)
    assert account
    laptop, other = logged_in(app, EMAIL), logged_in(app, OTHER)
    admin, device = Admin(laptop, account), Authenticator()
    _authenticator, codes = turn_on(admin, clock)
    assert admin.post("/account/passkeys", creation_form(admin, device)).status_code == 303
    waiting = app.test_client()
    step = hidden(send_log_in(waiting, EMAIL, PASSWORD).text, "step")
    done = run("accounts", "second-step-off", EMAIL, env=env)
    said = f"{EMAIL}: the second step is off, 1 session ended\n"
    assert (done.exit_code, done.output) == (0, said)
    assert [is_in(each) for each in (laptop, other)] == [False, True]
    by_passkey = waiting.post("/console/login/passkey", data=log_in_form(waiting, device))
    assert by_passkey.status_code == 422
    late = waiting.post("/console/login/code", data={"step": step, "code": codes[0]})
    assert late.status_code == 422
    assert is_in(logged_in(app, EMAIL))
    with rt.transaction() as session:
        found = accounts.find(session, email=EMAIL)
        query = "SELECT actor, details FROM admin_action WHERE what = 'second_factor_removed'"
        [noted] = session.execute(text(query)).all()
    assert found
    assert (found.tf_totp_secret, found.recovery_codes, found.passkeys) == (None, [], [])
    assert noted.actor == "command line"
    assert EMAIL in str(noted.details)


@pytest.mark.parametrize("command", ["sign-out", "second-step-off"])
def test_who_has_no_account_cannot_be_signed_out(
    run: Run, env: dict[str, str], command: str
) -> None:
    done = run("accounts", command, "eve@admins.example", env=env)
    assert done.exit_code == 1
    assert "eve@admins.example" in done.output
