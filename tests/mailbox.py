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
        # What is not handled here, the refusal, the library says.
        return AuthResult(success=self.users.get(user) == password, handled=False)


OpenMailbox = Callable[..., Mailbox]


class Serving(threading.Thread):
    """Serves a mailbox on a port that the machine chooses, which the library's own server cannot.

    ``starttls`` and ``tls`` are contexts, for TLS on demand or from the start.
    """

    def __init__(
        self, mailbox: Mailbox, starttls: ssl.SSLContext | None, tls: ssl.SSLContext | None
    ) -> None:
        super().__init__()
        self._mailbox, self._starttls, self._tls = mailbox, starttls, tls
        # The thread that starts us may have a loop of its own running, as the browser's tests do.
        self._loop = asyncio.new_event_loop()
        self._is_open = threading.Event()

    def start(self) -> None:
        """Return when the port is known."""
        super().start()
        self._is_open.wait()

    def run(self) -> None:
        server = self._loop.run_until_complete(
            self._loop.create_server(self._speak, "127.0.0.1", 0, ssl=self._tls)
        )
        self._mailbox.port = server.sockets[0].getsockname()[1]
        self._is_open.set()
        self._loop.run_forever()
        server.close()
        self._loop.run_until_complete(self._end())
        self._loop.close()

    def _speak(self) -> SMTP:
        return SMTP(
            self._mailbox,
            hostname="localhost",
            loop=self._loop,
            tls_context=self._starttls,
            authenticator=self._mailbox.log_in,
            auth_require_tls=False,
            auth_exclude_mechanism=["CRAM-MD5"],
        )

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
