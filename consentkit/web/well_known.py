"""Public keys, and the style sheet of our pages."""

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


# No site key can start with a hyphen, so this never hides a site; and being under /ck/ it is
# reachable through a site's reverse proxy.
@well_known.get("/ck/-/pages.css")
def style_sheet() -> ResponseReturnValue:
    content = files("consentkit.static").joinpath("pages.css").read_bytes()
    response = Response(content, mimetype="text/css")
    response.headers["Cache-Control"] = "public, max-age=3600"
    response.add_etag()
    response.make_conditional(request)
    return response
