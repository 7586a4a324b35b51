"""Writes to owners, beside the requests and beside the sequencer."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from email.message import EmailMessage

from flask import Flask

from consentkit.domain.errors import ConsentError, OutsideLedger
from consentkit.domain.owner_mail import MailKind, due_day, due_week
from consentkit.domain.webhook import Endpoint
from consentkit.net.mail import MailFailed, send_mail
from consentkit.services.claim_owner_mail import claim_owner_mail, note_owner_mail, who_is_due
from consentkit.services.find_falls import Fall, find_falls
from consentkit.services.find_old_key import OldKey, find_old_key
from consentkit.services.find_stopped_webhooks import stopped_for, stopped_webhooks
from consentkit.services.read_ledger import checkpoint
from consentkit.services.sum_up_week import sum_up_week
from consentkit.storage.owner_mails import Owner
from consentkit.storage.session import WriteConflict
from consentkit.web.console.audit.letters import (
    Letter,
    write_checkpoint,
    write_fall,
    write_key,
    write_webhook,
    write_weekly,
)
from consentkit.web.rounds import Rounds
from consentkit.web.runtime import Runtime

# How often to look whether somebody is to be written to.
LOOK_S = 300.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Due:
    """Letters of a kind about a period; ``write`` returns None for who has no part in it."""

    kind: MailKind
    period: str
    write: Callable[[Owner], EmailMessage | None]


class OwnerMailer(Rounds):
    """One for each serving process, where there is a mail server; a row in the database sees to it
    that one of them sends a letter.
    """

    trouble = "owners are not written to"

    def __init__(self, app: Flask, rt: Runtime, *, look_s: float = LOOK_S) -> None:
        super().__init__(app, rt, name="owner-mailer", look_s=look_s)
        self._falls: tuple[date, tuple[Fall, ...]] | None = None

    def look(self) -> int:
        """Send what is due now; return how many letters that were."""
        now = self._rt.now()
        return sum(self._send_all(each) for each in self._due(now))

    def _due(self, now: datetime) -> Iterator[_Due]:
        monday, day = due_week(now), due_day(now)
        if monday is not None:
            yield self._weekly(monday, now)
            yield from self._checkpoint(monday)
        if day is not None:
            falls = self._falls_on(day)
            if falls:
                yield _Due(MailKind.FALL, day.isoformat(), lambda o: self._fall(o, falls, day))
        with self._rt.transaction() as session:
            old = find_old_key(session=session, now=now)
        if old is not None:
            yield self._old_key(old)
        with self._rt.transaction() as session:
            stopped = stopped_webhooks(session=session, now=now)
        for each in stopped:
            yield self._stopped(each)

    def _stopped(self, endpoint: Endpoint) -> _Due:
        def write(owner: Owner) -> EmailMessage | None:
            with self._rt.transaction() as session:
                found = stopped_for(endpoint, owner.account_id, owner.site_keys, session=session)
            return (
                write_webhook(Letter(self._rt, owner, MailKind.WEBHOOK), found) if found else None
            )

        # Stopped again after it was resumed, it is written about again.
        since = int(endpoint.state_since.timestamp())
        return _Due(MailKind.WEBHOOK, f"{endpoint.key}/{since}", write)

    def _weekly(self, monday: date, now: datetime) -> _Due:
        def write(owner: Owner) -> EmailMessage:
            with self._rt.transaction() as session:
                weeks = sum_up_week(owner.site_keys, monday, session=session, now=now)
            return write_weekly(Letter(self._rt, owner, MailKind.WEEKLY), weeks, monday)

        return _Due(MailKind.WEEKLY, monday.isoformat(), write)

    def _checkpoint(self, monday: date) -> Iterator[_Due]:
        try:
            with self._rt.transaction() as session:
                note = checkpoint(session=session).encode("utf-8")
        except OutsideLedger:
            return

        def write(owner: Owner) -> EmailMessage:
            letter = Letter(self._rt, owner, MailKind.CHECKPOINT)
            return write_checkpoint(letter, note, self._rt.config.public_url)

        yield _Due(MailKind.CHECKPOINT, monday.isoformat(), write)

    def _falls_on(self, day: date) -> tuple[Fall, ...]:
        if self._falls is None or self._falls[0] != day:
            with self._rt.transaction() as session:
                self._falls = (day, find_falls(day, session=session))
        return self._falls[1]

    def _fall(self, owner: Owner, falls: tuple[Fall, ...], day: date) -> EmailMessage | None:
        theirs = [each for each in falls if each.site_key in owner.site_keys]
        letter = Letter(self._rt, owner, MailKind.FALL)
        return write_fall(letter, theirs, day) if theirs else None

    def _old_key(self, old: OldKey) -> _Due:
        return _Due(
            MailKind.KEY,
            f"{old.kid}/{old.reminder}",
            lambda owner: write_key(Letter(self._rt, owner, MailKind.KEY), old),
        )

    def _send_all(self, due: _Due) -> int:
        with self._rt.transaction() as session:
            owners = who_is_due(due.kind, due.period, session=session, now=self._rt.now())
        return sum(self._send(due, each) for each in owners if not self._stopping.is_set())

    def _send(self, due: _Due, owner: Owner) -> bool:
        server = self._rt.config.mail_server
        message = due.write(owner)
        if server is None or message is None or not self._claim(due, owner):
            return False
        try:
            send_mail(server, message)
        except MailFailed as err:
            _log.error("a letter to an owner was not sent: %s", err.detail)
            return False
        self._note(due, owner)
        return True

    def _claim(self, due: _Due, owner: Owner) -> bool:
        rt = self._rt
        try:
            with rt.turns.turn(), rt.transaction(write=True) as session:
                return claim_owner_mail(
                    owner.account_id, due.kind, due.period, session=session, now=rt.now()
                )
        except WriteConflict:
            return False

    def _note(self, due: _Due, owner: Owner) -> None:
        rt = self._rt
        try:
            with rt.turns.turn(), rt.transaction(write=True) as session:
                note_owner_mail(
                    owner.account_id, due.kind, due.period, session=session, now=rt.now()
                )
        except (ConsentError, WriteConflict) as err:
            _log.error("a letter was sent, and may be sent again", exc_info=err)
