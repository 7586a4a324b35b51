"""One line for a request, which says what was done and nothing of who asked.

A line has the route's name instead of the address: an address may hold the id of a receipt, and
whatever somebody puts behind the question mark.
"""

import logging

from consentkit.web.environ import Environ
from consentkit.web.request_id import request_id

_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH"})
# What nearly all requests are, and what nobody reads a line about while it goes well.
_FREQUENT = frozenset(
    {"banner.moving_script", "banner.pinned_script", "banner.further_script", "receipts.create"}
)
_WELL = ("2", "3")
_ERROR = "5"

_log = logging.getLogger("consentkit.access")


def known_method(environ: Environ) -> str:
    method: str = environ["REQUEST_METHOD"]
    return method if method in _METHODS else "_OTHER"


class AccessLog:
    """``which`` is ordinary or all, as in ``CONSENTKIT_ACCESS_LOG``."""

    def __init__(self, which: str, *, is_behind_proxy: bool) -> None:
        self._which = which
        self._is_behind_proxy = is_behind_proxy

    def note(self, environ: Environ, route: str, status: str, seconds: float) -> None:
        if not self._wants(route, status):
            return
        fields = {
            "request_id": request_id(environ, is_behind_proxy=self._is_behind_proxy),
            "method": known_method(environ),
            "route": route,
            "status": int(status),
            "duration_ms": round(seconds * 1000, 1),
        }
        level = logging.ERROR if status[0] == _ERROR else logging.INFO
        _log.log(level, "request", extra={"fields": fields})

    def _wants(self, route: str, status: str) -> bool:
        return self._which == "all" or status[0] not in _WELL or route not in _FREQUENT
