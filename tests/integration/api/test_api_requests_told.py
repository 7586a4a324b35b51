"""A visitor is told by mail what a program answered for the officer, with the console's words."""

import pytest
from flask.testing import FlaskClient

from consentkit.domain.api_key import Scope
from consentkit.domain.roles import Role
from tests.console.mailing import env, mailbox
from tests.integration.api.conftest import MakeKey, MakeOwner, Program
from tests.mailbox import Mailbox
from tests.privacy import asked, visitors_page

__all__ = ["env", "mailbox"]  # fixtures

ONE = "/sites/shop/requests/2026-1"


def test_who_left_an_address_is_told_the_answer_unless_it_is_not_wanted(
    client: FlaskClient, program: Program, mailbox: Mailbox
) -> None:
    asked(client, contact="me@example.org")
    asked(client, contact="you@example.org")
    asked(client)
    done = program.post(f"{ONE}/answer", {"answer": "Nothing at all."})
    assert (done.json["mail"], done.json["mail_problem"]) == ("sent", None)
    assert [each["what"] for each in done.json["history"]] == ["answered", "answer_mailed"]
    [mail] = mailbox.mails
    assert mailbox.recipients == [["me@example.org"]]
    assert mail["Subject"] == "Your request 2026-1 to The Shop"
    assert "Nothing at all." in mail.get_content()
    quiet = program.post(
        "/sites/shop/requests/2026-2/answer", {"answer": "Nothing.", "mail": False}
    )
    nobody = program.post("/sites/shop/requests/2026-3/answer", {"answer": "Nothing."})
    assert quiet.json["mail"] == nobody.json["mail"] == "none"
    assert len(mailbox.mails) == 1


def test_an_answer_that_is_sent_again_mails_once(
    client: FlaskClient, program: Program, mailbox: Mailbox
) -> None:
    asked(client, contact="me@example.org")
    body = {"answer": "Nothing at all."}
    first = program.post(f"{ONE}/answer", body, Idempotency_Key="once")
    again = program.post(f"{ONE}/answer", body, Idempotency_Key="once")
    assert (first.json["mail"], again.json["mail"]) == ("sent", "unknown")
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len(mailbox.mails) == 1


def test_when_the_mail_fails_the_answer_stays_and_can_be_sent_again(
    client: FlaskClient, program: Program, mailbox: Mailbox
) -> None:
    key = asked(client, contact="me@example.org")
    early = program.post(f"{ONE}/mail")
    assert (early.status_code, early.json["code"]) == (409, "nothing_to_mail")
    mailbox.refused.add("me@example.org")
    done = program.post(f"{ONE}/answer", {"answer": "Here it is."})
    assert (done.status_code, done.json["mail"]) == (200, "failed")
    assert done.json["mail_problem"]
    assert "Here it is." in visitors_page(client, key)
    mailbox.refused.clear()
    assert program.post(f"{ONE}/mail").json["mail"] == "sent"
    assert [mail["To"] for mail in mailbox.mails] == ["me@example.org"]
    noted = program.get("/sites/shop/audit").json["data"]
    assert [each["what"] for each in noted if each["what"].startswith("request")] == [
        "request_answer_mailed",
        "request_answer_mail_failed",
        "request_answered",
    ]


def test_that_it_takes_longer_is_told_as_well(
    client: FlaskClient, program: Program, mailbox: Mailbox
) -> None:
    asked(client, contact="me@example.org")
    done = program.post(f"{ONE}/extend", {"days": 30, "reason": "The archive is slow."})
    assert done.json["mail"] == "sent"
    assert program.post(f"{ONE}/mail").json["mail"] == "sent"
    assert ["The archive is slow." in mail.get_content() for mail in mailbox.mails] == [True, True]


def test_without_a_mail_server_whoever_wants_a_mail_is_told_why_not(
    client: FlaskClient, program: Program
) -> None:
    asked(client, contact="me@example.org")
    done = program.post(f"{ONE}/extend", {"days": 30, "reason": "The archive is slow."})
    assert done.json["mail"] == "none"
    done = program.post(f"{ONE}/answer", {"answer": "Here.", "mail": True})
    assert (done.status_code, done.json["mail"]) == (200, "failed")
    assert "CONSENTKIT_SMTP_URL" in done.json["mail_problem"]


@pytest.mark.parametrize(
    ("field", "value"), [("answer", "Hello. […]"), ("mail", "yes"), ("mail", 1)]
)
def test_what_cannot_be_sent_so_is_refused_by_name(
    client: FlaskClient, program: Program, field: str, value: object
) -> None:
    asked(client)
    reply = program.post(f"{ONE}/answer", {"answer": "Hello."} | {field: value})
    assert (reply.status_code, reply.json["errors"][0]["field"]) == (422, field)
    assert program.get(ONE).json["answered_at"] is None


def test_templates_are_the_site_s_own_until_they_are_taken_away(
    client: FlaskClient, program: Program
) -> None:
    path = "/sites/shop/answer-templates"
    before = program.get(path).json["data"]
    assert {each["kind"] for each in before} == {"access", "correction", "erasure", "complaint"}
    assert not any(each["is_own"] for each in before)
    one = f"{path}/access/fr"
    done = program.ask("PUT", one, {"text": " Bonjour {number}. "})
    assert done.json == {
        "kind": "access",
        "language": "fr",
        "text": "Bonjour {number}.",
        "is_own": True,
    }
    program.ask("PUT", one, {"text": "Bonjour {number}."})
    assert done.json in program.get(path).json["data"]
    gone = program.ask("DELETE", one)
    assert gone.json in before
    assert program.ask("DELETE", one).json == gone.json
    noted = program.get("/sites/shop/audit?what=answer_template_changed").json["data"]
    assert [each["details"]["text"] for each in noted] == [None, "Bonjour {number}."]
    for unknown in (f"{path}/praise/en", f"{path}/access/xx"):
        reply = program.ask("PUT", unknown, {"text": "Hello."})
        assert (reply.status_code, reply.json["code"]) == (404, "unknown_template")
    long = program.ask("PUT", one, {"text": "x" * 10_001})
    assert (long.status_code, long.json["errors"][0]["field"]) == (422, "text")


def test_who_only_reads_requests_changes_no_template(
    client: FlaskClient, site: str, make_owner: MakeOwner, make_key: MakeKey
) -> None:
    reader = Program(client, make_key(make_owner(shop=Role.OWNER), Scope.REQUESTS_READ))
    for method, path in (("GET", ""), ("PUT", "/access/en"), ("DELETE", "/access/en")):
        reply = reader.ask(method, f"/sites/shop/answer-templates{path}", {"text": "Hello."})
        assert reply.json["code"] == "insufficient_scope"
