"""Puts the membership site together: one Flask application for one site and one folder."""

import os
import secrets
from datetime import datetime
from typing import Any

from flask import Flask, Response, g, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, InternalServerError

from consentkit.guard import Guard
from consentkit.guard.flask import ConsentKit
from consentkit.membership.account import account
from consentkit.membership.clock import Clock, system_clock
from consentkit.membership.database import Database
from consentkit.membership.email_news import heed_withdrawal
from consentkit.membership.guarding import guarding, make_guard
from consentkit.membership.login import login
from consentkit.membership.notes import known_notes
from consentkit.membership.pages import pages
from consentkit.membership.registration import registration
from consentkit.membership.secret import load_or_make_secret
from consentkit.membership.security import is_from_our_own_page, protect
from consentkit.membership.service import ConsentService
from consentkit.membership.settings import Settings
from consentkit.membership.site import make_site, site
from consentkit.membership.visit import open_visit, visit

MAX_BODY_BYTES = 16 * 1024
# Shown while the banner, which names the officer too, was never reachable.
OFFICER = {
    "name": "Maya Tremblay",
    "email": "privacy@riverside.example",
    "address": "12 Mill Lane, Riverside",
}


def create_app(
    settings: Settings, *, clock: Clock = system_clock, guard: Guard | None = None
) -> Flask:
    """Return the site. Makes its secret and its tables in ``settings.home`` if need be."""
    app = Flask("consentkit.membership", static_folder="assets", static_url_path="/assets")
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 300
    secret = load_or_make_secret(settings.home)
    app.extensions["membership"] = make_site(
        ConsentService(settings.service_url, settings.site_key, clock),
        Database(settings.home / "members.sqlite3"),
        secret,
        clock,
    )
    for blueprint in (pages, registration, login, account, guarding):
        app.register_blueprint(blueprint)
    app.before_request(receive)
    app.after_request(finish)
    app.context_processor(in_every_page)
    app.add_template_filter(day)
    app.add_template_filter(day_of_text)
    app.register_error_handler(HTTPException, explain)
    ConsentKit(guard or make_guard(settings, clock), app)
    return app


def from_environment() -> Flask:
    """Return the site for one serving process."""
    # The server copies our variables into every request, where HTTP_COOKIE would pass for a header.
    for name in [name for name in os.environ if name.startswith("HTTP_")]:
        del os.environ[name]
    settings = Settings.from_environment()
    guard = make_guard(settings, system_clock)
    # The first visitors are served by a server that knows what it may set, if that can be had.
    guard.refresh()
    return create_app(settings, guard=guard)


def receive() -> ResponseReturnValue | None:
    g.nonce = secrets.token_urlsafe(16)
    if request.endpoint == "static":
        return None
    if request.method not in {"GET", "HEAD"} and not is_from_our_own_page(request):
        return render_error(403, "This form was not sent from our own page.")
    open_visit(_wanted_language())
    heed_withdrawal()
    return None


def finish(response: Response) -> Response:
    if "visit" in g:
        visit().cookies.apply(response, request)
    service_url = site().service.url_for_browser(request.host)
    return protect(response, service_url=service_url, nonce=g.get("nonce", ""))


def in_every_page() -> dict[str, Any]:
    service = site().service
    declaration = visit().declaration if "visit" in g else None
    return {
        "visit": g.get("visit"),
        "officer": OFFICER | dict(declaration.officer if declaration else {}),
        "service_url": service.url_for_browser(request.host),
        "site_key": service.site_key,
        "notes": known_notes(request.args.getlist("note")),
        "nonce": g.get("nonce", ""),
        "script_language": g.get("script_language"),
    }


def day(instant: datetime) -> str:
    return f"{instant:%B} {instant.day}, {instant.year}"


def day_of_text(instant: str) -> str:
    """Return the day in an RFC 3339 text, or the text itself if it is none."""
    try:
        return day(datetime.fromisoformat(instant))
    except ValueError:
        return instant


def explain(error: HTTPException) -> ResponseReturnValue:
    """Answer every refusal with a page of ours; what went wrong inside stays in the log."""
    code = error.code or InternalServerError.code
    if code < 400:
        return error.get_response()
    sentences = {
        400: "We could not read what your browser sent.",
        404: "There is no such page here.",
        405: "This page cannot be used that way.",
        413: "That was more than this form can take.",
    }
    return render_error(
        code, sentences.get(code, "Something went wrong on our side. We are sorry.")
    )


def render_error(code: int, sentence: str) -> ResponseReturnValue:
    return render_template("error.html", code=code, sentence=sentence), code


def _wanted_language() -> str | None:
    """Return the language to read the banner in, or None for the service's default."""
    default = site().service.declaration()
    if default is None:
        return None
    offered = list(default.languages)
    wanted: str | None = request.args.get("lang")
    if wanted not in offered:
        wanted = request.accept_languages.best_match(offered, default.language)
    language = wanted if wanted != default.language else None
    g.script_language = language
    return language
