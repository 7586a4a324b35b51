"""Attempts to log in: from where, and whether it may be tried now."""

import hashlib
import ipaddress

from flask import request

from consentkit.services.limit_log_ins import (
    Attempt,
    check_attempt,
    note_failed_attempt,
    note_log_in,
)
from consentkit.web.runtime import Runtime, runtime
from consentkit.web.writing import write


def attempt_of(email: str) -> Attempt:
    rt = runtime()
    return Attempt(email, _address(), lambda subject: _digest(rt, subject))


def check(attempt: Attempt) -> None:
    """Raises ``TooManyAttempts``."""
    rt = runtime()
    with rt.transaction() as session:
        check_attempt(attempt, session=session, now=rt.now())


def note_failed(attempt: Attempt) -> None:
    rt = runtime()
    write(rt, lambda session: note_failed_attempt(attempt, session=session, now=rt.now()))


def note_right(attempt: Attempt) -> None:
    rt = runtime()
    write(rt, lambda session: note_log_in(attempt, session=session, now=rt.now()))


def _digest(rt: Runtime, subject: str) -> bytes:
    return hashlib.sha256(rt.secret.session_token("log-in attempt", subject).encode()).digest()


def _address() -> str:
    """Return where the request comes from; of IPv6 the /64, which one person has whole.

    A loopback peer is a proxy that we were not told about: its address would stand for everybody.
    """
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return ""
    if address.is_loopback:
        return ""
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
