"""Log-ins in the activity of an account, those that failed among them."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from consentkit.domain.roles import Role
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
    assert "Device Firefox on Linux" in came
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


def test_who_failed_to_log_in_is_told_to_the_accounts_owner(
    app: Flask, log_in: LogIn, rt: Runtime
) -> None:
    assert attempt(app.test_client(), "ada@shop.example", "guess") >= 400
    admin = log_in("ada@shop.example", shop=Role.OWNER)
    assert attempt(app.test_client(), " Ada@Shop.Example", "a guess of a password") >= 400
    failed, _ = activity(admin)
    assert failed.startswith("Tried to log in and failed Somebody who was not logged in")
    assert "Device Firefox on Linux" in failed
    assert "guess" not in failed


def test_an_attempt_at_no_account_is_written_down_too_and_without_its_address(
    app: Flask, log_in: LogIn, rt: Runtime
) -> None:
    """Who has an account must not show in how long an answer takes."""
    attempt(app.test_client(), "nobody@shop.example", "a guess of a password")
    assert count(rt, "log_in_failed") == 1
    admin = log_in(shop=Role.OWNER)
    assert len(activity(admin)) == 1
    assert "failed" not in admin.get("/sites/shop/trail").text
    with rt.transaction() as session:
        found = session.execute(text("SELECT * FROM admin_action")).all()
    assert "nobody@shop.example" not in str(found)


def test_attempts_that_are_held_up_are_not_written_down(
    app: Flask, rt: Runtime, make_account: MakeAccount
) -> None:
    make_account("ada@shop.example")
    codes = [attempt(app.test_client(), "ada@shop.example", "guess") for _ in range(8)]
    assert codes[-1] == 429
    assert count(rt, "log_in_failed") == codes.count(422) < 8


def test_ones_activity_is_ones_own(log_in: LogIn) -> None:
    ada = log_in("ada@shop.example", shop=Role.OWNER)
    eve = log_in("eve@shop.example", shop=Role.OWNER)
    assert len(activity(ada)) == len(activity(eve)) == 1
    assert "ada@shop.example" not in " ".join(activity(eve))


def test_it_is_in_the_ledger(log_in: LogIn, rt: Runtime) -> None:
    log_in("ada@shop.example", shop=Role.OWNER)
    assert count(rt, "logged_in") == 1
    assert check(rt).findings == []
