"""Browsers that are logged in: each has an id in its cookie, and a row that can be taken away."""

import secrets
from datetime import datetime, timedelta

from flask import Flask, g, session
from flask_login import current_user
from flask_security import login_user, logout_user

from consentkit.domain.account import Actor
from consentkit.storage import accounts, console_sessions
from consentkit.storage.console_sessions import ConsoleSession
from consentkit.storage.session import Session
from consentkit.web.console.access import Visit
from consentkit.web.console.accounts import persistent
from consentkit.web.console.accounts.datastore import User, as_user
from consentkit.web.console.accounts.device import name_device
from consentkit.web.console.accounts.hashes import id_hash
from consentkit.web.runtime import runtime
from consentkit.web.writing import write

_ID = "sid"
_ID_BYTES = 32
# Written down no more often: a page view is no reason to write.
_SEEN_EVERY = timedelta(minutes=5)
_SHOWN_DIGITS = 12
# A browser that is never closed has to log in again all the same. Source: OWASP ASVS 5, 7.3.
_IDLE, _LONGEST = timedelta(hours=12), timedelta(days=7)
# With a persistent log-in that was agreed to.
_IDLE_KEPT, _LONGEST_KEPT = timedelta(days=60), persistent.LIFETIME


def install(console: Flask) -> None:
    console.before_request(_load)
    persistent.install(console)


def log_in(user: User) -> Visit:
    """Begin a session under an id of its own, which no request brought along."""
    rt = runtime()
    earlier = session.get(_ID)
    session.clear()
    login_user(user, remember=False)
    new = secrets.token_urlsafe(_ID_BYTES)
    session[_ID] = new
    row = ConsoleSession(id_hash(new), user.id, name_device(), rt.now(), rt.now())

    def begin(database: Session) -> None:
        if earlier:
            console_sessions.end(database, id_hash(earlier))
        console_sessions.insert(database, row)

    write(rt, begin)
    return _visit(user, new, row)


def log_out(visit: Visit) -> None:
    digest = id_hash(visit.session_id)
    write(runtime(), lambda database: console_sessions.end(database, digest))
    _end_here()


def _load() -> None:
    g.visit = g.console_session = None
    user = current_user._get_current_object()
    if isinstance(user, User):
        shown = session.get(_ID, "")
        found = _found(id_hash(shown))
        if found and found.account_id == user.id and not _is_over(found, runtime().now()):
            _visit(user, shown, found)
            return
    if "_user_id" in session:
        # Ended from elsewhere, or too old, or never begun here.
        _end_here()
    _bring_back()


def _bring_back() -> None:
    """Go on with a session that the admin agreed to have kept, under a new id."""
    row = persistent.find_kept()
    if row is None or _is_over(row, runtime().now()):
        return
    rt = runtime()
    with rt.transaction() as database:
        user = as_user(accounts.find(database, id=row.account_id))
    if user is None or not user.active:
        return
    session.clear()
    login_user(user, remember=False)
    new = session[_ID] = secrets.token_urlsafe(_ID_BYTES)
    write(
        rt,
        lambda database: console_sessions.rename(
            database, row.id_sha256, id_hash(new), now=rt.now()
        ),
    )
    found = _found(id_hash(new))
    if found:
        _visit(user, new, found)


def _end_here() -> None:
    logout_user()
    session.clear()
    g.visit = g.console_session = None


def _visit(user: User, session_id: str, row: ConsoleSession) -> Visit:
    actor = Actor(user.id, user.email, row.id_sha256.hex()[:_SHOWN_DIGITS])
    visit = g.visit = Visit(user, session_id, actor)
    g.console_session = row
    return visit


def _found(digest: bytes) -> ConsoleSession | None:
    rt = runtime()
    with rt.transaction() as database:
        found = console_sessions.get(database, digest)
    if found and rt.now() - found.seen_at > _SEEN_EVERY and not _is_over(found, rt.now()):
        write(rt, lambda database: console_sessions.touch(database, digest, now=rt.now()))
    return found


def _is_over(row: ConsoleSession, now: datetime) -> bool:
    is_kept = row.login_sha256 is not None
    idle, longest = (_IDLE_KEPT, _LONGEST_KEPT) if is_kept else (_IDLE, _LONGEST)
    return now - row.seen_at > idle or now - row.started_at > longest
