"""What keeps our pages our own: who may post here, what may run, where people are sent."""

import re
from urllib.parse import urlsplit

from flask import Request, Response

# Relative to this very host: one slash, then nothing that a browser might read as another host.
_RELATIVE = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*\Z")
_MAX_NEXT_LENGTH = 512


def is_from_our_own_page(request: Request) -> bool:
    """Whether a POST was sent by a page of ours, by what every current browser says of itself.

    Source: W3C Fetch Metadata, section 2.1; RFC 6454 section 7 for browsers without it. A request
    that says neither is refused: it is no form of ours.
    """
    told = request.headers.get("Sec-Fetch-Site")
    if told is not None:
        return told in {"same-origin", "none"}
    return request.headers.get("Origin") == f"{request.scheme}://{request.host}"


def next_page(wanted: str | None, *, otherwise: str) -> str:
    """Return the page to go to after a form: a path on this host, or else ``otherwise``."""
    if wanted and len(wanted) <= _MAX_NEXT_LENGTH and _RELATIVE.match(wanted):
        return wanted
    return otherwise


def protect(response: Response, *, service_url: str, nonce: str) -> Response:
    """Add the headers of every page. ``nonce`` is for the one script that stands in a page."""
    parts = urlsplit(service_url)
    service = f"{parts.scheme}://{parts.netloc}"
    policy = {
        "default-src": "'none'",
        "script-src": f"'self' {service} 'nonce-{nonce}'",
        "style-src": "'self'",
        "img-src": "'self'",
        "connect-src": f"'self' {service}",
        "frame-src": "'self'",
        "form-action": f"'self' {service}",
        "frame-ancestors": "'self'",
        "base-uri": "'none'",
    }
    headers = response.headers
    headers["Content-Security-Policy"] = "; ".join(f"{k} {v}" for k, v in policy.items())
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Frame-Options"] = "SAMEORIGIN"
    headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    if response.mimetype in {"text/html", "application/json"}:
        # A page shows a member's own data: neither a shared cache nor "back" after a log-out may.
        headers["Cache-Control"] = "no-store"
    return response
