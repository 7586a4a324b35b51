"""Reminds officers by mail: a week and a day before a request is due, and when it is late."""

import logging
from collections.abc import Iterator

from flask import Flask

from consentkit.net.mail import MailFailed
from consentkit.services.remind_officer import (
    Reminder,
    claim_reminder,
    note_reminded,
    to_be_sent,
    urgent_requests,
)
from consentkit.storage.session import WriteConflict
from consentkit.web.console.answering.mails import reminder_mail, send
from consentkit.web.rounds import Rounds
from consentkit.web.runtime import Runtime
from consentkit.web.writing import write

# A day's notice is early enough within some minutes.
LOOK_S = 300.0

_log = logging.getLogger(__name__)


def remind(
    rt: Runtime, site_key: str | None = None
) -> Iterator[tuple[Reminder, MailFailed | None]]:
    """Send what is due and yield it, each with why it could not be sent, or None.

    What could not be sent is tried again in an hour. Raises ``UnknownSite``.
    """
    with rt.transaction() as session:
        # Looking must not stand in the way of those who write.
        urgent = urgent_requests(session=session, now=rt.now(), site_key=site_key)
    for reminder in to_be_sent(urgent, rt.now()):
        if _claim(rt, reminder):
            yield reminder, _send(rt, reminder)


def _claim(rt: Runtime, reminder: Reminder) -> bool:
    try:
        with rt.turns.turn(), rt.transaction(write=True) as session:
            return claim_reminder(reminder, session=session, now=rt.now())
    except WriteConflict:
        return False


def _send(rt: Runtime, reminder: Reminder) -> MailFailed | None:
    try:
        message = reminder_mail(
            rt.config,
            reminder.asked,
            reminder.site_name,
            reminder.officer,
            language=reminder.language,
            now=rt.now(),
        )
        # Nobody waits for another host inside a transaction.
        send(rt.config, message)
    except MailFailed as err:
        return err
    write(rt, lambda session: note_reminded(reminder, session=session, now=rt.now()))
    return None


class Reminders(Rounds):
    """One for each serving process that has a mail server; rows in the database see to it that one
    of them sends each reminder, once.
    """

    trouble = "officers are not reminded"

    def __init__(self, app: Flask, rt: Runtime, *, look_s: float = LOOK_S) -> None:
        super().__init__(app, rt, name="reminders", look_s=look_s)

    def look(self) -> None:
        for reminder, failed in remind(self._rt):
            asked = reminder.asked
            if failed is None:
                _log.info("reminded of request %s to %s", asked.number, asked.site_key)
            else:
                _log.error(
                    "no reminder of request %s to %s: %s", asked.number, asked.site_key, failed
                )
