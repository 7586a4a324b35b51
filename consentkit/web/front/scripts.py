"""The banner's scripts, by far the most frequent question.

The first answer of each kind is Flask's own, kept as it was until something is published: so both
say the same, and this has no rule of its own about what a script or a header is.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING

from werkzeug.http import parse_accept_header, parse_etags
from werkzeug.wrappers import Response

from consentkit.storage.session import StorageUnavailable
from consentkit.web.environ import ROUTE, Environ, WsgiApp
from consentkit.web.publications import Publications
from consentkit.web.visitor.scripts import best_encoding

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

_SCRIPT = re.compile(
    r"/ck/[^/]+/(?:banner(?:\.[0-9a-f]{64})?|(?:preferences|embeds)\.[\w-]{43})\.js\Z"
)
_QUERY = re.compile(r"(?:lang=[A-Za-z-]{2,20})?\Z")
# Headers of a body that a 304 does not have. Source: RFC 9110 section 15.4.5.
_OF_BODY = frozenset({"content-type", "content-length", "content-encoding"})


@dataclass(frozen=True, slots=True)
class _Answer:
    route: str
    etag: str
    headers: list[tuple[str, str]]
    unchanged_headers: list[tuple[str, str]]
    body: bytes


class ScriptsFront:
    def __init__(self, app: WsgiApp, publications: Publications) -> None:
        self._app = app
        self._publications = publications

    def answer(self, environ: Environ, start_response: "StartResponse") -> Iterable[bytes] | None:
        """Return None for what is Flask's to answer."""
        answer = self._script(environ) if _SCRIPT.match(environ["PATH_INFO"]) else None
        return None if answer is None else _send(answer, environ, start_response)

    def _script(self, environ: Environ) -> _Answer | None:
        """Return None for refusals, and for questions that nobody asks twice."""
        query = environ.get("QUERY_STRING", "")
        if not _QUERY.match(query):
            return None
        encoding = _encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))
        key = (environ["PATH_INFO"], query, encoding)
        try:
            return self._publications.get(key, lambda: self._ask(environ))
        except StorageUnavailable:
            return None

    def _ask(self, environ: Environ) -> _Answer | None:
        plain = {name: value for name, value in environ.items() if name != "HTTP_IF_NONE_MATCH"}
        with Response.from_app(self._app, plain | {"REQUEST_METHOD": "GET"}) as response:
            if response.status_code != HTTPStatus.OK:
                return None
            # The server itself says what time it is.
            headers = [each for each in response.headers if each[0] != "Date"]
            return _Answer(
                route=_route(environ["PATH_INFO"]),
                etag=response.headers["ETag"],
                headers=headers,
                unchanged_headers=[each for each in headers if each[0].lower() not in _OF_BODY],
                body=response.get_data(),
            )


def _route(path: str) -> str:
    """Return the name of the view that Flask answers this address with."""
    script = path.rpartition("/")[2]
    if script == "banner.js":
        return "banner.moving_script"
    return "banner.pinned_script" if script.startswith("banner.") else "banner.further_script"


@lru_cache(maxsize=256)
def _encoding(accepted: str) -> str:
    return best_encoding(parse_accept_header(accepted))


def _send(answer: _Answer, environ: Environ, start_response: "StartResponse") -> Iterable[bytes]:
    environ[ROUTE] = answer.route
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known and _names(known, answer.etag):
        start_response("304 NOT MODIFIED", answer.unchanged_headers)
        return []
    start_response("200 OK", answer.headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [answer.body]


def _names(known: str, etag: str) -> bool:
    """Source: RFC 9110 section 13.1.2, which compares weakly."""
    return known == etag or parse_etags(known).contains_weak(etag.strip('"'))
