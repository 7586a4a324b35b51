"""Letters about accounts, in the reader's language."""

import logging
from collections.abc import Callable
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from urllib.parse import urlsplit

from consentkit.net.mail import send_mail
from consentkit.web.console.words import LANGUAGES, words
from consentkit.web.runtime import Runtime, runtime

log = logging.getLogger(__name__)


def write_mail(rt: Runtime, kind: str, to: str, language: str, **values: str) -> EmailMessage:
    """Return the letter of this kind: ``mails_KIND_subject`` and ``mails_KIND`` in the words."""
    known = words(language if language in LANGUAGES else LANGUAGES[0])
    host = urlsplit(rt.config.public_url).hostname or "localhost"
    sender = rt.config.mail_from or f"consentkit@{host}"
    values = {"host": host, **values}
    message = EmailMessage()
    message["From"] = sender
    message["To"] = to
    message["Subject"] = known[f"mails_{kind}_subject"].format(**values)
    message["Date"] = format_datetime(rt.now())
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    text = f"{known[f'mails_{kind}']}\n\n{known['mails_signature']}\n".format(**values)
    message.set_content(text, cte="quoted-printable")
    return message


def send_now(rt: Runtime, message: EmailMessage) -> bool:
    """Return False where there is no mail server. Raises ``MailFailed``."""
    if rt.config.mail_server is None:
        return False
    send_mail(rt.config.mail_server, message)
    return True


def do_later(work: Callable[[], object]) -> None:
    """Write and send letters while nobody waits: how long an answer takes says nothing about who
    has an account.
    """
    runtime().do_later(lambda: _try(work))


def _try(work: Callable[[], object]) -> None:
    try:
        work()
    except Exception:
        log.exception("what was to be done about an account was not done")
