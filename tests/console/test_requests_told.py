"""Telling visitors by mail, and that it takes longer."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from consentkit.domain.roles import Role
from consentkit.web.purge import purge_all
from consentkit.web.runtime import Runtime
from tests.conftest import Clock, Publish
from tests.console.admins import Admin
from tests.console.conftest import LogIn
from tests.console.mailing import env, mailbox
from tests.console.trail import noted
from tests.mailbox import Mailbox
from tests.one_after_another import one_after_another
from tests.privacy import PATH, ask, asked, visitors_page
from tests.recorded import check, extend_all

__all__ = ["env", "mailbox"]  # fixtures

pytestmark = pytest.mark.usefixtures("site")
INBOX = "/sites/shop/requests"
ONE = f"{INBOX}/2026-1"


@pytest.fixture
def officer(log_in: LogIn) -> Admin:
    return log_in("ada@admins.example", shop=Role.OFFICER)


def test_the_answer_goes_by_mail_as_well_in_the_language_of_who_asked(
    client: FlaskClient, officer: Admin, mailbox: Mailbox
) -> None:
    page = client.get(f"{PATH}?lang=fr-CA")
    ask(client, page, contact="moi@example.org")
    assert "Merci de votre demande" in officer.get(ONE).text
    officer.post(f"{ONE}/answer", {"answer": "Voilà, 語.", "mail": "yes"})
    [mail] = mailbox.mails
    assert mailbox.recipients == [["moi@example.org"]]
    assert mail["Subject"] == "Votre demande 2026-1 à The Shop"
    assert mail["Reply-To"] == "privacy@shop.example"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "Voilà, 語." in mail.get_content()
    assert "https://consent.example/ck/shop/privacy" in mail.get_content()
    page = officer.get(ONE).text
    assert "The e-mail was sent." in page
    assert "the answer was sent by e-mail (ada@admins.example)" in page


def test_without_the_box_no_mail_goes_out(
    client: FlaskClient, officer: Admin, mailbox: Mailbox
) -> None:
    asked(client, contact="me@example.org")
    officer.post(f"{ONE}/answer", {"answer": "Here."})
    assert mailbox.mails == []


def test_when_the_mail_fails_the_answer_stays_and_can_be_sent_again(
    client: FlaskClient, officer: Admin, mailbox: Mailbox, rt: Runtime
) -> None:
    key = asked(client, contact="me@example.org")
    mailbox.refused.add("me@example.org")
    officer.post(f"{ONE}/answer", {"answer": "Here it is.", "mail": "yes"})
    page = officer.get(ONE).text
    assert "The e-mail was not sent" in page
    assert "the answer could not be sent by e-mail" in page
    assert "Here it is." in visitors_page(client, key)
    mailbox.refused.clear()
    officer.post(f"{ONE}/mail")
    assert [mail["To"] for mail in mailbox.mails] == ["me@example.org"]
    assert [what for what, _ in noted(rt)] == [
        "request_answered",
        "request_answer_mail_failed",
        "request_answer_mailed",
    ]


@pytest.mark.parametrize(
    "contact",
    [
        "me@example.org\r\nBcc: all@example.org",
        "me@example.org, you@example.org",
        "me@example.org\nSubject: other",
        '"<script>alert(1)</script>"@example.org',
        "x" * 250,
    ],
)
def test_a_contact_that_smuggles_gets_no_mail_and_no_link(
    client: FlaskClient, officer: Admin, mailbox: Mailbox, rt: Runtime, contact: str
) -> None:
    asked(client, contact="me@example.org")
    with rt.transaction(write=True) as session:
        session.execute(text("UPDATE officer_request SET contact = :c"), {"c": contact})
    page = officer.get(ONE).text
    assert "mailto:" not in page
    assert "<script>alert" not in page
    assert 'name="mail"' not in page
    officer.post(f"{ONE}/answer", {"answer": "Here.", "mail": "yes"})
    assert "The e-mail was not sent" in officer.get(ONE).text
    assert mailbox.mails == []


def test_the_site_s_name_breaks_no_header(
    client: FlaskClient, officer: Admin, mailbox: Mailbox, publish: Publish, rt: Runtime
) -> None:
    asked(client, contact="me@example.org")
    with rt.transaction(write=True) as session:
        session.execute(text("UPDATE site SET name = :n"), {"n": "Shop\r\nBcc: all@example.org"})
    officer.post(f"{ONE}/answer", {"answer": "Here.", "mail": "yes"})
    [mail] = mailbox.mails
    assert mail["Bcc"] is None
    assert mailbox.recipients == [["me@example.org"]]


def test_the_day_is_put_off_once_with_a_reason_that_the_visitor_reads(
    client: FlaskClient, officer: Admin, mailbox: Mailbox, clock: Clock, rt: Runtime
) -> None:
    key = asked(client, contact="me@example.org")
    reply = officer.post(f"{ONE}/extend", {"days": "60", "reason": "Many <papers>."})
    assert reply.status_code == 303
    page = visitors_page(client, key)
    assert "Many <papers>." in page
    assert "February 21, 2027" in page
    [mail] = mailbox.mails
    assert "Many <papers>." in mail.get_content()
    assert "February 21, 2027" in mail.get_content()
    clock.now += timedelta(days=89)
    officer.log_in_again()
    assert "1 day left" in officer.get(INBOX).text
    again = officer.post(f"{ONE}/extend", {"days": "30", "reason": "More."})
    assert again.status_code == 409
    assert "To be answered by" in visitors_page(client, key)
    assert [what for what, _ in noted(rt)] == ["request_extended", "request_extension_mailed"]
    extend_all(rt)
    assert check(rt).findings == [], "what was acknowledged stays as it was signed"


def test_it_cannot_be_put_off_when_the_promised_day_is_over(
    client: FlaskClient, officer: Admin, clock: Clock
) -> None:
    asked(client)
    clock.now += timedelta(days=30, seconds=1)
    officer.log_in_again()
    assert "It takes longer" not in officer.get(ONE).text
    reply = officer.post(f"{ONE}/extend", {"days": "30", "reason": "Late."})
    assert reply.status_code == 409
    assert "It cannot be put off any more" in reply.text


@one_after_another(
    ("form", "field"),
    [
        ({"days": "365", "reason": "Long."}, "days"),
        ({"days": "-30", "reason": "Long."}, "days"),
        ({"days": "60", "reason": " "}, "reason"),
        ({"days": "60", "reason": "x" * 501}, "reason"),
        ({}, "reason"),
    ],
)
def test_a_bad_extension_is_told_at_its_field(
    client: FlaskClient, officer: Admin, form: dict, field: str
) -> None:
    asked(client)
    reply = officer.post(f"{ONE}/extend", form)
    assert reply.status_code == 422
    assert f'id="{field}-error"' in reply.text


def test_what_was_done_about_a_request_goes_with_it(
    client: FlaskClient, officer: Admin, clock: Clock, rt: Runtime
) -> None:
    asked(client)
    asked(client)
    officer.post(f"{ONE}/extend", {"days": "30", "reason": "Much."})
    officer.post(f"{ONE}/answer", {"answer": "Here."})
    clock.now += timedelta(days=1_095, seconds=1)
    purge_all(rt, None, now=rt.now())
    with rt.transaction() as session:
        assert session.scalar(text("SELECT count(*) FROM request_event")) == 0
        assert session.scalar(text("SELECT count(*) FROM officer_request")) == 1
