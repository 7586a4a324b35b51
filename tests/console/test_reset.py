"""A new password by a link."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from consentkit.web.runtime import Runtime
from tests.conftest import Clock, Run
from tests.console.accounts import NEW_PASSWORD, log_in, path_of
from tests.console.admins import PASSWORD
from tests.console.conftest import MakeAccount
from tests.console.test_invitations import link_in, wait_for_mail
from tests.mailbox import OpenMailbox

EMAIL = "ada@admins.example"


@pytest.fixture
def mailbox(env: dict[str, str], open_mailbox: OpenMailbox):
    opened = open_mailbox()
    env["CONSENTKIT_SMTP_URL"] = f"smtp://127.0.0.1:{opened.port}"
    return opened


def test_a_link_sets_a_new_password_once_and_ends_every_session(
    mailbox, app: Flask, client: FlaskClient, request: pytest.FixtureRequest
) -> None:
    admin = request.getfixturevalue("log_in")(EMAIL)
    hostile = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    reply = client.post("/console/forgot", data={"email": EMAIL}, headers=hostile)
    assert reply.status_code == 200
    text = wait_for_mail(mailbox, 1)
    assert "evil" not in text
    path = link_in(text)
    assert EMAIL in client.get(path).text
    assert client.post(path, data={"password": "password1234"}).status_code == 422
    done = client.post(path, data={"password": NEW_PASSWORD})
    assert done.status_code == 200
    assert admin.get("/").status_code == 303
    assert log_in(client, EMAIL, PASSWORD).status_code == 422
    assert log_in(client, EMAIL, NEW_PASSWORD).status_code == 302
    assert client.get(path).status_code == 410
    assert client.post(path, data={"password": PASSWORD}).status_code == 410


def test_the_answer_is_the_same_for_an_address_without_an_account(
    mailbox, client: FlaskClient, make_account: MakeAccount
) -> None:
    make_account(EMAIL)
    nonce = re.compile(r'nonce="[^"]+"')
    said = [
        nonce.sub("", client.post("/console/forgot", data={"email": e}).text.replace(e, ""))
        for e in (EMAIL, "nobody@admins.example")
    ]
    assert said[0] == said[1]
    wait_for_mail(mailbox, 1)
    assert [str(mail["To"]) for mail in mailbox.mails] == [EMAIL]


def test_a_link_ends_after_two_hours_and_a_forged_one_opens_nothing(
    run: Run, env: dict[str, str], client: FlaskClient, make_account: MakeAccount, clock: Clock
) -> None:
    make_account(EMAIL)
    path = link_in(run("accounts", "link", EMAIL, env=env).output)
    assert client.get(path).status_code == 200
    assert client.get(f"{path}x").status_code == 410
    clock.now += timedelta(hours=2, seconds=1)
    assert client.get(path).status_code == 410
    assert path_of(f"https://consent.example{path}") == path


def test_a_reset_lets_an_owner_in_whom_guesses_had_shut_out(
    run: Run, env: dict[str, str], client: FlaskClient, make_account: MakeAccount
) -> None:
    make_account(EMAIL)
    for _ in range(6):
        log_in(client, EMAIL, "a wrong guess, sadly")
    assert log_in(client, EMAIL, PASSWORD).status_code == 429
    path = link_in(run("accounts", "link", EMAIL, env=env).output)
    client.post(path, data={"password": NEW_PASSWORD})
    assert log_in(client, EMAIL, NEW_PASSWORD).status_code == 302


def test_asking_for_mails_again_and_again_is_slowed_down(client: FlaskClient, rt: Runtime) -> None:
    seen = [client.post("/console/forgot", data={"email": EMAIL}).status_code for _ in range(7)]
    assert seen == [200] * 5 + [429] * 2
