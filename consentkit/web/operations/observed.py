"""Stands before everything else and notes what became of each request."""

from collections.abc import Iterable
from time import perf_counter
from typing import TYPE_CHECKING, Any

from flask import Flask, request

from consentkit.web.environ import ROUTE, Environ, WsgiApp
from consentkit.web.metrics import Metrics
from consentkit.web.operations.access_log import AccessLog

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

# What no route was found for: addresses are the visitors' to make up, so none is told.
NO_ROUTE = "none"


class Observed:
    """Wraps the application. ``metrics`` and ``access`` are None where nobody wants them."""

    def __init__(self, behind: WsgiApp, metrics: Metrics | None, access: AccessLog | None) -> None:
        self.behind = behind
        self._metrics = metrics
        self._access = access

    def __call__(self, environ: Environ, start_response: "StartResponse") -> Iterable[bytes]:
        began = perf_counter()
        status = "500"

        def starting(line: str, headers: Any, exc_info: Any = None) -> Any:
            nonlocal status
            status = line[:3]
            return start_response(line, headers, exc_info)

        try:
            return self.behind(environ, starting)
        finally:
            seconds = perf_counter() - began
            route = environ.get(ROUTE, NO_ROUTE)
            if self._metrics:
                self._metrics.note_request(route, status, seconds)
            if self._access:
                self._access.note(environ, route, status, seconds)


def name_routes(app: Flask, prefix: str = "") -> None:
    """Have each request say which route it takes; to be called before any other hook is set."""

    @app.before_request
    def say_route() -> None:
        if request.endpoint is not None:
            request.environ[ROUTE] = prefix + request.endpoint
