"""Tell a visitor by mail what the officer decided, and keep what became of the mail."""

from collections.abc import Callable
from email.message import EmailMessage

from consentkit.domain.account import Actor
from consentkit.domain.banner import BannerVersion
from consentkit.domain.officer_request import OfficerRequest
from consentkit.net.mail import MailFailed
from consentkit.services.answer_request import Mailed, note_mailed
from consentkit.services.find_banner import newest_version
from consentkit.services.find_site import find_site
from consentkit.web.console.answering.mails import (
    answer_mail,
    can_mail,
    extension_mail,
    send,
)
from consentkit.web.runtime import Runtime
from consentkit.web.writing import write

Compose = Callable[..., EmailMessage]


def can_tell(rt: Runtime, asked: OfficerRequest) -> bool:
    """Whether a mail can be sent to whoever asked: there is a server, and an address."""
    return rt.config.mail_server is not None and can_mail(asked.contact)


def tell_answer(rt: Runtime, asked: OfficerRequest, *, by: Actor) -> MailFailed | None:
    """Return why no mail went out, or None. The answer is stored before, whatever comes of this."""
    return _tell(rt, asked, answer_mail, "answer_mailed", "answer_mail_failed", by=by)


def tell_extension(rt: Runtime, asked: OfficerRequest, *, by: Actor) -> MailFailed | None:
    """Return why no mail went out, or None."""
    return _tell(rt, asked, extension_mail, "extension_mailed", "extension_mail_failed", by=by)


def _tell(
    rt: Runtime, asked: OfficerRequest, compose: Compose, went: Mailed, failed: Mailed, *, by: Actor
) -> MailFailed | None:
    with rt.transaction() as session:
        site = find_site(asked.site_key, session=session)
        version = newest_version(asked.site_key, session=session)
    what, failure = went, None
    try:
        message = compose(rt.config, asked, site.name, officer_address(version), now=rt.now())
        # Nobody waits for another host inside a transaction.
        send(rt.config, message)
    except MailFailed as err:
        what, failure = failed, err
    write(rt, lambda session: note_mailed(asked, what, session=session, now=rt.now(), by=by))
    return failure


def officer_address(version: BannerVersion | None) -> str:
    """Empty where no banner was published yet, which names the officer."""
    return version.banner.officer.email if version else ""
