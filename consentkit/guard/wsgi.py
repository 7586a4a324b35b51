"""The guard around any WSGI app. Source: PEP 3333."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from consentkit.guard.guard import Guard

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

CONSENT = "consentkit.consent"


class WsgiGuard:
    """Only headers are read: bodies, streamed or not, and an app's errors pass as they are."""

    def __init__(self, app: "WSGIApplication", guard: Guard) -> None:
        self.app = app
        self.guard = guard

    def __call__(self, environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        visit = self.guard.visit(
            environ.get("HTTP_COOKIE", ""),
            host=environ.get("HTTP_HOST") or environ.get("SERVER_NAME", ""),
            is_secure=environ.get("wsgi.url_scheme") == "https",
            method=environ.get("REQUEST_METHOD", "GET"),
            token=environ.get("HTTP_CONSENT_TOKEN", ""),
        )
        environ[CONSENT] = visit.consent

        def start(
            status: str, headers: list[tuple[str, str]], exc_info: Any = None
        ) -> Callable[[bytes], object]:
            answered = visit.answer(headers)
            if exc_info is None:
                return start_response(status, answered)
            # After an error the app may start again, with other headers.
            return start_response(status, answered, exc_info)

        return self.app(environ, start)
