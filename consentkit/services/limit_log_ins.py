"""Slow down who guesses passwords, without letting them shut the account's owner out.

Failures are counted for the account and the address together, for the address alone, and for the
account from wherever. An attempt that comes too soon is refused unchecked, and counts as nothing.
An address that has logged in to the account before is not held up by what others try. A passkey
and a password reset are not held up at all. Source: OWASP ASVS 5, 6.3.1.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from consentkit.domain.errors import ConsentError
from consentkit.storage import log_in_failures
from consentkit.storage.session import Session

# What is older is forgotten; a successful log-in is remembered for longer.
FORGOTTEN_AFTER = timedelta(hours=24)
KNOWN_FOR = timedelta(days=90)

Digest = Callable[[str], bytes]


class TooManyAttempts(ConsentError):
    code = "too_many_attempts"
    status = 429
    title = "Too many attempts"


@dataclass(frozen=True, slots=True)
class _Limit:
    """``free`` failures cost nothing; then the wait doubles from ``first_s`` up to ``most_s``."""

    free: int
    first_s: int
    most_s: int

    def wait_s(self, failures: int) -> int:
        over = failures - self.free
        return min(self.most_s, self.first_s * 2 ** min(over, 20)) if over >= 0 else 0


_PAIR = _Limit(free=5, first_s=15, most_s=15 * 60)
_ADDRESS = _Limit(free=20, first_s=30, most_s=60 * 60)
_ACCOUNT = _Limit(free=30, first_s=10, most_s=5 * 60)


@dataclass(frozen=True, slots=True)
class Attempt:
    """``digest`` is keyed: neither addresses nor e-mails are stored. ``address`` is empty where it
    says nothing, as behind a proxy that we were not told about.
    """

    email: str
    address: str
    digest: Digest

    @property
    def pair(self) -> bytes:
        return self.digest(f"pair {self.email} {self.address}")

    @property
    def known(self) -> bytes:
        return self.digest(f"known {self.email} {self.address}")

    def counted(self) -> list[tuple[bytes, _Limit]]:
        found = [(self.pair, _PAIR), (self.digest(f"account {self.email}"), _ACCOUNT)]
        if self.address:
            found.append((self.digest(f"address {self.address}"), _ADDRESS))
        return found


def check_attempt(attempt: Attempt, *, session: Session, now: datetime) -> None:
    """Raises ``TooManyAttempts`` with how long to wait."""
    is_known = log_in_failures.get(session, attempt.known) is not None
    wait = 0
    for subject, limit in attempt.counted():
        if is_known and limit is _ACCOUNT:
            continue
        found = log_in_failures.get(session, subject)
        if found and now - found[1] < FORGOTTEN_AFTER:
            until = found[1] + timedelta(seconds=limit.wait_s(found[0]))
            wait = max(wait, int((until - now).total_seconds()))
    if wait > 0:
        raise TooManyAttempts("wait, and try again", extra={"retry_after_s": wait})


def note_failed_attempt(attempt: Attempt, *, session: Session, now: datetime) -> None:
    for subject, _limit in attempt.counted():
        found = log_in_failures.get(session, subject)
        before = found[0] if found and now - found[1] < FORGOTTEN_AFTER else 0
        log_in_failures.put(session, subject, before + 1, now=now)


def note_log_in(attempt: Attempt, *, session: Session, now: datetime) -> None:
    """Begin anew for this account at this address, which is known from now on."""
    log_in_failures.remove_before(session, now - KNOWN_FOR)
    log_in_failures.put(session, attempt.pair, 0, now=now)
    if attempt.address:
        log_in_failures.put(session, attempt.known, 0, now=now)
