"""Browsers that are logged in: each has an id in its cookie, and a row that can be taken away."""

import hashlib
import secrets
from datetime import timedelta

from flask import Flask, g, session
from flask_login import current_user
from flask_security import logout_user, user_authenticated

from consentkit.domain.account import Actor
from consentkit.storage import console_sessions
from consentkit.storage.console_sessions import ConsoleSession
from consentkit.web.console.access import Visit
from consentkit.web.console.accounts.datastore import User
from consentkit.web.console.accounts.device import name_device
from consentkit.web.runtime import runtime
from consentkit.web.writing import write

_ID = "sid"
_ID_BYTES = 32
# Written down no more often: a page view is no reason to write.
_SEEN_EVERY = timedelta(minutes=5)
_SHOWN_DIGITS = 12


def install(console: Flask) -> None:
    user_authenticated.connect(_start, console)
    console.before_request(_load)


def id_hash(session_id: str) -> bytes:
    return hashlib.sha256(session_id.encode()).digest()


def _start(_console: Flask, user: User, **_more: object) -> None:
    """Give the browser an id of its own, which no request brought along."""
    rt = runtime()
    new = secrets.token_urlsafe(_ID_BYTES)
    session[_ID] = new
    row = ConsoleSession(id_hash(new), user.id, name_device(), rt.now(), rt.now())
    write(rt, lambda database: console_sessions.insert(database, row))


def _load() -> None:
    g.visit = None
    user = current_user._get_current_object()
    if not isinstance(user, User):
        return
    shown = session.get(_ID, "")
    found = _found(shown)
    if found is None or found.account_id != user.id:
        # Ended from elsewhere, or never begun here.
        logout_user()
        return
    actor = Actor(user.id, user.email, found.id_sha256.hex()[:_SHOWN_DIGITS])
    g.visit = Visit(user, shown, actor)


def _found(session_id: str) -> ConsoleSession | None:
    rt = runtime()
    digest = id_hash(session_id)
    with rt.transaction() as database:
        found = console_sessions.get(database, digest)
    if found and rt.now() - found.seen_at > _SEEN_EVERY:
        write(rt, lambda database: console_sessions.touch(database, digest, now=rt.now()))
    return found
