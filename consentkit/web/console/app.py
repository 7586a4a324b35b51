"""Puts the console together."""

import secrets
from collections.abc import Callable

from flask import Flask, Response, g, request
from flask_bootstrap import Bootstrap5

from consentkit.domain.localise import direction
from consentkit.web.body import MAX_BODY_BYTES
from consentkit.web.console import errors
from consentkit.web.console.access import may_open
from consentkit.web.console.accounts import security
from consentkit.web.console.audit.pages import audit
from consentkit.web.console.csrf import check_form, form_field
from consentkit.web.console.publishing.pages import publishing
from consentkit.web.console.sites.pages import sites
from consentkit.web.console.words import LANGUAGES, language, words
from consentkit.web.page_texts import say_day, say_time
from consentkit.web.runtime import Runtime

# What a site's menu offers, in this order: (endpoint, word).
SITE_MENU = [
    ("sites.site", "common_site"),
    ("publishing.preview", "publishing_preview"),
    ("publishing.review", "publishing_review"),
    ("publishing.versions", "publishing_versions"),
    ("audit.trail", "audit_trail"),
]
# Bootstrap draws its icons from data: addresses in its style sheet.
_POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


def create_console(rt: Runtime) -> Flask:
    """Return the application that answers below ``/console``."""
    console = Flask("consentkit.web.console", static_folder=None, static_url_path="/static")
    console.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    console.config["MAX_FORM_MEMORY_SIZE"] = MAX_BODY_BYTES
    console.config["BOOTSTRAP_SERVE_LOCAL"] = True
    console.jinja_env.trim_blocks = console.jinja_env.lstrip_blocks = True
    rt.serve(console)
    Bootstrap5(console)
    console.before_request(_prepare)
    security.install(console, rt)
    console.before_request(_check_forms_of_others)
    console.after_request(_add_headers(is_https=rt.config.public_url.startswith("https:")))
    console.context_processor(_for_templates)
    errors.install(console)
    for part in (sites, publishing, audit):
        console.register_blueprint(part)
    return console


def _prepare() -> None:
    g.nonce = secrets.token_urlsafe(16)
    g.visit = None


def _check_forms_of_others() -> None:
    """Flask-Security's own pages are checked here; ours where they are registered."""
    if request.endpoint and request.endpoint.startswith("security."):
        check_form(g.visit.session_id if g.visit else None)


def _for_templates() -> dict[str, object]:
    tongue = language()
    return {
        "t": words(tongue),
        "language": tongue,
        "languages": LANGUAGES,
        "direction": direction,
        "nonce": g.nonce,
        "visit": g.visit,
        "work": g.get("work"),
        "may_open": may_open,
        "site_menu": SITE_MENU,
        "csrf": form_field(g.visit.session_id) if g.visit else "",
        "say_day": lambda at: say_day(at, tongue),
        "say_time": lambda at: say_time(at, tongue),
    }


def _add_headers(*, is_https: bool) -> Callable[[Response], Response]:
    def add(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", _POLICY.format(nonce=g.get("nonce", "-")))
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "no-referrer")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        # What an admin sees stays out of every cache; the style sheets say otherwise themselves.
        headers.setdefault("Cache-Control", "no-store")
        if is_https:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        return response

    return add
