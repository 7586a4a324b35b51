"""What becomes of one Set-Cookie header under one visitor's consent: a pure rule."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from consentkit.domain.consent_cookie import PLAIN_NAME, SECURE_NAME, SHARED_NAME
from consentkit.guard.consent import Consent
from consentkit.guard.declaration import Declaration
from consentkit.guard.declared_cookies import DeclaredCookie, granted_one
from consentkit.guard.report import Fault
from consentkit.guard.set_cookie import BadSetCookie, living, parse_set_cookie

# How the answer itself is kept is nobody's to allow.
CONSENT_COOKIES = frozenset({SECURE_NAME, SHARED_NAME, PLAIN_NAME})
# Name, value and every attribute that counts are far shorter.
_LONGEST_HEADER = 16 * 1024
_LONGEST_NAME = 128


class Objection(NamedTuple):
    """``text`` is what to send instead, None for nothing at all."""

    text: str | None
    name: str
    fault: Fault
    category: str | None = None


def judge(
    text: str,
    declaration: Declaration | None,
    consent: Consent,
    *,
    host: str,
    now_s: float,
    is_exempt: Callable[[str], bool],
) -> Objection | None:
    """Return None for what may go out as it is. ``is_exempt`` says which names the owner answers
    for. What takes a cookie away is always let through.
    """
    try:
        if len(text) > _LONGEST_HEADER:
            raise BadSetCookie(f"more than {_LONGEST_HEADER} characters")
        name, attributes = parse_set_cookie(text)
    except BadSetCookie:
        return Objection(None, named(text[:_LONGEST_NAME]), Fault.MALFORMED)
    lives_s = attributes.lives_s(now_s)
    if (lives_s is not None and lives_s <= 0) or name in CONSENT_COOKIES or is_exempt(name):
        return None
    if declaration is None:
        return Objection(None, name, Fault.NO_DECLARATION)
    declared = declaration.cookies.of(name, host)
    granted = granted_one(declared, consent.granted)
    if granted is None:
        return _refused(name, declared)
    if lives_s is not None and lives_s > granted.longest_s:
        shorter = living(text, granted.longest_s)
        return Objection(shorter, name, Fault.TOO_LONG, granted.category)
    return None


def _refused(name: str, declared: Sequence[DeclaredCookie]) -> Objection:
    if not declared:
        return Objection(None, name, Fault.UNDECLARED)
    return Objection(None, name, Fault.NOT_GRANTED, declared[0].category)


def named(text: str) -> str:
    """Return the name in a Set-Cookie header, however odd the rest of it is."""
    return text.partition(";")[0].partition("=")[0].strip()
