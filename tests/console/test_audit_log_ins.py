"""Log-ins in the activity of an account, those that failed among them."""

import re
from collections.abc import Callable
from threading import Event

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from consentkit.domain.roles import Role
from consentkit.storage import console_sessions
from consentkit.web.runtime import Runtime
from tests.console.admins import PASSWORD, Admin
from tests.console.conftest import LogIn, MakeAccount
from tests.recorded import check

pytestmark = pytest.mark.usefixtures("site")
FIREFOX = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}


def activity(admin: Admin) -> list[str]:
    """What each entry says, newest first, without where the ledger has it."""
    page = admin.get("/account/activity").text
    found = re.findall(r'<li class="card mb-3">(.*?)</li>', page, re.S)
    return [" ".join(re.sub(r"<[^>]+>", " ", each).split()) for each in found]


def attempt(client: FlaskClient, email: str, password: str) -> int:
    sent = {"email": email, "password": password}
    return client.post("/console/login", data=sent, headers=FIREFOX).status_code


def count(rt: Runtime, what: str) -> int:
    query = text("SELECT count(*) FROM admin_action WHERE what = :what AND site_id IS NULL")
    with rt.transaction() as session:
        return int(session.execute(query, {"what": what}).scalar_one())


def test_an_admin_sees_their_log_ins_with_session_and_device(
    app: Flask, make_account: MakeAccount
) -> None:
    account = make_account("ada@shop.example")
    client = app.test_client()
    assert attempt(client, account.email, PASSWORD) == 302
    [came] = activity(Admin(client, account))
    assert came.startswith("Logged in ada@shop.example")
    assert "Device Firefox, Linux" in came
    assert re.search(r"session [0-9a-f]{12}", came)


def test_logging_out_is_of_the_session_that_ended(app: Flask, log_in: LogIn) -> None:
    admin = log_in("ada@shop.example", shop=Role.OWNER)
    [came] = activity(admin)
    assert admin.post("/logout").status_code in (302, 303)
    again = app.test_client()
    attempt(again, "ada@shop.example", PASSWORD)
    _, out, first = activity(Admin(again, admin.account))
    assert out.startswith("Logged out ada@shop.example")
    session = re.compile(r"session ([0-9a-f]{12})")
    assert session.findall(out) == session.findall(came) == session.findall(first)


def test_who_failed_to_log_in_is_told_to_the_accounts_owner(app: Flask, log_in: LogIn) -> None:
    admin = log_in("ada@shop.example", shop=Role.OWNER)
    assert attempt(app.test_client(), " Ada@Shop.Example", "a guess of a password") == 422
    failed, _ = _soon(lambda: activity(admin), 2)
    assert failed.startswith("Tried to log in and failed Somebody who was not logged in")
    assert "Device Firefox, Linux" in failed
    assert "guess" not in failed


def _soon(look: Callable[[], list[str]], count: int) -> list[str]:
    """Nobody waits for what is written down about a failure."""
    for _ in range(100):
        if len(look()) >= count:
            break
        Event().wait(0.05)
    return look()


def test_what_is_typed_for_an_address_never_stands_in_the_trail(app: Flask, rt: Runtime) -> None:
    attempt(app.test_client(), "nobody@shop.example", "a guess of a password")
    with rt.transaction() as session:
        found = session.execute(text("SELECT * FROM admin_action")).all()
    assert "nobody@shop.example" not in str(found)


def test_a_session_that_a_cookie_brought_back_is_told(
    app: Flask, log_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cookie itself has tests of its own; here it only is there."""
    from consentkit.web.console.accounts import persistent

    admin = log_in("ada@shop.example", shop=Role.OWNER)
    rt: Runtime = app.extensions["consentkit"]
    with app.app_context(), rt.transaction() as session:
        [row] = console_sessions.of_account(session, admin.account.id)
    again = Admin(app.test_client(), admin.account)
    with monkeypatch.context() as patch:
        patch.setattr(persistent, "find_kept", lambda: row)
        assert again.get("/account/activity").status_code == 200
    resumed, _ = activity(again)
    assert resumed.startswith("Came back with a persistent log-in ada@shop.example")


def test_ones_activity_is_ones_own(log_in: LogIn) -> None:
    ada = log_in("ada@shop.example", shop=Role.OWNER)
    eve = log_in("eve@shop.example", shop=Role.OWNER)
    assert len(activity(ada)) == len(activity(eve)) == 1
    assert "ada@shop.example" not in " ".join(activity(eve))


def test_it_is_in_the_ledger(log_in: LogIn, rt: Runtime) -> None:
    log_in("ada@shop.example", shop=Role.OWNER)
    assert count(rt, "logged_in") == 1
    assert check(rt).findings == []
