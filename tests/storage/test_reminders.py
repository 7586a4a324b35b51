"""Officers are reminded of each request once, whatever the number of processes, on both engines."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from consentkit.domain.account import COMMAND_LINE
from consentkit.services.answer_request import answer_request, find_request, history_of
from consentkit.services.extend_request import extend_request
from consentkit.web.console.records.reminders import Reminders, remind
from consentkit.web.runtime import Runtime
from tests.conftest import Clock
from tests.mailbox import Mailbox, OpenMailbox
from tests.privacy import PATH, ask
from tests.waiting import wait_until
from tests.wide import sqlite_and_wide

pytestmark = pytest.mark.usefixtures("mailbox", "site")


@pytest.fixture
def mailbox(open_mailbox: OpenMailbox) -> Mailbox:
    return open_mailbox()


@pytest.fixture
def env(env: dict[str, str], mailbox: Mailbox) -> dict[str, str]:
    return env | {"CONSENTKIT_SMTP_URL": f"smtp://127.0.0.1:{mailbox.port}"}


def subjects(mailbox: Mailbox) -> list[str]:
    return [str(mail["Subject"]) for mail in mailbox.mails]


@sqlite_and_wide
def test_a_week_and_a_day_before_and_when_it_is_late_and_once_each(
    client: FlaskClient, rt: Runtime, clock: Clock, mailbox: Mailbox
) -> None:
    ask(client, client.get(PATH), text="A secret of mine.", contact="me@example.org")
    start = clock.now
    for days, sent in ((22.9, 0), (23, 1), (28.9, 1), (29, 2), (30, 2), (30.1, 3), (60, 3)):
        clock.now = start + timedelta(days=days)
        assert all(failed is None for _, failed in remind(rt))
        assert len(mailbox.mails) == sent, days
    assert mailbox.recipients == [["privacy@shop.example"]] * 3
    assert subjects(mailbox) == [
        "Request 2026-1 to The Shop is due on December 23, 2026",
        "Request 2026-1 to The Shop is due on December 23, 2026",
        "Request 2026-1 to The Shop is late",
    ]
    for mail in mailbox.mails:
        assert "/console/sites/shop/requests/2026-1" in mail.get_content()
        assert "secret" not in mail.get_content()
        assert "me@example.org" not in str(mail)
    with rt.transaction() as session:
        asked = find_request("shop", "2026-1", session=session)
        done = [each.what for each in history_of(asked, session=session)]
    assert done == ["reminded_week", "reminded_day", "reminded_late"]


@sqlite_and_wide
def test_after_a_pause_only_the_most_urgent_goes_out(
    client: FlaskClient, rt: Runtime, clock: Clock, mailbox: Mailbox
) -> None:
    ask(client, client.get(PATH))
    clock.now += timedelta(days=40)
    assert [each.step for each, _ in remind(rt)] == ["late"]
    assert list(remind(rt)) == []


@sqlite_and_wide
def test_what_is_answered_or_put_off_is_not_nagged_about(
    client: FlaskClient, rt: Runtime, clock: Clock, mailbox: Mailbox
) -> None:
    for _ in range(2):
        ask(client, client.get(PATH))
    clock.now += timedelta(days=25)
    assert len(list(remind(rt))) == 2
    with rt.transaction(write=True) as session:
        now = rt.now()
        answer_request("shop", "2026-1", "Here.", session=session, now=now)
        extend_request("shop", "2026-2", 60, "Much.", session=session, now=now, by=COMMAND_LINE)
    clock.now += timedelta(days=6)
    assert list(remind(rt)) == []
    clock.now += timedelta(days=54)
    assert [(each.asked.number, each.step) for each, _ in remind(rt)] == [("2026-2", "week")]


@sqlite_and_wide
def test_a_mail_that_failed_is_tried_again_in_an_hour(
    client: FlaskClient, rt: Runtime, clock: Clock, mailbox: Mailbox
) -> None:
    ask(client, client.get(PATH))
    clock.now += timedelta(days=25)
    mailbox.refused.add("privacy@shop.example")
    [(_, failed)] = remind(rt)
    assert failed
    mailbox.refused.clear()
    assert list(remind(rt)) == []
    clock.now += timedelta(hours=1, seconds=1)
    assert [failed for _, failed in remind(rt)] == [None]
    assert len(mailbox.mails) == 1


def test_of_many_processes_that_look_at_once_one_sends(
    client: FlaskClient, rt: Runtime, clock: Clock, mailbox: Mailbox
) -> None:
    for _ in range(3):
        ask(client, client.get(PATH))
    clock.now += timedelta(days=25)
    with ThreadPoolExecutor(6) as threads:
        list(threads.map(lambda _: list(remind(rt)), range(6)))
    assert len(mailbox.mails) == 3


@sqlite_and_wide
def test_the_thread_of_a_serving_process_reminds(
    app: Flask, client: FlaskClient, rt: Runtime, clock: Clock, mailbox: Mailbox
) -> None:
    ask(client, client.get(PATH))
    clock.now += timedelta(days=25)
    thread = Reminders(app, rt, look_s=0.01)
    thread.start()
    wait_until(lambda: mailbox.mails, within_s=20)
    thread.stop()
    thread.join(10)
    assert len(mailbox.mails) == 1
