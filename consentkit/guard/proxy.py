"""The service's ``/ck/`` inside an owner's own app: a small proxy for those paths and no others.

What it hands on is listed here, both ways: the app's own cookies and credentials never reach the
service, and of its cookies only the visitor's answer comes back.
"""

import json
import re
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from consentkit.guard.guard import Guard
from consentkit.guard.judging import CONSENT_COOKIES, named
from consentkit.guard.report import log
from consentkit.guard.upstream import Answer, Upstream, UpstreamFailed

MAX_BODY = 64 * 1024
MAX_ANSWER = 4 * 1024 * 1024
WITHIN_S = 10.0
# A service that hangs must not take all threads of the app with it.
AT_ONCE = 8
_MAX_TARGET = 2048

_METHODS = frozenset({"GET", "HEAD", "POST"})
_SEGMENTS = re.compile(r"(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+\Z")
_QUERY = re.compile(r"[\x21\x23-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7a\x7e]*\Z")
_ASKED_WITH = (
    *("accept", "accept-encoding", "accept-language", "authorization", "content-type"),
    *("idempotency-key", "if-none-match", "origin", "referer", "sec-fetch-dest", "sec-fetch-mode"),
    *("sec-fetch-site", "sec-gpc", "user-agent"),
)
# Source: RFC 9110 section 7.6.1; the server in front writes the others anew.
_NOT_HANDED_BACK = frozenset(
    {
        *("connection", "keep-alive", "proxy-authenticate", "proxy-connection", "te", "trailer"),
        *("transfer-encoding", "upgrade", "date", "server", "content-length"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """``path`` is decoded, ``query`` is not; names of ``headers`` are in lower case; ``client`` is
    the address of whoever asked the app.
    """

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    client: str
    scheme: str
    body: bytes = b""


class Proxy:
    """Hands ``/ck/{site}/…`` and ``/ck/-/…`` on to the guard's service."""

    def __init__(self, guard: Guard) -> None:
        if guard.upstream is None:
            raise ValueError("a guard without a service has nothing to hand /ck/ on to")
        self._upstream: Upstream = guard.upstream
        self._https = guard.https
        self._prefixes = (f"/ck/{guard.site_key}/", "/ck/-/")
        self._free = threading.BoundedSemaphore(AT_ONCE)

    def is_ours(self, path: str) -> bool:
        """Everything below ``/ck/`` is answered here, if only with a refusal."""
        return path.startswith("/ck/")

    def refuse(self, asked: Asked, length: int | None) -> Answer | None:
        """Return the refusal of a request whose body has this length, before it is read; None for
        one that may be handed on. ``length`` is None where it is not told.
        """
        if not asked.path.startswith(self._prefixes) or not _SEGMENTS.match(asked.path):
            return problem(404, "unknown_path", "The guard hands on no such path.")
        if asked.method not in _METHODS:
            allowed = ("Allow", "GET, HEAD, POST")
            return problem(405, "unknown_method", "Only GET, HEAD and POST.", allowed)
        if len(asked.path) + len(asked.query) > _MAX_TARGET or not _QUERY.match(asked.query):
            return problem(400, "bad_query", "The address holds what no address of ours does.")
        if asked.method != "POST":
            return None
        if length is None:
            return problem(411, "length_required", "A body is sent with its length.")
        if length > MAX_BODY:
            return too_long()
        return None

    def ask(self, asked: Asked) -> Answer:
        """Hand the request on, and return the answer or a problem. It never raises."""
        if not self._free.acquire(blocking=False):
            retry = ("Retry-After", "1")
            return problem(503, "busy", "Too many requests wait for the consent service.", retry)
        try:
            answer = self._upstream.ask(
                asked.method,
                asked.path + (f"?{asked.query}" if asked.query else ""),
                headers=self._headers(asked),
                body=asked.body,
                max_bytes=MAX_ANSWER,
                within_s=WITHIN_S,
            )
        except UpstreamFailed as err:
            log.warning("%s is not handed on: %s", asked.path, err)
            return problem(502, "service_unreachable", "The consent service did not answer.")
        finally:
            self._free.release()
        return Answer(answer.status, tuple(_handed_back(answer, asked.method)), answer.body)

    def _headers(self, asked: Asked) -> dict[str, str]:
        sent = {name: asked.headers[name] for name in _ASKED_WITH if name in asked.headers}
        cookies = _own_cookies(asked.headers.get("cookie", ""))
        if cookies:
            sent["cookie"] = cookies
        earlier = asked.headers.get("x-forwarded-for", "")
        sent["x-forwarded-for"] = f"{earlier}, {asked.client}" if earlier else asked.client
        sent["x-forwarded-proto"] = "https" if self._https else asked.scheme
        if asked.method == "POST":
            sent["content-length"] = str(len(asked.body))
        # Nobody hands on what could forge another header.
        return {name: value for name, value in sent.items() if value.isprintable()}


def problem(status: int, code: str, detail: str, *headers: tuple[str, str]) -> Answer:
    """Source: RFC 9457 section 3."""
    document = {
        "type": f"urn:consentkit:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
    }
    told = (("Content-Type", "application/problem+json"), ("Cache-Control", "no-store"), *headers)
    return Answer(status, told, json.dumps(document).encode())


def too_long() -> Answer:
    return problem(413, "body_too_large", f"A body has at most {MAX_BODY} bytes.")


def _own_cookies(header: str) -> str:
    pairs = (pair.strip() for pair in header.split(";"))
    return "; ".join(pair for pair in pairs if named(pair) in CONSENT_COOKIES)


def _handed_back(answer: Answer, method: str) -> Iterable[tuple[str, str]]:
    for name, value in answer.headers:
        folded = name.lower()
        if folded in _NOT_HANDED_BACK and not (method == "HEAD" and folded == "content-length"):
            continue
        if folded == "set-cookie" and named(value) not in CONSENT_COOKIES:
            continue
        yield name, value
