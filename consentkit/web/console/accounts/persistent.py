"""The persistent log-in: a cookie that brings a session back after the browser was closed.

It is set only for an admin who granted that in the console's own banner, and given up on the first
request after they withdraw. It belongs to a row of the sessions list: ending that ends both.
"""

import secrets
from datetime import timedelta

from flask import Flask, Response, g, request

from consentkit.storage import console_sessions
from consentkit.storage.console_sessions import ConsoleSession
from consentkit.web.console.accounts.consent import PERSISTENT_LOGIN, may_keep
from consentkit.web.console.accounts.hashes import id_hash
from consentkit.web.runtime import runtime
from consentkit.web.writing import write

LIFETIME = timedelta(days=180)
_BYTES = 32
NAME = "ck-console-login"


def find_kept() -> ConsoleSession | None:
    """Return the session that the persistent cookie of this request brings back, if it may."""
    shown = request.cookies.get(_name())
    if not shown or not may_keep(PERSISTENT_LOGIN):
        return None
    rt = runtime()
    with rt.transaction() as session:
        return console_sessions.by_login(session, id_hash(shown))


def keep_or_forget(response: Response) -> Response:
    """Bring the cookie to what the admin answered; called behind each request."""
    shown = request.cookies.get(_name())
    row: ConsoleSession | None = g.get("console_session")
    if row is None:
        if shown:
            _delete(response)
        return response
    if shown is None and row.login_sha256 is None and not may_keep(PERSISTENT_LOGIN):
        return response
    if not may_keep(PERSISTENT_LOGIN):
        _forget(row, response)
    elif row.login_sha256 is None or shown is None or id_hash(shown) != row.login_sha256:
        _keep(row, response)
    return response


def _keep(row: ConsoleSession, response: Response) -> None:
    new = secrets.token_urlsafe(_BYTES)
    write(runtime(), lambda database: console_sessions.keep(database, row.id_sha256, id_hash(new)))
    lasts = row.started_at + LIFETIME - runtime().now()
    response.set_cookie(
        _name(),
        new,
        max_age=max(0, int(lasts.total_seconds())),
        path="/",
        secure=_is_https(),
        httponly=True,
        samesite="Lax",
    )


def _forget(row: ConsoleSession, response: Response) -> None:
    if row.login_sha256 is not None:
        write(runtime(), lambda database: console_sessions.keep(database, row.id_sha256, None))
    if _name() in request.cookies:
        _delete(response)


def _delete(response: Response) -> None:
    response.delete_cookie(_name(), path="/", secure=_is_https(), httponly=True, samesite="Lax")


def install(console: Flask) -> None:
    console.after_request(keep_or_forget)


def _is_https() -> bool:
    return runtime().config.is_https


def _name() -> str:
    return f"__Host-{NAME}" if _is_https() else NAME
