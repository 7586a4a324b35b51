"""The letter with an invitation's link."""

from email.message import EmailMessage
from urllib.parse import urlsplit

from consentkit.domain.account import Invitation
from consentkit.web.console.accounts.mails import write_mail
from consentkit.web.console.words import words
from consentkit.web.runtime import Runtime


def invitation_mail(
    rt: Runtime,
    invitation: Invitation,
    *,
    site_name: str | None,
    link: str,
    language: str,
    who: str = "",
) -> EmailMessage:
    """``who`` invites; empty for the command line. ``language`` is theirs: nobody knows yet what
    the reader speaks.
    """
    known = words(language)
    host = urlsplit(rt.config.public_url).hostname or ""
    if invitation.site_id is None:
        what = known["mails_service"].format(host=host)
        role = known[f"mails_{invitation.role}"]
    else:
        what, role = site_name or host, known[f"common_role_{invitation.role}"]
    return write_mail(
        rt,
        "invitation",
        invitation.email,
        language,
        who=who or known["mails_somebody"],
        what=what,
        role=role,
        link=link,
    )
