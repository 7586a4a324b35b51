"""The same small app in each framework, guarded; and one way to ask them all."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs

import django
import httpx
from django.conf import settings as django_settings
from werkzeug.test import Client, EnvironBuilder

from consentkit.guard import Guard
from consentkit.guard.asgi import AsgiGuard
from consentkit.guard.wsgi import WsgiGuard
from tests.guarded import BANNER, NOW_S
from tests.integration.guard.coroutines import run_apart

HOST = "shop.example"
GUARD = Guard("shop", mode="enforce", declaration=BANNER, clock=lambda: NOW_S)
ENDED = ("_pk_id", "basket")


@dataclass
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: str

    @property
    def set_cookies(self) -> list[str]:
        return [value.strip() for name, value in self.headers if name.lower() == "set-cookie"]

    @property
    def names(self) -> set[str]:
        return {name.lower() for name, _ in self.headers}


# Each sets what it is asked to (/set?c=...), tells the consent (/consent), streams (/stream),
# ends a category (/end) and fails (/error).


def bare_wsgi():
    def app(environ, start_response):
        path, query = environ["PATH_INFO"], parse_qs(environ["QUERY_STRING"])
        if path == "/error":
            raise LookupError("the app's own")
        headers = [("Content-Type", "text/html"), *(("Set-Cookie", c) for c in query.get("c", ()))]
        if path == "/end":
            headers.append(("ConsentKit-End", "analytics"))
        start_response("200 OK", headers)
        if path == "/stream":
            return iter([b"one ", b"two ", b"three"])
        return [json.dumps(told(environ["consentkit.consent"])).encode()]

    return WsgiGuard(app, GUARD)


def bare_asgi():
    async def app(scope, receive, send):
        path, query = scope["path"], parse_qs(scope["query_string"].decode())
        if path == "/error":
            raise LookupError("the app's own")
        headers = [(b"content-type", b"text/html")]
        headers += [(b"set-cookie", c.encode()) for c in query.get("c", ())]
        if path == "/end":
            headers.append((b"consentkit-end", b"analytics"))
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        body = json.dumps(told(scope["consentkit.consent"])).encode()
        for chunk in [b"one ", b"two ", b"three"] if path == "/stream" else [body]:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    return AsgiGuard(app, GUARD)


def flask_app():
    from flask import Flask, Response, render_template_string, request

    from consentkit.guard.flask import ConsentKit

    app = Flask("guarded")
    consentkit = ConsentKit(GUARD)
    consentkit.init_app(app)
    app.testing = True

    @app.get("/set")
    def set_cookies():
        response = Response("set")
        for text in request.args.getlist("c"):
            response.headers.add("Set-Cookie", text)
        return response

    @app.get("/consent")
    def consent():
        return told(request.consent)

    @app.get("/template")
    def template():
        return render_template_string(
            "{{ consent.allows('analytics') }} {{ consent.allows('analytics', 'matomo') }}"
        )

    @app.get("/stream")
    def stream():
        response = Response(words())
        response.set_cookie("tracker", "1")
        response.set_cookie("basket", "1")
        return response

    @app.get("/end")
    def end():
        response = Response("ended")
        consentkit.end(response, "analytics")
        return response

    @app.get("/error")
    def error():
        raise LookupError("the app's own")

    return app


def starlette_app():
    from starlette.applications import Starlette
    from starlette.responses import JSONResponse, Response, StreamingResponse
    from starlette.routing import Route

    def set_cookies(request):
        response = Response("set")
        for text in request.query_params.getlist("c"):
            response.headers.append("Set-Cookie", text)
        return response

    def consent(request):
        return JSONResponse(told(request.state.consent))

    def stream(request):
        response = StreamingResponse(words())
        response.set_cookie("tracker", "1")
        response.set_cookie("basket", "1")
        return response

    def end(request):
        response = Response("ended")
        GUARD.end(response, "analytics")
        return response

    def error(request):
        raise LookupError("the app's own")

    views = {"/set": set_cookies, "/consent": consent, "/stream": stream, "/end": end}
    app = Starlette(
        routes=[Route(path, view) for path, view in (views | {"/error": error}).items()]
    )
    app.add_middleware(AsgiGuard, guard=GUARD)
    return app


def fastapi_app():
    from typing import Annotated

    from fastapi import Depends, FastAPI, Query, Response
    from fastapi.responses import StreamingResponse

    from consentkit.guard.starlette import Consent, consent_of

    app = FastAPI()
    app.add_middleware(AsgiGuard, guard=GUARD)

    @app.get("/set")
    def set_cookies(response: Response, c: Annotated[list[str], Query()]) -> str:
        for text in c:
            response.headers.append("Set-Cookie", text)
        return "set"

    @app.get("/consent")
    def consent(found: Annotated[Consent, Depends(consent_of)]) -> dict[str, bool]:
        return told(found)

    @app.get("/stream")
    def stream() -> StreamingResponse:
        response = StreamingResponse(words())
        response.set_cookie("tracker", "1")
        response.set_cookie("basket", "1")
        return response

    @app.get("/end")
    def end(response: Response) -> str:
        GUARD.end(response, "analytics")
        return "ended"

    @app.get("/error")
    def error() -> None:
        raise LookupError("the app's own")

    return app


def configure_django() -> None:
    if django_settings.configured:
        return
    django_settings.configure(
        DEBUG=False,
        DEBUG_PROPAGATE_EXCEPTIONS=True,
        ALLOWED_HOSTS=[HOST, "127.0.0.1"],
        SECRET_KEY="for tests alone",
        ROOT_URLCONF="tests.integration.guard.django_urls",
        SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"),
        INSTALLED_APPS=["consentkit.guard.django"],
        MIDDLEWARE=["consentkit.guard.django.middleware.guard_middleware"],
        CONSENTKIT_GUARD=GUARD,
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "consentkit.guard.django.context.consent",
                    ]
                },
            }
        ],
    )
    django.setup()


def django_app():
    configure_django()
    from django.core.handlers.wsgi import WSGIHandler

    return WSGIHandler()


def django_asgi():
    configure_django()
    from django.core.handlers.asgi import ASGIHandler

    return ASGIHandler()


def told(consent) -> dict[str, bool]:
    return {
        "decided": consent.is_decided,
        "analytics": consent.allows("analytics"),
        "matomo": consent.allows("analytics", "matomo"),
        "news": consent.allows("news"),
    }


def words() -> Iterator[str]:
    yield from ("one ", "two ", "three")


async def words_later():
    for word in words():
        yield word


WSGI = {"wsgi": bare_wsgi, "flask": flask_app, "django": django_app}
ASGI = {"asgi": bare_asgi, "starlette": starlette_app, "fastapi": fastapi_app}
ASGI |= {"django-asgi": django_asgi}


def ask(kind: str, path: str, *, cookies: str = "", token: str = "") -> Answer:
    """Ask the app of this kind over https, as a browser that has these cookies, or a page that has
    this token.
    """
    told = {"Cookie": cookies, "Consent-Token": token}
    headers = {name: value for name, value in told.items() if value}
    if kind in WSGI:
        builder = EnvironBuilder(path=path, base_url=f"https://{HOST}", headers=headers)
        with Client(WSGI[kind](), use_cookies=False).open(builder) as found:
            return Answer(found.status_code, list(found.headers), found.text)
    return run_apart(_ask(ASGI[kind](), path, headers))


async def _ask(app, path: str, headers: dict[str, str]) -> Answer:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url=f"https://{HOST}") as client:
        found = await client.get(path, headers=headers)
    return Answer(found.status_code, list(found.headers.multi_items()), found.text)
