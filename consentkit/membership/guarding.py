"""The guard around this site, and the page on which anybody can watch it at work."""

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consentkit.guard import Guard, Mode
from consentkit.membership.clock import Clock
from consentkit.membership.cookies import LOGIN, PENDING, SESSION
from consentkit.membership.settings import Settings
from consentkit.membership.visit import visit

guarding = Blueprint("guarding", __name__)

# Nothing that we sealed: what it was put into is cleared on the next page.
TRIED = "tried"
DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Attempt:
    """A cookie that a careless line of our own might set, ``days`` from now."""

    name: str
    category: str | None
    days: int
    why: str


ATTEMPTS = (
    Attempt(SESSION, "session", 365, "It may not outlive the browser, whatever we ask for."),
    Attempt(PENDING, "pending_registration", 31, "We promised 30 days."),
    Attempt(LOGIN, "persistent_login", 400, "As long as we promised, if you agreed."),
    Attempt("club_tracker", None, 30, "Our banner tells of no such cookie."),
)


def make_guard(settings: Settings, clock: Clock) -> Guard:
    return Guard(
        settings.site_key,
        service=settings.service_url,
        mode=Mode.ENFORCE,
        file=settings.home / "guard.json",
        clock=lambda: clock().timestamp(),
    )


@guarding.get("/guard")
def show() -> ResponseReturnValue:
    sent = frozenset(request.cookies)
    for attempt in ATTEMPTS:
        if request.cookies.get(attempt.name) == TRIED:
            visit().cookies.clear(attempt.name)
    return render_template(
        "guard.html", attempts=ATTEMPTS, sent=sent, tried="tried" in request.args
    )


@guarding.post("/guard")
def attempt_all() -> ResponseReturnValue:
    """Set all of them, with no question asked: what keeps the promise is the guard alone."""
    response = redirect(url_for("guarding.show", tried=1), 303)
    for attempt in ATTEMPTS:
        value = request.cookies.get(attempt.name, TRIED)
        response.set_cookie(
            attempt.name,
            value,
            max_age=attempt.days * DAY_S,
            httponly=True,
            secure=request.is_secure,
            samesite="Lax",
        )
    return response
