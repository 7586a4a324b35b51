"""Owners with a mail server, and a clock that is moved."""

from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from flask import Flask
from flask.testing import FlaskClient

from consentkit.domain.account import Account
from consentkit.domain.instant import format_instant
from consentkit.domain.roles import Role
from consentkit.storage import accounts, grants, sites
from consentkit.web.owner_mailer import OwnerMailer
from consentkit.web.runtime import Runtime
from tests.conftest import Clock
from tests.console.conftest import MakeAccount
from tests.mailbox import Mailbox, OpenMailbox
from tests.recorded import answer, extend_all

MONDAY = datetime(2026, 11, 30, 6, 5, tzinfo=UTC)
TUESDAY = datetime(2026, 12, 1, 6, 5, tzinfo=UTC)


@pytest.fixture
def mailbox(open_mailbox: OpenMailbox) -> Mailbox:
    return open_mailbox()


@pytest.fixture
def env(env: dict[str, str], mailbox: Mailbox) -> dict[str, str]:
    return env | {
        "CONSENTKIT_SMTP_URL": f"smtp://127.0.0.1:{mailbox.port}",
        "CONSENTKIT_RATE_LIMIT": "0",
    }


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.getfqdn", lambda *_: "localhost")


Own = Callable[..., Account]
Look = Callable[[], int]
Record = Callable[..., None]


@pytest.fixture
def own(rt: Runtime, make_account: MakeAccount) -> Own:
    """Make an account with a role for sites."""

    def run(email: str, *keys: str, role: Role = Role.OWNER, language: str = "") -> Account:
        account = make_account(email)
        account.language = language
        with rt.transaction(write=True) as session:
            accounts.save(session, account)
            for key in keys or ("shop",):
                grants.put(session, account.id, sites.find_id(session, key), role, now=rt.now())
        return account

    return run


@pytest.fixture
def look(app: Flask, rt: Runtime) -> Look:
    """Do what the thread does every few minutes, as a process that has just begun."""
    return lambda: OwnerMailer(app, rt).look()


def text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def only(mailbox: Mailbox, beginning: str) -> list[EmailMessage]:
    return [each for each in mailbox.mails if str(each["Subject"]).startswith(beginning)]


@pytest.fixture
def record(client: FlaskClient, clock: Clock, rt: Runtime) -> Record:
    """Record so many answers of each action at a time, and have them counted."""

    def run(at: datetime, **counts: int) -> None:
        clock.now = at
        for action, count in counts.items():
            granted = action == "accept_all"
            choices = {"necessary": True, "analytics": granted, "marketing": granted}
            answer(client, count, action=action, choices=choices, decided_at=format_instant(at))
        extend_all(rt)

    return run
