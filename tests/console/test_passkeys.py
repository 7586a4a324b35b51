"""Passkeys, with one in software: each challenge is answered once."""

import html
import json
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from consentkit.storage import accounts
from consentkit.web.runtime import Runtime
from tests.console.admins import PASSWORD, Admin
from tests.console.authenticator import Authenticator
from tests.console.conftest import LogIn
from tests.console.test_own_account import hidden

EMAIL = "ada@admins.example"
_OPTIONS = re.compile(r'data-options="([^"]+)"')


def asked(page: str) -> dict[str, Any]:
    found = _OPTIONS.search(page)
    assert found, "the page asks for no passkey"
    return dict(json.loads(html.unescape(found[1])))


def creation_form(admin: Admin, device: Authenticator) -> dict[str, str]:
    page = admin.get("/account").text
    answer = device.create(asked(page))
    return {
        "state": hidden(page, "state"),
        "credential": answer,
        "current": PASSWORD,
        "name": "key",
    }


def log_in_form(client: FlaskClient, device: Authenticator) -> dict[str, str]:
    page = client.get("/console/login").text
    return {"state": hidden(page, "state"), "credential": device.get(asked(page))}


def passkeys_of(rt: Runtime) -> int:
    with rt.transaction() as session:
        account = accounts.find(session, email=EMAIL)
    assert account
    return len(account.passkeys)


@pytest.fixture
def admin(log_in: LogIn) -> Admin:
    return log_in(EMAIL)


@pytest.fixture
def device(admin: Admin) -> Authenticator:
    """A passkey that was added to the account."""
    made = Authenticator()
    assert admin.post("/account/passkeys", creation_form(admin, made)).status_code == 303
    return made


def test_an_answer_to_a_challenge_logs_in_once(app: Flask, device: Authenticator) -> None:
    browser, thief = app.test_client(), app.test_client()
    form = log_in_form(browser, device)
    assert browser.post("/console/login/passkey", data=form).status_code == 302
    assert browser.get("/console/account").status_code == 200
    for client in (thief, app.test_client()):
        assert client.post("/console/login/passkey", data=form).status_code == 422
        assert client.get("/console/account").status_code == 303
    again = log_in_form(thief, device)
    assert thief.post("/console/login/passkey", data=again).status_code == 302


def test_an_answer_to_a_challenge_adds_one_passkey_once(admin: Admin, rt: Runtime) -> None:
    device = Authenticator()
    form = creation_form(admin, device)
    assert admin.post("/account/passkeys", form).status_code == 303
    removed = admin.post(
        "/account/passkeys/remove", {"passkey": credential_id(rt), "current": PASSWORD}
    )
    assert removed.status_code == 303
    assert admin.post("/account/passkeys", form).status_code == 422
    assert passkeys_of(rt) == 0
    assert admin.post("/account/passkeys", creation_form(admin, device)).status_code == 303


def test_a_passkey_that_is_known_is_not_added_again(
    admin: Admin, device: Authenticator, rt: Runtime
) -> None:
    assert admin.post("/account/passkeys", creation_form(admin, device)).status_code == 422
    assert passkeys_of(rt) == 1


def test_a_wrong_answer_does_not_use_a_challenge_up(app: Flask, device: Authenticator) -> None:
    client = app.test_client()
    form = log_in_form(client, device)
    forged = form | {"credential": device.get({"challenge": "AAAA"})}
    assert client.post("/console/login/passkey", data=forged).status_code == 422
    assert client.post("/console/login/passkey", data=form).status_code == 302


def credential_id(rt: Runtime) -> str:
    with rt.transaction() as session:
        account = accounts.find(session, email=EMAIL)
    assert account
    return account.passkeys[0].credential_id.hex()
