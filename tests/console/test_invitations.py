"""Coming in by an invitation, or by asking where that is open."""

import re
import time
from datetime import timedelta

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient

from consentkit.domain.roles import Role
from consentkit.storage import accounts, grants
from consentkit.web.runtime import Runtime
from tests.conftest import Clock, Run
from tests.console.accounts import NEW_PASSWORD, cookies_set, path_of
from tests.console.conftest import LogIn, MakeAccount
from tests.mailbox import OpenMailbox

EMAIL = "new@admins.example"


@pytest.fixture
def accounts_command(run: Run, env: dict[str, str]):
    def command(*arguments: str) -> Result:
        done = run("accounts", *arguments, env=env)
        assert done.exit_code == 0, done.output
        return done

    return command


def link_in(text: str) -> str:
    found = re.search(r"https://consent\.example/console/\S+", text)
    assert found, text
    return path_of(found[0])


def token_of(path: str) -> str:
    return path.rpartition("/")[2]


def register(client: FlaskClient, path: str, **changes: str):
    form = {"invitation": token_of(path), "name": "Nia", "password": NEW_PASSWORD} | changes
    return client.post("/console/registration", data=form)


def test_the_first_operator_owns_every_site_that_there_is(
    accounts_command, client: FlaskClient, rt: Runtime, publish
) -> None:
    publish()
    path = link_in(accounts_command("invite", EMAIL, "--operator").output)
    assert EMAIL in client.get(path).text
    step = client.post(path, data={"name": "Nia", "language": "fr"})
    assert "Choisissez" in step.text or "Choose a password" in step.text
    assert register(client, path, language="fr").status_code == 303
    home = client.get("/console/")
    assert "The Shop" in home.text
    assert 'lang="fr"' in home.text
    with rt.transaction() as session:
        made = accounts.find(session, email=EMAIL)
        assert made
        assert (made.is_operator, made.name) == (True, "Nia")
        assert made.confirmed_at
        assert grants.role_of(session, made.id, 1) is Role.OWNER


def test_an_invitation_gives_its_role_and_works_once(
    accounts_command, app: Flask, client: FlaskClient, rt: Runtime, publish, log_in: LogIn
) -> None:
    publish()
    log_in(shop=Role.OWNER)
    done = accounts_command("invite", EMAIL, "--site", "shop", "--role", "auditor")
    path = link_in(done.output)
    assert register(client, path).status_code == 303
    with rt.transaction() as session:
        made = accounts.find(session, email=EMAIL)
        assert made
        assert not made.is_operator
        assert grants.role_of(session, made.id, 1) is Role.AUDITOR
    for reply in (app.test_client().get(path), register(app.test_client(), path)):
        assert reply.status_code == 410


def test_an_invitation_that_is_too_old_or_withdrawn_or_forged_opens_nothing(
    accounts_command, client: FlaskClient, clock: Clock, publish, log_in: LogIn
) -> None:
    publish()
    owner = log_in(shop=Role.OWNER)
    path = link_in(accounts_command("invite", EMAIL, "--site", "shop", "--role", "editor").output)
    forged = path[:-4] + ("AAAA" if not path.endswith("AAAA") else "BBBB")
    assert client.get(forged).status_code == 410
    assert client.get("/console/invitation/x").status_code == 410
    assert owner.post("/sites/shop/people/withdraw", {"email": EMAIL}).status_code == 303
    assert client.get(path).status_code == 410
    path = link_in(accounts_command("invite", EMAIL, "--site", "shop", "--role", "editor").output)
    assert client.get(path).status_code == 200
    clock.now += timedelta(days=7, seconds=1)
    assert client.get(path).status_code == 410
    assert register(client, path).status_code == 410


def test_a_newer_invitation_ends_the_earlier_one(accounts_command, client: FlaskClient) -> None:
    first = link_in(accounts_command("invite", EMAIL, "--operator").output)
    second = link_in(accounts_command("link", EMAIL).output)
    assert client.get(first).status_code == 410
    assert client.get(second).status_code == 200


def test_whoever_has_an_account_takes_an_invitation_up_with_it_and_nobody_else_can(
    accounts_command, app: Flask, client: FlaskClient, rt: Runtime, publish, log_in: LogIn
) -> None:
    publish()
    log_in(shop=Role.OWNER)
    mine = log_in(EMAIL)
    other = log_in("other@admins.example")
    path = link_in(accounts_command("invite", EMAIL, "--site", "shop", "--role", "editor").output)
    below = path.removeprefix("/console")
    assert "/console/login?next=/invitation/" in client.get(path).text
    # A link does not choose a password for an account that there is.
    assert register(client, path).status_code == 303
    assert client.get("/console/").status_code == 303
    assert other.get(below).status_code == 200
    other.post(f"{below}/accept")
    with rt.transaction() as session:
        assert grants.role_of(session, other.account.id, 1) is None
    assert mine.post(f"{below}/accept").status_code == 303
    with rt.transaction() as session:
        assert grants.role_of(session, mine.account.id, 1) is Role.EDITOR


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("short", "at least 12"),
        ("p" * 300, "at most 256"),
        ("password1234", "tried first"),
        ("Motdepasse2026!!", "tried first"),
        ("abcabcabcabc", "tried first"),
        ("qwertyuiopasdf", "tried first"),
        (EMAIL, "tried first"),
    ],
)
def test_a_password_that_is_short_or_known_is_refused_and_the_rest_kept(
    accounts_command, client: FlaskClient, password: str, said: str
) -> None:
    path = link_in(accounts_command("invite", EMAIL, "--operator").output)
    reply = register(client, path, password=password)
    assert reply.status_code == 422
    assert said in reply.text
    assert 'value="Nia"' in reply.text
    assert password not in reply.text or password == EMAIL
    assert register(client, path).status_code == 303


def test_hostile_names_are_text_or_refused(accounts_command, client: FlaskClient) -> None:
    path = link_in(accounts_command("invite", EMAIL, "--operator").output)
    assert client.post(path, data={"name": "a\0b"}).status_code == 422
    assert client.post(path, data={"name": "x" * 201}).status_code == 422
    assert register(client, path, name="<script>alert(1)</script>").status_code == 303
    page = client.get("/console/account").text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;" in page


def test_an_invitation_is_mailed_where_there_is_a_mail_server(
    env: dict[str, str], open_mailbox: OpenMailbox, run: Run, client: FlaskClient
) -> None:
    mailbox = open_mailbox()
    env["CONSENTKIT_SMTP_URL"] = f"smtp://127.0.0.1:{mailbox.port}"
    done = run("accounts", "invite", EMAIL, "--operator", env=env)
    assert "/invitation/" not in done.output
    (mail,) = mailbox.mails
    assert mail["To"] == EMAIL
    assert client.get(link_in(mail.get_content())).status_code == 200


def test_registration_is_closed_unless_a_setting_opens_it(client: FlaskClient) -> None:
    assert client.get("/console/register").status_code == 404
    assert "register" not in client.get("/console/login").text


class TestWhereRegistrationIsOpen:
    @pytest.fixture
    def mailbox(self, env: dict[str, str], open_mailbox: OpenMailbox):
        opened = open_mailbox()
        env["CONSENTKIT_SMTP_URL"] = f"smtp://127.0.0.1:{opened.port}"
        env["CONSENTKIT_OPEN_REGISTRATION"] = "1"
        return opened

    def test_an_address_is_confirmed_before_there_is_an_account(
        self, mailbox, client: FlaskClient, rt: Runtime
    ) -> None:
        reply = client.post("/console/register", data={"email": EMAIL, "name": "Nia"})
        assert reply.status_code == 200
        assert cookies_set(reply) == {}
        path = link_in(wait_for_mail(mailbox, 1))
        with rt.transaction() as session:
            assert accounts.find(session, email=EMAIL) is None
        assert register(client, path).status_code == 303
        with rt.transaction() as session:
            made = accounts.find(session, email=EMAIL)
            assert made
            assert not made.is_operator
        assert "You have no role" in client.get("/console/").text

    def test_an_address_with_an_account_gets_the_same_answer_and_another_mail(
        self, mailbox, client: FlaskClient, make_account: MakeAccount
    ) -> None:
        make_account("old@admins.example")
        said = [
            client.post("/console/register", data={"email": email}).text.replace(email, "")
            for email in ("old@admins.example", EMAIL)
        ]
        nonce = re.compile(r'nonce="[^"]+"')
        assert nonce.sub("", said[0]) == nonce.sub("", said[1])
        wait_for_mail(mailbox, 2)
        mails = {str(m["To"]): m.get_content() for m in mailbox.mails}
        assert "/console/login" in mails["old@admins.example"]
        assert "/invitation/" not in mails["old@admins.example"]


def wait_for_mail(mailbox, count: int) -> str:
    for _ in range(500):
        if len(mailbox.mails) >= count:
            return mailbox.mails[-1].get_content()
        time.sleep(0.01)
    raise AssertionError("no mail came")
