"""Refuses a request of which a proxy in front may think that it ends elsewhere.

The server itself refuses two lengths, and a length beside chunks. What it takes is a body that is
said to be chunked twice, and some proxies do not: what is the rest of the body to one of them would
be the next request to the other. Source: RFC 9112 sections 6.1 and 11.2.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from consentkit.web.environ import Environ

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

_BODY = (
    b'{"type": "urn:consentkit:problem:bad_request", "title": "Bad Request", "status": 400, '
    b'"code": "bad_request", "detail": "the request is not well-formed HTTP"}'
)


def refuse_framing(_environ: Environ, start_response: "StartResponse") -> Iterable[bytes]:
    headers = [
        ("Content-Type", "application/problem+json"),
        ("Content-Length", str(len(_BODY))),
        ("Cache-Control", "no-store"),
        # Whatever follows on this connection is nobody's.
        ("Connection", "close"),
    ]
    start_response("400 Bad Request", headers)
    return [_BODY]
