"""What stands in the preview's frame: a page with the draft's banner, and the banner's scripts.

The frame is of no origin: whatever runs in it reaches no cookie, no storage and no page of this
host, so that nothing is recorded and the admin's own choice here stays as it is. For that very
reason it sends no session either; the address itself says which draft it may show, for a while.
"""

import json
from importlib.resources import files

from flask import Response, abort, g, render_template, request
from flask.typing import ResponseReturnValue

from consentkit.domain.banner import BannerVersion
from consentkit.domain.localise import localise
from consentkit.domain.names import negotiate_language
from consentkit.services.banner_script import BannerScripts, compose_scripts
from consentkit.services.preview_draft import THEMES, in_theme, preview_draft
from consentkit.signing.secrets import BadFormToken
from consentkit.web.console.access import open_page
from consentkit.web.console.publishing.blueprint import publishing
from consentkit.web.runtime import runtime
from consentkit.web.security import allow_anyone

PURPOSE = "console preview"
LASTS_S = 12 * 60 * 60
_BASE = "/preview/<token>/<theme>/<tag>"
_JAVASCRIPT = "text/javascript"
# `sandbox` holds as well when the address is opened by itself. Of all that the banner could fetch
# besides its scripts, only its words in another language are there: no receipt leaves the frame.
_POLICY = (
    "sandbox allow-scripts; default-src 'none'; script-src 'nonce-{nonce}'; "
    "style-src 'nonce-{nonce}'; connect-src {words}; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'"
)


def frame_token(site_key: str) -> str:
    """Return what opens the preview of a site's draft without a log-in, for half a day."""
    return runtime().secret.form_token(PURPOSE, site_key)


@open_page(publishing, f"{_BASE}/page")
def frame_page(token: str, theme: str, tag: str) -> ResponseReturnValue:
    version = _version(token, theme, tag)
    page = render_template(
        "console/publishing_preview_frame.html", version=version, tag=tag, theme=theme
    )
    response = Response(page, mimetype="text/html")
    words = f"{runtime().config.public_url}/console/preview/{token}/{theme}/{tag}/banner.json"
    response.headers["Content-Security-Policy"] = _POLICY.format(nonce=g.nonce, words=words)
    return response


@open_page(publishing, f"{_BASE}/page.js")
def frame_script(token: str, theme: str, tag: str) -> ResponseReturnValue:
    _version(token, theme, tag)
    source = files("consentkit.static").joinpath("console-preview-page.js")
    return _answer(source.read_bytes(), _JAVASCRIPT)


@open_page(publishing, f"{_BASE}/banner.js")
def frame_banner(token: str, theme: str, tag: str) -> ResponseReturnValue:
    return _answer(_scripts(token, theme, tag).banner.content, _JAVASCRIPT)


@open_page(publishing, f"{_BASE}/preferences.<digest>.js")
def frame_preferences(token: str, theme: str, tag: str, digest: str) -> ResponseReturnValue:
    return _answer(_scripts(token, theme, tag).further(digest).content, _JAVASCRIPT)


@open_page(publishing, f"{_BASE}/embeds.<digest>.js")
def frame_embeds(token: str, theme: str, tag: str, digest: str) -> ResponseReturnValue:
    return _answer(_scripts(token, theme, tag).further(digest).content, _JAVASCRIPT)


@open_page(publishing, f"{_BASE}/banner.json")
def frame_words(token: str, theme: str, tag: str) -> ResponseReturnValue:
    version = _version(token, theme, tag)
    asked = negotiate_language(request.args.get("lang"), version.banner.languages, tag)
    whole = localise(version, language=asked, home="")
    return _answer(json.dumps(whole, ensure_ascii=False).encode("utf-8"), "application/json")


def _version(token: str, theme: str, tag: str) -> BannerVersion:
    rt = runtime()
    try:
        site_key = rt.secret.read_form_token(PURPOSE, token, max_age_s=LASTS_S)
    except BadFormToken:
        abort(404)
    with rt.transaction() as session:
        version = preview_draft(site_key, session=session, now=rt.now())
    if theme not in THEMES or tag not in version.banner.languages:
        abort(404)
    return in_theme(version, theme)


def _scripts(token: str, theme: str, tag: str) -> BannerScripts:
    return compose_scripts(_version(token, theme, tag), language=tag, home="")


def _answer(content: bytes, mimetype: str) -> Response:
    # A frame of no origin is a stranger, and asks without credentials.
    return allow_anyone(Response(content, mimetype=mimetype))
