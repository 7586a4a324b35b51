"""``/ck/`` inside a WSGI app."""

import http.client
from collections.abc import Iterable
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from consentkit.guard.guard import Guard
from consentkit.guard.proxy import Asked, Proxy, problem
from consentkit.guard.upstream import Answer

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication


class WsgiProxy:
    """``app.wsgi_app = WsgiProxy(app.wsgi_app, guard)``; all other paths go to the app."""

    def __init__(self, app: "WSGIApplication", guard: Guard) -> None:
        self.app = app
        self._proxy = Proxy(guard)

    def __call__(self, environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
        if not self._proxy.is_ours(path):
            return self.app(environ, start_response)
        answer = self._answer(environ, path)
        status = answer.status
        reason = http.client.responses.get(status, "Unknown")
        headers = list(answer.headers)
        if not answer.header("content-length") and status != HTTPStatus.NOT_MODIFIED:
            headers.append(("Content-Length", str(len(answer.body))))
        start_response(f"{status} {reason}", headers)
        return [answer.body]

    def _answer(self, environ: dict[str, Any], path: str) -> Answer:
        told = environ.get("CONTENT_LENGTH") or None
        length = int(told) if told and told.isascii() and told.isdecimal() else None
        asked = Asked(
            method=environ.get("REQUEST_METHOD", "GET"),
            path=path,
            query=environ.get("QUERY_STRING", ""),
            headers=_headers(environ),
            client=environ.get("REMOTE_ADDR", ""),
            scheme=environ.get("wsgi.url_scheme", "http"),
        )
        refusal = self._proxy.refuse(asked, length)
        if refusal is not None:
            return refusal
        if asked.method != "POST" or not length:
            return self._proxy.ask(asked)
        body = environ["wsgi.input"].read(length)
        if len(body) != length:
            return problem(400, "body_cut_off", "The body ended before its length.")
        return self._proxy.ask(replace(asked, body=body))


def _headers(environ: dict[str, Any]) -> dict[str, str]:
    headers = {
        name[5:].replace("_", "-").lower(): str(value)
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    if environ.get("CONTENT_TYPE"):
        headers["content-type"] = str(environ["CONTENT_TYPE"])
    return headers
