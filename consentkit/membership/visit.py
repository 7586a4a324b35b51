"""One request's visitor: what they consented to, who they are, what they left undone."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Request, g, request

from consentkit.membership.consent import Consent, cookie_name, read_consent
from consentkit.membership.cookies import LOGIN, PENDING, SESSION, CookiePlan
from consentkit.membership.declaration import Declaration
from consentkit.membership.logins import (
    REMEMBERED_MAX_AGE,
    Remembered,
    end_session,
    forget_browser,
    remember_browser,
    resume,
    session_member,
    start_session,
)
from consentkit.membership.members import Member, find_member
from consentkit.membership.site import PENDING_MAX_AGE, site


@dataclass(frozen=True, slots=True)
class PendingRegistration:
    name: str
    email: str
    kept_until: datetime


@dataclass(slots=True)
class Visit:
    declaration: Declaration | None
    consent: Consent
    cookies: CookiePlan
    member: Member | None = None
    logged_in_at: datetime | None = None
    pending: PendingRegistration | None = None
    known_email: str = ""
    recognised: bool = False

    @property
    def remembers(self) -> bool:
        """Whether this browser may be remembered for the member who is logged in."""
        adult = self.member is None or not self.member.under_18
        return adult and self.consent.has("persistent_login")


def visit() -> Visit:
    current: Visit = g.visit
    return current


def open_visit(language: str | None) -> Visit:
    """Read the visitor's cookies; whatever in them is not ours or too old is as if not there."""
    declaration = site().service.declaration(language)
    values = request.cookies.getlist(cookie_name(secure=request.is_secure))
    consent = read_consent(values, declaration, now=site().now())
    plan = CookiePlan(consent, readable=declaration is not None)
    current = Visit(declaration, consent, plan)
    g.visit = current
    current.pending = _pending(request, current)
    _continue_session(request, current)
    _recall(request, current)
    return current


def keep_pending(name: str, email: str) -> None:
    """Keep an unfinished registration; its 30 days count from when it began."""
    now = site().now()
    started_at = _started_at(_sealed_pending(request)) or now
    token = site().pending_tokens.seal(
        {"name": name, "email": email, "started_at": int(started_at.timestamp())}
    )
    visit().cookies.set(PENDING, token, lives_for=started_at + PENDING_MAX_AGE - now)
    visit().pending = PendingRegistration(name, email, started_at + PENDING_MAX_AGE)


def log_in(member: Member) -> None:
    """Start a new session, whatever session the browser brought, and remember it if it may be."""
    token = _content(request, SESSION)
    with site().database.transaction() as connection:
        if token:
            end_session(connection, str(token.get("session")))
        session_id = start_session(connection, member.id, now=site().now())
    sealed = site().session_tokens.seal({"session": session_id})
    visit().cookies.set(SESSION, sealed)
    visit().member = member
    remember()


def remember() -> None:
    """Let this browser be known again, where that was granted."""
    current = visit()
    if current.member is None or not current.remembers:
        return
    old = _content(request, LOGIN)
    with site().database.transaction() as connection:
        if old and "series" in old:
            forget_browser(connection, str(old["series"]))
        remembered = remember_browser(connection, current.member.id, now=site().now())
    _keep_remembered(current.member.email, remembered)


def log_out() -> None:
    """End the session on the server; of a remembered browser only the e-mail stays."""
    token, kept = _content(request, SESSION), _content(request, LOGIN)
    current = visit()
    with site().database.transaction() as connection:
        if token:
            end_session(connection, str(token.get("session")))
        if kept and "series" in kept:
            forget_browser(connection, str(kept["series"]))
    current.cookies.clear(SESSION)
    email = current.member.email if current.member else str((kept or {}).get("email", ""))
    if kept and email and current.remembers:
        sealed = site().login_tokens.seal({"email": email})
        current.cookies.set(LOGIN, sealed, lives_for=REMEMBERED_MAX_AGE)
    else:
        current.cookies.clear(LOGIN)
    current.member = None


def _content(request: Request, name: str) -> dict[str, Any] | None:
    kinds = {
        SESSION: site().session_tokens,
        PENDING: site().pending_tokens,
        LOGIN: site().login_tokens,
    }
    token = request.cookies.get(name)
    return kinds[name].open(token) if token else None


def _sealed_pending(request: Request) -> dict[str, Any] | None:
    return _content(request, PENDING) if visit().consent.has("pending_registration") else None


def _started_at(content: dict[str, Any] | None) -> datetime | None:
    """Return when a registration began, or None if that is 30 days ago or cannot be."""
    if content is None or type(content.get("started_at")) is not int:
        return None
    now = site().now()
    age = timedelta(seconds=now.timestamp() - content["started_at"])
    return now - age if timedelta(0) <= age + timedelta(seconds=1) <= PENDING_MAX_AGE else None


def _pending(request: Request, current: Visit) -> PendingRegistration | None:
    content = _sealed_pending(request)
    started_at = _started_at(content)
    if content is None or started_at is None:
        if current.cookies.readable:
            current.cookies.clear(PENDING)
        return None
    return PendingRegistration(
        str(content["name"]), str(content["email"]), started_at + PENDING_MAX_AGE
    )


def _continue_session(request: Request, current: Visit) -> None:
    content = _content(request, SESSION)
    if content is None:
        return
    now = site().now()
    with site().database.transaction() as connection:
        found = session_member(connection, str(content.get("session")), now=now)
        if found is not None:
            member_id, current.logged_in_at = found
            current.member = find_member(connection, member_id)


def _recall(request: Request, current: Visit) -> None:
    """Know a browser again that asked to be remembered, if that is still granted."""
    content = _content(request, LOGIN)
    if content is None:
        return
    if not current.consent.has("persistent_login"):
        if current.cookies.readable and "series" in content:
            # The cookie is cleared with this answer; a copy of it shall be worth nothing either.
            with site().database.transaction() as connection:
                forget_browser(connection, str(content["series"]))
        return
    current.known_email = str(content.get("email", ""))
    # Only a page may log somebody in: a file or a program's call never does.
    if current.member is None and "series" in content and request.method == "GET":
        _resume(Remembered(str(content["series"]), str(content.get("token"))), current)


def _resume(presented: Remembered, current: Visit) -> None:
    with site().database.transaction() as connection:
        known = resume(connection, presented, now=site().now())
        member = find_member(connection, known[0]) if known else None
        if known is None or member is None:
            sealed = site().login_tokens.seal({"email": current.known_email})
            current.cookies.set(LOGIN, sealed, lives_for=REMEMBERED_MAX_AGE)
            return
        session_id = start_session(connection, member.id, now=site().now())
    current.cookies.set(SESSION, site().session_tokens.seal({"session": session_id}))
    current.member, current.recognised = member, True
    if known[1] is not None:
        _keep_remembered(member.email, known[1])


def _keep_remembered(email: str, remembered: Remembered) -> None:
    sealed = site().login_tokens.seal(
        {"email": email, "series": remembered.series, "token": remembered.token}
    )
    visit().cookies.set(LOGIN, sealed, lives_for=REMEMBERED_MAX_AGE)
