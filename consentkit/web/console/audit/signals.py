"""Log-ins in the trail, as Flask-Security and Flask-Login tell of them.

They are written down behind the request, when it is known which session came of it. An attempt
that failed is written down for an address that nobody has an account for as well: what takes
longer must not tell who has one.
"""

from flask import Flask, Response, g, request
from flask_login import user_logged_out
from flask_security import user_authenticated, user_failed_authn

from consentkit.domain.account import NOT_LOGGED_IN, Actor
from consentkit.services.note_action import note_action
from consentkit.storage.session import Session
from consentkit.web.console.access import Visit
from consentkit.web.console.accounts.datastore import User
from consentkit.web.console.accounts.device import name_device
from consentkit.web.runtime import runtime
from consentkit.web.writing import write

# The account of somebody who named none of ours.
_NO_ACCOUNT = 0
_UNPROCESSABLE = 422


def install(console: Flask) -> None:
    """To be called once it is known in each request who is logged in."""
    user_authenticated.connect(_authenticated, console)
    user_failed_authn.connect(_failed, console)
    user_logged_out.connect(_logged_out, console)
    console.before_request(_begin)
    console.after_request(_note)


def _begin() -> None:
    g.page_began = True


def _authenticated(_console: Flask, **_more: object) -> None:
    # Before there is a page to log in on, a cookie has brought a session back.
    g.came_in = "logged_in" if g.get("page_began") else "session_resumed"


def _failed(_console: Flask, user: User, **_more: object) -> None:
    g.failed_account = user.id


def _logged_out(_console: Flask, **_more: object) -> None:
    # A session that was over already is nobody's log-out.
    visit: Visit | None = g.get("visit")
    g.went = visit.actor if visit else None


def _note(response: Response) -> Response:
    found = [
        (what, actor)
        for what, actor in (
            (g.get("came_in", ""), g.visit.actor if g.get("visit") else None),
            ("logged_out", g.get("went")),
            ("log_in_failed", _who_failed(response)),
        )
        if what and actor
    ]
    if found:
        rt = runtime()
        details = {"device": name_device()}

        def note(session: Session) -> None:
            for what, actor in found:
                note_action(what, by=actor, details=details, session=session, now=rt.now())

        write(rt, note)
    return response


def _who_failed(response: Response) -> Actor | None:
    known: int | None = g.get("failed_account")
    if known is not None:
        return Actor(known, NOT_LOGGED_IN)
    is_log_in = request.endpoint == "security.login" and request.method == "POST"
    if is_log_in and response.status_code == _UNPROCESSABLE:
        return Actor(_NO_ACCOUNT, NOT_LOGGED_IN)
    return None
