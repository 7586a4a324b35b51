"""The documentation, as `make docs` has built it into files: nothing is rendered here."""

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import PurePosixPath

from flask import Blueprint, Response, abort, redirect, request
from flask.typing import ResponseReturnValue

docs = Blueprint("docs", __name__, url_prefix="/docs")

# What else pages lead to is shown as it is, and run by nobody.
_KINDS = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}
# Below it are files of other kinds that pages lead to.
_FILES = "files/"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


@cache
def _pages() -> dict[str, Traversable]:
    """Return the files by their names. A name that is asked for is looked up and never opened, so
    none leads anywhere else.
    """
    return dict(_below(files("consentkit.static").joinpath("docs"), ""))


def _below(folder: Traversable, prefix: str) -> list[tuple[str, Traversable]]:
    found = []
    for each in folder.iterdir():
        if each.is_dir():
            found += _below(each, f"{prefix}{each.name}/")
        else:
            found.append((prefix + each.name, each))
    return found


# Pages lead to each other by relative addresses, which need the slash. Flask's own redirect would
# name whatever host the request did.
@docs.get("")
def front() -> ResponseReturnValue:
    return redirect("/docs/", 308)


@docs.get("/")
def index() -> ResponseReturnValue:
    return page("index.html")


@docs.get("/<path:name>", merge_slashes=False)
def page(name: str) -> ResponseReturnValue:
    found = _pages().get(name)
    if found is None:
        abort(404)
    response = Response(found.read_bytes(), mimetype=_kind(name))
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["Cache-Control"] = "public, max-age=300"
    response.add_etag()
    response.make_conditional(request)
    return response


def _kind(name: str) -> str:
    if name.startswith(_FILES):
        return "text/plain"
    return _KINDS.get(PurePosixPath(name).suffix, "text/plain")
