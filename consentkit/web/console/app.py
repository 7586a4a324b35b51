"""Puts the console together."""

import secrets
from collections.abc import Callable

from flask import Flask, Response, g, request
from flask_bootstrap import Bootstrap5
from jinja2 import ChoiceLoader, PackageLoader

from consentkit.domain.localise import direction
from consentkit.web.console import errors
from consentkit.web.console.access import lacks_second_step, may_open
from consentkit.web.console.accounts import security
from consentkit.web.console.accounts.api_keys import api_keys
from consentkit.web.console.accounts.consent import has_banner
from consentkit.web.console.accounts.login import security as log_in_pages
from consentkit.web.console.accounts.open_registration import open_registration
from consentkit.web.console.accounts.own_account import own_account
from consentkit.web.console.accounts.own_factors import own_factors
from consentkit.web.console.accounts.people import people
from consentkit.web.console.accounts.registration import registration
from consentkit.web.console.accounts.reset import reset
from consentkit.web.console.audit import mail_pages, signals  # noqa: F401 - registers pages
from consentkit.web.console.audit.pages import audit
from consentkit.web.console.csrf import form_field
from consentkit.web.console.editor.pages import editor
from consentkit.web.console.numbers.pages import numbers
from consentkit.web.console.publishing.pages import publishing
from consentkit.web.console.publishing.shown import title_in
from consentkit.web.console.records import records, requests
from consentkit.web.console.sites.pages import sites
from consentkit.web.console.webhooks.pages import webhooks
from consentkit.web.console.words import LANGUAGES, language, words
from consentkit.web.operations.observed import name_routes
from consentkit.web.page_texts import say_day, say_time
from consentkit.web.runtime import Runtime

# What a site's menu offers, in this order: (endpoint, word).
SITE_MENU = [
    ("sites.site", "common_site"),
    ("editor.categories", "editor_title"),
    ("publishing.preview", "publishing_preview"),
    ("publishing.review", "publishing_review"),
    ("publishing.versions", "publishing_versions"),
    ("numbers.overview", "numbers_title"),
    ("records.find", "records_menu"),
    ("requests.inbox", "requests_menu"),
    ("people.show", "people_title"),
    ("webhooks.overview", "webhooks_title"),
    ("audit.trail", "audit_trail"),
    ("sites.settings", "sites_settings"),
]
# All texts of a banner in one language, each letter percent-encoded in nine bytes, and to spare.
MAX_FORM_BYTES = 1024 * 1024
_OWN_TEMPLATES = PackageLoader("consentkit.web.console")
# Bootstrap draws its icons from data: addresses in its style sheet.
_POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


def create_console(rt: Runtime) -> Flask:
    """Return the application that answers below ``/console``."""
    console = Flask("consentkit.web.console", static_folder=None, static_url_path="/static")
    console.config["MAX_CONTENT_LENGTH"] = MAX_FORM_BYTES
    console.config["MAX_FORM_MEMORY_SIZE"] = MAX_FORM_BYTES
    console.config["BOOTSTRAP_SERVE_LOCAL"] = True
    console.jinja_env.trim_blocks = console.jinja_env.lstrip_blocks = True
    # The report in the evidence is a page of the service's own, as whoever takes it will see it.
    console.jinja_loader = ChoiceLoader([_OWN_TEMPLATES, PackageLoader("consentkit.web")])
    rt.serve(console)
    Bootstrap5(console)
    name_routes(console, "console.")
    console.before_request(_prepare)
    security.install(console, rt)
    signals.install(console)
    console.after_request(_add_headers(is_https=rt.config.is_https))
    console.context_processor(_for_templates)
    errors.install(console)
    for part in (
        api_keys,
        audit,
        editor,
        log_in_pages,
        numbers,
        own_account,
        own_factors,
        people,
        publishing,
        records,
        registration,
        requests,
        reset,
        sites,
        webhooks,
    ):
        console.register_blueprint(part)
    if rt.config.open_registration:
        console.register_blueprint(open_registration)
    return console


def _prepare() -> None:
    g.nonce = secrets.token_urlsafe(16)
    g.visit = None


def _for_templates() -> dict[str, object]:
    tongue = language()
    return {
        "t": words(tongue),
        "language": tongue,
        "languages": LANGUAGES,
        "direction": direction,
        "title_in": title_in,
        "nonce": g.nonce,
        "has_banner": has_banner,
        "visit": g.visit,
        "work": g.get("work"),
        "may_open": may_open,
        "lacks_second_step": lacks_second_step,
        "site_menu": SITE_MENU,
        "menu_entry": _menu_entry(),
        "csrf": form_field(g.visit.session_id) if g.visit else "",
        "say_day": lambda at: say_day(at, tongue),
        "say_time": lambda at: say_time(at, tongue),
    }


def _menu_entry() -> str | None:
    """The entry of the menu that this page is, or else belongs to."""
    entries = [endpoint for endpoint, _word in SITE_MENU]
    if request.endpoint in entries:
        return request.endpoint
    of_part = [each for each in entries if each.partition(".")[0] == request.blueprint]
    return of_part[0] if of_part else None


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
