"""The banner: as the script that sites embed, and as data."""

import hashlib
import json

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from consentkit.domain.localise import localise
from consentkit.domain.names import negotiate_language
from consentkit.services.banner_script import (
    BannerScripts,
    Script,
    compose_for,
    digest_from_url,
    freeze_scripts,
)
from consentkit.services.find_banner import SiteBanner, current_banner, frozen_script
from consentkit.storage.session import StorageUnavailable, WriteConflict
from consentkit.web.runtime import runtime
from consentkit.web.security import allow_anyone
from consentkit.web.visitor.scripts import script_shelf

banner = Blueprint("banner", __name__, url_prefix="/ck/<site>")

_MOVING = "public, max-age=300, stale-while-revalidate=86400"
_FROZEN = "public, max-age=31536000, immutable"


@banner.get("/banner.js")
def moving_script(site: str) -> ResponseReturnValue:
    found = _current(site)
    version, language = found.version, _language(found)
    state = "archived" if found.site.archived_at else "in use"
    key = (site, found.site.home, version.sha256, str(version.number), language, state)
    prepared = script_shelf().get(key, lambda: _freeze(found, language).banner)
    return _cached(prepared.answer(request), _MOVING)


@banner.get("/banner.<string(length=64):sha256>.js")
def pinned_script(site: str, sha256: str) -> ResponseReturnValue:
    return _frozen(site, sha256)


@banner.get("/preferences.<string(length=43):digest>.js")
@banner.get("/embeds.<string(length=43):digest>.js")
def further_script(site: str, digest: str) -> ResponseReturnValue:
    return _frozen(site, digest_from_url(digest) or "")


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


def _freeze(found: SiteBanner, language: str) -> BannerScripts:
    """Keep what is about to be handed out, for pages that will ask for it by its hash: after an
    upgrade of ConsentKit the same banner version has other scripts.
    """
    rt = runtime()
    try:
        with rt.transaction(write=True) as session:
            scripts = freeze_scripts(found.version, site=found.site, session=session, now=rt.now())
        return scripts[language]
    except (StorageUnavailable, WriteConflict):
        # Busy, or another worker was first: the banner itself does not wait for that.
        return compose_for(found.site, found.version, language=language)


def _frozen(site: str, sha256: str) -> ResponseReturnValue:
    with runtime().transaction() as session:
        content = frozen_script(site, sha256, session=session)
    prepared = script_shelf().get(("frozen", site, sha256), lambda: Script(content))
    return _cached(prepared.answer(request), _FROZEN)


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
