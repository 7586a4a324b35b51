"""A mail server on a port of this machine, and what it was given."""

import asyncio
import ssl
import threading
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


class Mailbox:
    """``refused`` are addresses that it takes no mail for; ``users`` may log in."""

    def __init__(self) -> None:
        self.port = 0
        self.mails: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.senders: list[str | None] = []
        self.logins: list[tuple[str, str, bool]] = []
        self.refused: set[str] = set()
        self.users: dict[str, str] = {}

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: object
    ) -> str:
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        raw = envelope.content
        assert isinstance(raw, bytes)
        self.mails.append(message_from_bytes(raw, policy=policy.default))
        self.recipients.append(envelope.rcpt_tos)
        self.senders.append(envelope.mail_from)
        return "250 OK"

    def log_in(
        self, server: SMTP, _session: Session, _envelope: Envelope, _kind: str, login: Any
    ) -> AuthResult:
        assert isinstance(login, LoginPassword)
        has_tls = server.transport.get_extra_info("sslcontext") is not None
        user, password = login.login.decode(), login.password.decode()
        self.logins.append((user, password, has_tls))
        return AuthResult(success=self.users.get(user) == password)


OpenMailbox = Callable[..., Mailbox]


class Serving(threading.Thread):
    """Serves a mailbox on a port that the machine chooses, which the library's own server cannot.

    ``starttls`` and ``tls`` are contexts, for TLS on demand or from the start.
    """

    def __init__(
        self, mailbox: Mailbox, starttls: ssl.SSLContext | None, tls: ssl.SSLContext | None
    ) -> None:
        super().__init__()
        self._loop = asyncio.new_event_loop()

        def speak() -> SMTP:
            return SMTP(
                mailbox,
                hostname="localhost",
                loop=self._loop,
                tls_context=starttls,
                authenticator=mailbox.log_in,
                auth_require_tls=False,
                auth_exclude_mechanism=["CRAM-MD5"],
            )

        listening = self._loop.create_server(speak, "127.0.0.1", 0, ssl=tls)
        self._server = self._loop.run_until_complete(listening)
        mailbox.port = self._server.sockets[0].getsockname()[1]

    def run(self) -> None:
        self._loop.run_forever()
        self._server.close()
        self._loop.run_until_complete(self._end())
        self._loop.close()

    async def _end(self) -> None:
        """Connections that clients left open are tasks that would never end."""
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self.join()


@pytest.fixture
def open_mailbox() -> Iterator[OpenMailbox]:
    opened = []

    def run(
        *, starttls: ssl.SSLContext | None = None, tls: ssl.SSLContext | None = None
    ) -> Mailbox:
        mailbox = Mailbox()
        opened.append(Serving(mailbox, starttls, tls))
        opened[-1].start()
        return mailbox

    yield run
    for serving in opened:
        serving.stop()
