"""Two guarded apps for a real server: each streams a word, and the next when /go is asked for."""

import asyncio
import threading

from flask import Flask, Response, request
from starlette.applications import Starlette
from starlette.responses import Response as StarletteResponse
from starlette.responses import StreamingResponse
from starlette.routing import Route

from consentkit.guard.asgi import AsgiGuard
from consentkit.guard.flask import ConsentKit
from tests.integration.guard.apps import GUARD

wsgi = Flask("served")
ConsentKit(GUARD, wsgi)
may_go = threading.Event()


@wsgi.get("/stream")
def stream():
    def words():
        yield "first"
        may_go.wait(20)
        yield "second" if request_consent else "nobody"

    request_consent = request.consent.is_decided
    response = Response(words())
    for name in ("tracker", "basket", "_pk_id", "_pk_ses"):
        response.set_cookie(name, "1")
    return response


@wsgi.get("/go")
def go():
    may_go.set()
    return "went"


async def stream_later(request):
    async def words():
        yield "first"
        while not may_go.is_set():
            await asyncio.sleep(0.01)
        yield "second" if request.state.consent.is_decided else "nobody"

    response = StreamingResponse(words())
    for name in ("tracker", "basket", "_pk_id", "_pk_ses"):
        response.set_cookie(name, "1")
    return response


async def go_later(request):
    may_go.set()
    return StarletteResponse("went")


asgi = Starlette(routes=[Route("/stream", stream_later), Route("/go", go_later)])
asgi.add_middleware(AsgiGuard, guard=GUARD)
