"""Hand a mail to the mail server that the settings name."""

import ipaddress
import smtplib
import ssl
from email.message import EmailMessage

from consentkit.config import MailServer
from consentkit.domain.errors import ConsentError
from consentkit.domain.reason import Reason

TIMEOUT_S = 20


class MailFailed(ConsentError):
    code = "mail_failed"
    status = 502
    title = "The mail server did not take a mail"


def send_mail(server: MailServer, message: EmailMessage) -> None:
    """Raises ``MailFailed``, also if only some of the recipients were refused.

    With smtp://, TLS is used where the server offers it, and its certificate has to hold. A
    password is never sent in the clear, except to a server on this very machine.
    """
    try:
        with _connect(server) as smtp:
            is_private = server.is_tls or _is_here(server.host) or _start_tls(smtp)
            if server.user is not None:
                if not is_private:
                    raise MailFailed(
                        Reason(
                            "{host} offers no TLS, and a password is not sent without it",
                            host=server.host,
                        )
                    )
                smtp.login(server.user, server.password or "")
            refused = smtp.send_message(message)
    except (smtplib.SMTPException, OSError) as err:
        where = f"{server.host}:{server.port}"
        reason = Reason("{server} did not take the mail: {said}", server=where, said=str(err))
        raise MailFailed(reason) from err
    if refused:
        addresses = ", ".join(refused)
        raise MailFailed(
            Reason(
                "{host} refused {addresses}, and took the others",
                host=server.host,
                addresses=addresses,
            )
        )


def _connect(server: MailServer) -> smtplib.SMTP:
    if server.is_tls:
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT_S, context=context)
    return smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_S)


def _start_tls(smtp: smtplib.SMTP) -> bool:
    smtp.ehlo_or_helo_if_needed()
    if not smtp.has_extn("starttls"):
        return False
    smtp.starttls(context=ssl.create_default_context())
    return True


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
