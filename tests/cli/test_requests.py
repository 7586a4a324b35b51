"""The privacy officer's side of requests, on the command line."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from tests.conftest import Clock, Run
from tests.privacy import PATH, ask, keys_on

pytestmark = pytest.mark.usefixtures("site")


def test_the_officer_sees_what_is_asked_and_by_when(
    client: FlaskClient, run: Run, clock: Clock
) -> None:
    page = client.get(PATH)
    ask(client, page, kind="complaint", text="It was\nnot right.", contact="me@example.org")
    assert run("requests", "list", "shop").output == "2026-1     complaint   due 2026-12-23\n"
    shown = run("requests", "show", "shop", "2026-1").output
    for words in ("It was\nnot right.", "me@example.org", "2026-11-23 19:01 UTC", "receipts  none"):
        assert words in shown
    clock.now += timedelta(days=31)
    assert "due 2026-12-23 LATE" in run("requests", "list", "shop").output


def test_an_answer_reaches_the_visitors_page_once(client: FlaskClient, run: Run) -> None:
    key = keys_on(ask(client, client.get(PATH)))
    done = run("requests", "answer", "shop", "2026-1", "--file", "-", input="All <b>of</b> it.\n")
    assert done.exit_code == 0, done.output
    page = client.post(PATH, data={"keys": key}).text
    assert "Answered on November 23, 2026" in page
    assert '<blockquote dir="auto">All &lt;b&gt;of&lt;/b&gt; it.</blockquote>' in page
    assert run("requests", "list", "shop", "--open").output == ""
    assert "All <b>of</b> it." in run("requests", "show", "shop", "2026-1").output
    again = run("requests", "answer", "shop", "2026-1", "--text", "Something else.")
    assert again.exit_code == 1
    assert "2026-1 was answered on 2026-11-23 (request_answered)" in again.output


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("list", "nowhere"), 1, "unknown_site"),
        (("show", "shop", "2026-1"), 1, "unknown_request"),
        (("show", "shop", "2025-1\u0663"), 1, "unknown_request"),
        (("answer", "shop", "2026-1"), 2, "--text or by --file"),
        (("answer", "shop", "2026-1", "--text", " "), 2, "1 to 20000 characters"),
        (("answer", "shop", "2026-1", "--text", "x" * 20_001), 2, "1 to 20000 characters"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(
    run: Run, arguments: tuple[str, ...], status: int, words: str
) -> None:
    done = run("requests", *arguments)
    assert done.exit_code == status
    assert words in done.output


def test_an_answered_request_is_erased_as_long_after_as_a_receipt(
    client: FlaskClient, run: Run, clock: Clock
) -> None:
    for _ in range(2):
        key = keys_on(ask(client, client.get(PATH)))
        number = run("requests", "list", "shop", "--open").output.split()[0]
        run("requests", "answer", "shop", number, "--text", "Yes.")
    clock.now += timedelta(days=1_096)
    assert run("receipts", "purge").exit_code == 0
    assert run("requests", "list", "shop").output.split()[0] == "2026-2", "numbers never come back"
    assert "Request 2026-2" in client.post(PATH, data={"keys": key}).text


def test_what_is_due_is_listed_without_a_mail_server(
    client: FlaskClient, run: Run, clock: Clock
) -> None:
    for _ in range(2):
        ask(client, client.get(PATH))
    run("requests", "answer", "shop", "2026-1", "--text", "Here.")
    assert run("requests", "remind").output == ""
    clock.now += timedelta(days=24)
    line = "shop 2026-2     access      due 2026-12-23  privacy@shop.example\n"
    assert run("requests", "remind").output == line
    assert run("requests", "remind", "shop").output == line
    assert run("requests", "remind", "nowhere").exit_code == 1


def test_a_request_is_put_off_with_a_reason(client: FlaskClient, run: Run) -> None:
    key = keys_on(ask(client, client.get(PATH)))
    done = run("requests", "extend", "shop", "2026-1", "--days", "30", "--reason", "Much <i>.")
    assert done.output == "2026-1 is due 2027-01-22\n"
    page = client.post(PATH, data={"keys": key}).text
    assert "To be answered by January 22, 2027" in page
    assert "Much &lt;i&gt;." in page
    assert "Much <i>." in run("requests", "show", "shop", "2026-1").output
    again = run("requests", "extend", "shop", "2026-1", "--days", "30", "--reason", "More.")
    assert "cannot_extend" in again.output


def test_an_answer_stays_where_its_mail_fails(client: FlaskClient, run: Run) -> None:
    ask(client, client.get(PATH), contact="me@example.org")
    done = run("requests", "answer", "shop", "2026-1", "--text", "Here.", "--mail")
    assert done.exit_code == 0
    assert "2026-1 is answered" in done.output
    assert "the e-mail was not sent: no mail server is set" in done.output
