"""One's own account: password, second step, sessions, language."""

import html
import json
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from passlib.totp import TOTP
from werkzeug.test import TestResponse

from consentkit.storage import accounts
from consentkit.web.runtime import Runtime
from tests.conftest import Clock
from tests.console.accounts import NEW_PASSWORD
from tests.console.accounts import log_in as send_log_in
from tests.console.admins import PASSWORD, Admin
from tests.console.conftest import LogIn

EMAIL = "ada@admins.example"


def app_of(page: str) -> TOTP:
    """The authenticator app, once it has been given the key on the page."""
    key = re.search(r"<code>([^<]+)</code>", page)
    assert key
    return TOTP(key=key[1].replace("-", ""))


def code_at(app: TOTP, clock: Clock) -> str:
    return app.generate(time=int(clock.now.timestamp())).token


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found, page
    return html.unescape(found[1])


def turn_on(admin: Admin, clock: Clock) -> tuple[TOTP, list[str]]:
    page = admin.get("/account/second-factor").text
    app = app_of(page)
    form = {"setup": hidden(page, "setup"), "code": code_at(app, clock), "current": PASSWORD}
    done = admin.post("/account/second-factor", form)
    assert done.status_code == 200
    return app, re.findall(r"<li><code>([^<]+)</code>", done.text)


def second_step(client: FlaskClient, code: str):
    page = send_log_in(client, EMAIL, PASSWORD)
    assert page.status_code == 200
    assert "Set-Cookie" not in page.headers
    return client.post(
        "/console/login/code", data={"step": hidden(page.text, "step"), "code": code}
    )


def test_name_and_language_are_kept_and_the_console_speaks_it(log_in: LogIn) -> None:
    admin = log_in(EMAIL)
    assert admin.post("/account", {"name": "Ada", "language": "fr"}).status_code == 303
    page = admin.get("/account").text
    assert 'lang="fr"' in page
    assert 'value="Ada"' in page
    wrong = admin.post("/account", {"name": "x" * 201, "language": "fr"})
    assert wrong.status_code == 422


def test_a_new_password_ends_all_other_sessions_and_needs_the_old_one(
    app: Flask, log_in: LogIn
) -> None:
    admin = log_in(EMAIL)
    elsewhere = app.test_client()
    assert send_log_in(elsewhere, EMAIL, PASSWORD).status_code == 302
    for form in (
        {"current": "a wrong guess, sadly", "password": NEW_PASSWORD},
        {"current": PASSWORD, "password": "too short"},
    ):
        assert admin.post("/account/password", form).status_code == 422
    assert elsewhere.get("/console/").status_code == 200
    form = {"current": PASSWORD, "password": NEW_PASSWORD}
    assert admin.post("/account/password", form).status_code == 303
    assert admin.get("/").status_code == 200
    assert elsewhere.get("/console/").status_code == 303
    assert send_log_in(app.test_client(), EMAIL, PASSWORD).status_code == 422
    assert send_log_in(app.test_client(), EMAIL, NEW_PASSWORD).status_code == 302


def test_sessions_are_listed_and_can_be_ended_one_and_all(app: Flask, log_in: LogIn) -> None:
    admin = log_in(EMAIL)
    others = [app.test_client() for _ in range(3)]
    for n, each in enumerate(others):
        agent = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/130.0"} if n == 0 else {}
        send_log_in(each, EMAIL, PASSWORD, headers=agent)
    page = admin.get("/account").text
    assert "Firefox, Windows" in page
    assert "Mozilla" not in page
    ids = re.findall(r'name="session" value="([0-9a-f]{64})"', page)
    assert len(ids) == 3

    def end(which: str) -> TestResponse:
        return admin.post("/account/sessions/end", {"session": which, "current": PASSWORD})

    assert end(ids[0]).status_code == 303
    assert sorted(each.get("/console/").status_code for each in others) == [200, 200, 303]
    assert end("others").status_code == 303
    assert [each.get("/console/").status_code for each in others] == [303] * 3
    assert admin.get("/").status_code == 200


@pytest.mark.parametrize("shown", ["", "a wrong guess, sadly"])
def test_a_session_is_ended_with_the_password_only(app: Flask, log_in: LogIn, shown: str) -> None:
    """Who came upon an open browser shuts nobody out."""
    admin, elsewhere = log_in(EMAIL), app.test_client()
    send_log_in(elsewhere, EMAIL, PASSWORD)
    (theirs,) = re.findall(r'name="session" value="([0-9a-f]{64})"', admin.get("/account").text)
    for which in (theirs, "others"):
        refused = admin.post("/account/sessions/end", {"session": which, "current": shown})
        assert refused.status_code == 422
        field = re.search(rf'<input[^>]* id="session-{which}-current"[^>]*>', refused.text)
        assert field
        assert "is-invalid" in field[0]
        assert "That is not your password." in refused.text
        assert elsewhere.get("/console/").status_code == 200


def test_nobody_ends_the_session_of_somebody_else(log_in: LogIn) -> None:
    mine, other = log_in(EMAIL), log_in("other@admins.example")
    send_log_in(mine.client.application.test_client(), EMAIL, PASSWORD)
    (theirs,) = re.findall(r'name="session" value="([0-9a-f]{64})"', mine.get("/account").text)
    for which in (theirs, "'; --"):
        form = {"session": which, "current": PASSWORD}
        assert other.post("/account/sessions/end", form).status_code == 404


def test_a_second_step_is_asked_for_once_the_app_has_shown_a_right_code(
    app: Flask, log_in: LogIn, clock: Clock
) -> None:
    admin = log_in(EMAIL)
    page = admin.get("/account/second-factor").text
    form = {"setup": hidden(page, "setup"), "code": "000000", "current": PASSWORD}
    assert admin.post("/account/second-factor", form).status_code == 422
    assert send_log_in(app.test_client(), EMAIL, PASSWORD).status_code == 302
    authenticator, codes = turn_on(admin, clock)
    assert len(codes) == 10
    clock.now += timedelta(seconds=60)
    client = app.test_client()
    assert second_step(client, "123456").status_code == 422
    assert client.get("/console/").status_code == 303
    assert second_step(client, code_at(authenticator, clock)).status_code == 302
    assert client.get("/console/").status_code == 200


def test_a_code_is_taken_once_and_in_its_time_only(app: Flask, log_in: LogIn, clock: Clock) -> None:
    authenticator, _codes = turn_on(log_in(EMAIL), clock)
    clock.now += timedelta(seconds=60)
    code = code_at(authenticator, clock)
    assert second_step(app.test_client(), code).status_code == 302
    assert second_step(app.test_client(), code).status_code == 422
    clock.now += timedelta(seconds=120)
    stale = code_at(authenticator, clock)
    clock.now += timedelta(seconds=120)
    assert second_step(app.test_client(), stale).status_code == 422


def test_a_recovery_code_works_once_and_new_ones_end_the_old(
    app: Flask, log_in: LogIn, clock: Clock
) -> None:
    admin = log_in(EMAIL)
    _authenticator, codes = turn_on(admin, clock)
    assert all(re.fullmatch(r"([0-9a-hjkmnp-tv-z]{4}-){5}[0-9a-hjkmnp-tv-z]{4}", c) for c in codes)
    assert len(set(codes)) == 10
    # Written down in capitals and without its hyphens, a zero read as an O and a one as an I.
    typed = codes[0].upper().replace("-", " ").replace("0", "O").replace("1", "I")
    assert second_step(app.test_client(), typed).status_code == 302
    assert second_step(app.test_client(), codes[0]).status_code == 422
    done = admin.post("/account/recovery-codes", {"current": PASSWORD})
    fresh = re.findall(r"<li><code>([^<]+)</code>", done.text)
    assert second_step(app.test_client(), codes[1]).status_code == 422
    assert second_step(app.test_client(), fresh[0]).status_code == 302


def test_a_recovery_code_of_an_earlier_version_still_works(
    app: Flask, rt: Runtime, log_in: LogIn, clock: Clock
) -> None:
    turn_on(log_in(EMAIL), clock)
    with rt.transaction(write=True) as session:
        account = accounts.find(session, email=EMAIL)
        assert account
        kept = rt.secret.session_token("recovery code", f"{account.id} r10abc02f3141dead")
        account.recovery_codes = [kept]
        accounts.save(session, account)
    assert second_step(app.test_client(), "r10ab-c02f-3141-deaf").status_code == 422
    assert second_step(app.test_client(), "r10ab-c02f-3141-dead").status_code == 302


def test_guessing_codes_is_slowed_down(app: Flask, log_in: LogIn, clock: Clock) -> None:
    turn_on(log_in(EMAIL), clock)
    client = app.test_client()
    page = send_log_in(client, EMAIL, PASSWORD).text
    step = hidden(page, "step")
    seen = [
        client.post("/console/login/code", data={"step": step, "code": f"{n:06}"}).status_code
        for n in range(7)
    ]
    assert seen == [422] * 5 + [429] * 2


def test_the_second_step_cannot_be_entered_without_the_first(
    app: Flask, log_in: LogIn, clock: Clock
) -> None:
    admin = log_in(EMAIL)
    authenticator, codes = turn_on(admin, clock)
    clock.now += timedelta(seconds=60)
    for step in ("", "forged", hidden(admin.get("/account/second-factor").text, "setup")):
        form = {"step": step, "code": code_at(authenticator, clock)}
        client = app.test_client()
        assert client.post("/console/login/code", data=form).status_code == 422
        assert client.get("/console/").status_code == 303
    # A password that is changed in between ends what the old one began.
    client = app.test_client()
    step = hidden(send_log_in(client, EMAIL, PASSWORD).text, "step")
    admin.post("/account/password", {"current": PASSWORD, "password": NEW_PASSWORD})
    reply = client.post("/console/login/code", data={"step": step, "code": codes[0]})
    assert reply.status_code == 422


def test_the_second_step_is_turned_off_with_the_password_only(
    app: Flask, log_in: LogIn, clock: Clock
) -> None:
    admin = log_in(EMAIL)
    turn_on(admin, clock)
    assert admin.post("/account/second-factor/off", {"current": "no"}).status_code == 422
    assert send_log_in(app.test_client(), EMAIL, PASSWORD).status_code == 200
    assert admin.post("/account/second-factor/off", {"current": PASSWORD}).status_code == 303
    assert send_log_in(app.test_client(), EMAIL, PASSWORD).status_code == 302


def test_a_stolen_database_holds_no_secret_of_the_second_step_and_no_session(
    rt: Runtime, log_in: LogIn, clock: Clock
) -> None:
    admin = log_in(EMAIL)
    authenticator, codes = turn_on(admin, clock)
    with rt.transaction() as session:
        account = accounts.find(session, email=EMAIL)
    assert account
    kept = json.dumps([account.tf_totp_secret, account.recovery_codes, account.password])
    assert authenticator.base32_key not in kept
    for code in codes:
        assert code.replace("-", "") not in kept.replace("-", "")
    assert PASSWORD not in kept


@pytest.mark.parametrize("credential", ["", "{}", "[]", "null", '{"rawId": 1}', "é" * 2000])
def test_a_passkey_that_is_none_is_refused(
    client: FlaskClient, log_in: LogIn, credential: str
) -> None:
    page = client.get("/console/login").text
    form = {"state": hidden(page, "state"), "credential": credential}
    assert client.post("/console/login/passkey", data=form).status_code == 422
    assert client.post("/console/login/passkey", data={"state": "x"}).status_code == 422
    admin = log_in(EMAIL)
    form = {
        "state": hidden(admin.get("/account").text, "state"),
        "credential": credential,
        "current": PASSWORD,
    }
    assert admin.post("/account/passkeys", form).status_code == 422


def test_what_is_done_with_an_account_stands_in_its_activity(log_in: LogIn) -> None:
    admin = log_in(EMAIL)
    admin.post("/account/password", {"current": PASSWORD, "password": NEW_PASSWORD})
    page = admin.get("/account/activity").text
    assert "Logged in" in page
    assert "Changed the password" in page
