"""The banner: as the script that sites embed, and as data."""

import hashlib
import json

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from consentkit.domain.localise import localise
from consentkit.domain.names import negotiate_language
from consentkit.services.find_banner import SiteBanner, current_banner, frozen_script
from consentkit.web.runtime import runtime
from consentkit.web.security import allow_anyone
from consentkit.web.visitor.scripts import script_shelf

banner = Blueprint("banner", __name__, url_prefix="/ck/<site>")

_MOVING = "public, max-age=300, stale-while-revalidate=86400"
_FROZEN = "public, max-age=31536000, immutable"


@banner.get("/banner.js")
def moving_script(site: str) -> ResponseReturnValue:
    found = _current(site)
    return _cached(script_shelf().current(found, _language(found)).answer(request), _MOVING)


@banner.get("/banner.<string(length=64):sha256>.js")
def pinned_script(site: str, sha256: str) -> ResponseReturnValue:
    with runtime().transaction() as session:
        content = frozen_script(site, sha256, session=session)
    return _cached(script_shelf().frozen(site, sha256, content).answer(request), _FROZEN)


@banner.get("/banner.json")
def configuration(site: str) -> ResponseReturnValue:
    found = _current(site)
    body = json.dumps(
        localise(found.version, language=_language(found), home=found.site.home),
        ensure_ascii=False,
    ).encode("utf-8")
    response = Response(body, mimetype="application/json")
    response.set_etag(hashlib.sha256(body).hexdigest()[:32])
    return _cached(response, _MOVING)


def _current(site: str) -> SiteBanner:
    with runtime().transaction() as session:
        return current_banner(site, session=session)


def _language(found: SiteBanner) -> str:
    # Only the address decides: a shared cache must not hand one visitor's language to the next.
    known = found.version.banner
    return negotiate_language(request.args.get("lang"), known.languages, known.default_language)


def _cached(response: Response, cache_control: str) -> Response:
    response.headers["Cache-Control"] = cache_control
    allow_anyone(response).make_conditional(request)
    return response
