"""The name of one request, by which log lines and refusals find each other."""

import re
import secrets

from consentkit.web.environ import Environ

_ID = "consentkit.request_id"
# What proxies make: hexadecimal digits, UUIDs and the like. Nothing that could forge a log line.
_FORM = re.compile(r"[A-Za-z0-9._-]{8,64}", re.ASCII)
_BYTES = 12


def request_id(environ: Environ, *, is_behind_proxy: bool) -> str:
    """Return the id that the proxy in front gave the request, or else one of our own making.

    Without a proxy that is known, the header would be whatever a visitor writes into it.
    """
    known: str | None = environ.get(_ID)
    if known is None:
        told = environ.get("HTTP_X_REQUEST_ID", "") if is_behind_proxy else ""
        known = environ[_ID] = told if _FORM.fullmatch(told) else secrets.token_hex(_BYTES)
    return known
