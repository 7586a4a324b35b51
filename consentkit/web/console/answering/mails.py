"""Mails about requests: to the visitor who asked, and to the officer who is to answer."""

import re
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from consentkit.config import Config
from consentkit.domain.names import negotiate_language
from consentkit.domain.officer_request import OfficerRequest
from consentkit.net.mail import MailFailed, send_mail
from consentkit.web.console.words import LANGUAGES, words
from consentkit.web.page_texts import say_day

# Not what RFC 5322 allows, but what nobody can mistake, or smuggle a header or a second recipient
# in with.
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w.-]{1,189}", re.ASCII)


def can_mail(address: str) -> bool:
    return _ADDRESS.fullmatch(address) is not None


def tongue_of(language: str) -> str:
    """The language of ours that is nearest to the one somebody wrote in."""
    return negotiate_language(language, LANGUAGES, LANGUAGES[0])


def send(config: Config, message: EmailMessage) -> None:
    """Raises ``MailFailed``, also where there is no mail server."""
    if config.mail_server is None:
        raise MailFailed("no mail server is set: CONSENTKIT_SMTP_URL")
    send_mail(config.mail_server, message)


def answer_mail(
    config: Config, asked: OfficerRequest, site_name: str, officer: str, *, now: datetime
) -> EmailMessage:
    """Raises ``MailFailed`` for a contact that no mail can safely go to."""
    t = words(tongue_of(asked.language))
    text = t["requests_mail_answer"].format(
        number=asked.number, site=site_name, text=asked.answer, page=_page(config, asked)
    )
    subject = t["requests_mail_answer_subject"].format(number=asked.number, site=site_name)
    return _message(config, asked.contact, subject, text, reply_to=officer, now=now)


def extension_mail(
    config: Config, asked: OfficerRequest, site_name: str, officer: str, *, now: datetime
) -> EmailMessage:
    """Raises ``MailFailed`` for a contact that no mail can safely go to."""
    tongue = tongue_of(asked.language)
    t = words(tongue)
    text = t["requests_mail_extension"].format(
        number=asked.number,
        site=site_name,
        day=say_day(asked.answer_by, tongue),
        reason=asked.extension_reason,
        page=_page(config, asked),
    )
    subject = t["requests_mail_extension_subject"].format(number=asked.number, site=site_name)
    return _message(config, asked.contact, subject, text, reply_to=officer, now=now)


def reminder_mail(
    config: Config,
    asked: OfficerRequest,
    site_name: str,
    officer: str,
    *,
    language: str,
    now: datetime,
) -> EmailMessage:
    """Of the request only its number and day: a mailbox is no place for what a visitor wrote."""
    tongue = tongue_of(language)
    t = words(tongue)
    late = "late" if asked.is_overdue(now) else "due"
    said = {
        "number": asked.number,
        "site": site_name,
        "day": say_day(asked.answer_by, tongue),
        "page": f"{config.public_url}/console/sites/{asked.site_key}/requests/{asked.number}",
    }
    subject = t[f"requests_mail_{late}_subject"].format(**said)
    return _message(config, officer, subject, t[f"requests_mail_{late}"].format(**said), now=now)


def _page(config: Config, asked: OfficerRequest) -> str:
    return f"{config.public_url}/ck/{asked.site_key}/privacy"


def _message(
    config: Config, to: str, subject: str, text: str, *, now: datetime, reply_to: str = ""
) -> EmailMessage:
    if not can_mail(to):
        raise MailFailed("this is not an address that a mail can safely go to")
    host = config.public_url.partition("://")[2].partition("/")[0].partition(":")[0]
    sender = config.mail_from or f"consentkit@{host}"
    message = EmailMessage()
    message["From"] = sender
    message["To"] = to
    if can_mail(reply_to):
        message["Reply-To"] = reply_to
    # A site's name is its owner's; what breaks a header would be refused when it is set.
    message["Subject"] = " ".join(subject.split())
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text, cte="quoted-printable")
    return message
