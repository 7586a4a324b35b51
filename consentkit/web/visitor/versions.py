"""Any banner version that was ever published: a page for people, JSON for programs."""

from flask import Blueprint, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from consentkit.domain.errors import UnknownVersion
from consentkit.domain.instant import format_instant
from consentkit.domain.localise import localise
from consentkit.services.find_banner import SiteBanner, banner_version
from consentkit.web.accept import wants_page
from consentkit.web.page_texts import page_words, wanted_language
from consentkit.web.runtime import runtime
from consentkit.web.security import allow_anyone

versions = Blueprint("versions", __name__, url_prefix="/ck/<site>/versions")


# Nine digits at most: more would overflow a column, and no site publishes that often.
@versions.get("/<string(maxlength=9):number>")
def show(site: str, number: str) -> ResponseReturnValue:
    with runtime().transaction() as session:
        found = banner_version(site, _number(number), session=session)
    response = Response(_page(found), mimetype="text/html") if wants_page(request) else _json(found)
    response.vary.add("Accept")
    # Immutable content; the page around it may get better.
    response.headers["Cache-Control"] = "public, max-age=86400"
    return allow_anyone(response)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise UnknownVersion("versions are numbered 1, 2, 3 and so on")
    return int(text)


def _json(found: SiteBanner) -> Response:
    """``content`` is what ``sha256`` covers, once it is brought into RFC 8785 form."""
    version = found.version
    return jsonify(
        site=version.site_key,
        version=version.number,
        sha256=version.sha256,
        published_at=format_instant(version.published_at),
        content=version.document(),
    )


def _page(found: SiteBanner) -> str:
    banner = found.version.banner
    language = wanted_language(request, banner.languages, banner.default_language)
    return render_template(
        "version.html",
        t=page_words(language),
        language=language,
        banner=localise(found.version, language=language, home=found.site.home),
    )
