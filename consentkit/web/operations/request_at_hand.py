"""Which request a log line belongs to."""

from flask import has_request_context, request

from consentkit.web.request_id import request_id
from consentkit.web.runtime import runtime


def request_fields() -> dict[str, str]:
    """Return what a line says of the request at hand; nothing where there is none."""
    if not has_request_context():
        return {}
    is_behind_proxy = runtime().config.trusted_proxies > 0
    name = request_id(request.environ, is_behind_proxy=is_behind_proxy)
    return {"request_id": name, "route": request.endpoint or "none"}
