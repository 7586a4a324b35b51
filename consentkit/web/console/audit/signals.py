"""That a cookie has brought a session back, as Flask-Security tells of it; where an admin logs in
or out by hand, the page itself says so.
"""

from flask import Flask, Response, g
from flask_security import user_authenticated

from consentkit.services.note_action import note_action
from consentkit.web.console.accounts.device import name_device
from consentkit.web.runtime import runtime
from consentkit.web.writing import write


def install(console: Flask) -> None:
    """To be called once it is known in each request who is logged in."""
    user_authenticated.connect(_authenticated, console)
    console.before_request(_begin)
    console.after_request(_note)


def _begin() -> None:
    g.page_began = True


def _authenticated(_console: Flask, **_more: object) -> None:
    # Before a page has begun, nobody can have logged in on one.
    g.has_resumed = not g.get("page_began")


def _note(response: Response) -> Response:
    """Behind the request: only then it is known which session came of it."""
    if g.get("has_resumed") and g.get("visit"):
        rt, actor = runtime(), g.visit.actor
        details = {"device": name_device()}
        write(
            rt,
            lambda session: note_action(
                "session_resumed", by=actor, details=details, session=session, now=rt.now()
            ),
        )
    return response
