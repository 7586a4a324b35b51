"""Public keys, and what our pages are dressed with."""

from importlib.resources import files

from flask import Blueprint, Response, abort, jsonify, request
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
ASSETS = {
    "console-preview.js": "text/javascript",
    "console-publishing.js": "text/javascript",
    "console-sites.js": "text/javascript",
    "console-editor.js": "text/javascript",
    "console-accounts.js": "text/javascript",
    "console.css": "text/css",
    "icon.svg": "image/svg+xml",
    "pages.css": "text/css",
    "privacy.js": "text/javascript",
    "verifier.js": "text/javascript",
    "verify.js": "text/javascript",
}


@well_known.get("/ck/-/<name>")
def asset(name: str) -> ResponseReturnValue:
    mimetype = ASSETS.get(name)
    if mimetype is None:
        abort(404)
    content = files("consentkit.static").joinpath(name).read_bytes()
    response = Response(content, mimetype=mimetype)
    response.headers["Cache-Control"] = "public, max-age=3600"
    response.add_etag()
    response.make_conditional(request)
    return response
