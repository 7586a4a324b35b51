"""Letters to owners: plain text in the reader's language, and in each a way to have no more."""

from collections.abc import Iterable
from datetime import date, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from urllib.parse import urlsplit

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from consentkit.domain.counts import Counts
from consentkit.domain.owner_mail import DAYS_BEFORE, WEEK, MailKind
from consentkit.ledger.checkpoint import Checkpoint
from consentkit.ledger.note import Note
from consentkit.services.find_falls import Fall
from consentkit.services.find_old_key import OldKey
from consentkit.services.find_stopped_webhooks import StoppedWebhook
from consentkit.services.mail_checkpoint import ATTACHMENT
from consentkit.services.sum_up_week import SiteWeek
from consentkit.storage.owner_mails import Owner
from consentkit.web.console.words import LANGUAGES, words
from consentkit.web.runtime import Runtime

STOP_PURPOSE = "console mails"
_COLUMN = 20


class Letter:
    """A letter of ``kind`` to ``owner``, as it is written line by line."""

    def __init__(self, rt: Runtime, owner: Owner, kind: MailKind) -> None:
        self._rt = rt
        self._owner = owner
        self._kind = kind
        self.language = owner.language if owner.language in LANGUAGES else LANGUAGES[0]
        self._lines: list[str] = []
        self._subject = ""

    def say(self, key: str, **values: object) -> str:
        return words(self.language)[f"letters_{key}"].format(**values)

    def day(self, day: date) -> str:
        return format_date(day, "long", locale=self.language)

    def number(self, value: int) -> str:
        return format_decimal(value, locale=self.language)

    def share(self, part: float | None) -> str:
        if part is None:
            return self.say("too_few")
        return str(format_percent(part, locale=self.language))

    def title(self, subject: str) -> None:
        # The name of a site may hold anything but control characters, and a header no line breaks.
        self._subject = " ".join(subject.split())

    def add(self, *lines: str) -> None:
        self._lines += lines

    def row(self, key: str, value: str) -> None:
        self._lines.append(f"  {self.say(key):<{_COLUMN}} {value}")

    def link(self, path: str) -> str:
        return f"{self._rt.config.public_url}/console{path}"

    def message(self) -> EmailMessage:
        config = self._rt.config
        host = urlsplit(config.public_url).hostname or "localhost"
        sender = config.mail_from or f"consentkit@{host}"
        token = self._rt.secret.form_token(STOP_PURPOSE, [self._owner.account_id, self._kind.value])
        stop = self.link(f"/mails/stop/{token}")
        message = EmailMessage()
        message["From"] = sender
        message["To"] = self._owner.email
        message["Subject"] = self._subject
        message["Date"] = format_datetime(self._rt.now())
        message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
        message["Auto-Submitted"] = "auto-generated"
        # Source: RFC 8058; a mail program's own button posts to this address.
        message["List-Unsubscribe"] = f"<{stop}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        foot = self.say("foot", host=host, stop=stop, settings=self.link("/account/mails"))
        text = "\n".join([*self._lines, "", "-- ", foot, ""])
        message.set_content(text, cte="quoted-printable")
        return message


def write_weekly(letter: Letter, weeks: Iterable[SiteWeek], end: date) -> EmailMessage:
    """``end`` is the Monday behind the week."""
    found = tuple(weeks)
    first, last = letter.day(end - timedelta(days=WEEK.days)), letter.day(end - timedelta(days=1))
    what = found[0].site_name if len(found) == 1 else letter.say("sites", count=len(found))
    letter.title(letter.say("weekly_subject", what=what, first=first))
    letter.add(letter.say("weekly_intro", first=first, last=last))
    for week in found:
        letter.add("", week.site_name)
        _add_week(letter, week)
    return letter.message()


def _add_week(letter: Letter, week: SiteWeek) -> None:
    def beside(now: str, before: str) -> str:
        return letter.say("beside", now=now, before=before)

    now, before = week.counts, week.before
    letter.row("answers", beside(letter.number(now.answered), letter.number(before.answered)))
    letter.row("accepted", beside(letter.share(now.accept_rate), letter.share(before.accept_rate)))
    letter.row("withdrawn", beside(_withdrawn(letter, now), _withdrawn(letter, before)))
    requests = letter.number(week.open_requests)
    if week.overdue_requests:
        requests = letter.say(
            "overdue", open=requests, overdue=letter.number(week.overdue_requests)
        )
    letter.row("requests", requests)
    if week.version is None or week.published_at is None:
        letter.row("version", letter.say("no_version"))
    else:
        published = letter.day(week.published_at)
        letter.row("version", letter.say("published", number=week.version, day=published))
    letter.add(f"  {letter.link(f'/sites/{week.site_key}')}")


def _withdrawn(letter: Letter, counts: Counts) -> str:
    # Of a handful it is not told apart who did what (`domain/counts`).
    too_few = counts.is_handful and counts.receipts > 0
    return letter.say("too_few") if too_few else letter.number(counts.withdraw)


def write_fall(letter: Letter, falls: Iterable[Fall], day: date) -> EmailMessage:
    found = tuple(falls)
    what = found[0].site_name if len(found) == 1 else letter.say("sites", count=len(found))
    letter.title(letter.say("fall_subject", what=what))
    letter.add(letter.say("fall_intro", day=letter.day(day), days=DAYS_BEFORE))
    for fall in found:
        letter.add("", fall.site_name)
        for key, share in (("fall_day", fall.day), ("fall_before", fall.before)):
            said = letter.say(
                "share_of", share=letter.share(share.part), answered=letter.number(share.answered)
            )
            letter.row(key, said)
        letter.add(f"  {letter.link(f'/sites/{fall.site_key}')}")
    letter.add("", letter.say("fall_causes"))
    return letter.message()


def write_checkpoint(letter: Letter, note: bytes, issuer: str) -> EmailMessage:
    """``note`` is the signed head; ``issuer`` the service's address."""
    size = Checkpoint.parse(Note.parse(note).text).size
    host = issuer.partition("://")[2]
    letter.title(letter.say("checkpoint_subject", host=host, size=letter.number(size)))
    letter.add(
        letter.say("checkpoint", issuer=issuer, size=letter.number(size), file=ATTACHMENT),
        "",
        f"  consentkit ledger audit {issuer} --state {ATTACHMENT}",
        "",
        note.decode("utf-8").rstrip("\n"),
    )
    message = letter.message()
    # The bytes themselves, since mail programs copy text as they please.
    message.add_attachment(
        note, maintype="application", subtype="octet-stream", filename=ATTACHMENT
    )
    return message


def write_key(letter: Letter, key: OldKey) -> EmailMessage:
    since = letter.day(key.published_at)
    letter.title(letter.say("key_subject", since=since))
    letter.add(letter.say("key", kid=key.kid, since=since))
    return letter.message()


def write_webhook(letter: Letter, stopped: StoppedWebhook) -> EmailMessage:
    letter.title(letter.say("webhook_subject", what=stopped.site_name))
    key = "webhook_gone" if stopped.is_gone else "webhook_failing"
    letter.add(letter.say(key, receiver=stopped.receiver), "")
    letter.add(f"  {letter.link(f'/sites/{stopped.site_key}/webhooks/{stopped.key}')}")
    return letter.message()
