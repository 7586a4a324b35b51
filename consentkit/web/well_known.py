"""Public keys, and what our pages are dressed with."""

from importlib.resources import files

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from consentkit.services.signing_keys import key_set
from consentkit.web.runtime import runtime
from consentkit.web.security import allow_anyone

well_known = Blueprint("well_known", __name__)


@well_known.get("/.well-known/jwks.json")
def jwks() -> ResponseReturnValue:
    with runtime().transaction() as session:
        response = jsonify(key_set(session=session))
    response.headers["Cache-Control"] = "public, max-age=3600"
    return allow_anyone(response)


# No site key can start with a hyphen, so these never hide a site; and being under /ck/ they are
# reachable through a site's reverse proxy.
@well_known.get("/ck/-/console.css")
def console_style() -> Response:
    return _asset("console.css", "text/css")


@well_known.get("/ck/-/pages.css")
def style_sheet() -> ResponseReturnValue:
    return _asset("pages.css", "text/css")


@well_known.get("/ck/-/icon.svg")
def icon() -> ResponseReturnValue:
    return _asset("icon.svg", "image/svg+xml")


@well_known.get("/ck/-/verify.js")
def verify_script() -> ResponseReturnValue:
    return _asset("verify.js", "text/javascript")


@well_known.get("/ck/-/privacy.js")
def privacy_script() -> ResponseReturnValue:
    return _asset("privacy.js", "text/javascript")


@well_known.get("/ck/-/verifier.js")
def verifier() -> ResponseReturnValue:
    return _asset("verifier.js", "text/javascript")


def _asset(name: str, mimetype: str) -> Response:
    content = files("consentkit.static").joinpath(name).read_bytes()
    response = Response(content, mimetype=mimetype)
    response.headers["Cache-Control"] = "public, max-age=3600"
    response.add_etag()
    response.make_conditional(request)
    return response
