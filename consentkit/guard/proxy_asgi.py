"""``/ck/`` inside an ASGI app that runs under asyncio."""

import asyncio
from dataclasses import replace
from http import HTTPStatus

from consentkit.guard.asgi import AsgiApp, Receive, Scope, Send
from consentkit.guard.guard import Guard
from consentkit.guard.proxy import MAX_BODY, Asked, Proxy, problem, too_long
from consentkit.guard.upstream import Answer


class AsgiProxy:
    """``app.add_middleware(AsgiProxy, guard=guard)``; all other paths go to the app."""

    def __init__(self, app: AsgiApp, guard: Guard) -> None:
        self.app = app
        self._proxy = Proxy(guard)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not self._proxy.is_ours(scope["path"]):
            await self.app(scope, receive, send)
            return
        answer = await self._answer(scope, receive)
        headers = [
            (name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers
        ]
        if not answer.header("content-length") and answer.status != HTTPStatus.NOT_MODIFIED:
            headers.append((b"content-length", str(len(answer.body)).encode()))
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body})

    async def _answer(self, scope: Scope, receive: Receive) -> Answer:
        asked = Asked(
            method=scope["method"],
            path=scope["path"],
            query=scope.get("query_string", b"").decode("latin-1"),
            headers={
                name.decode("latin-1").lower(): value.decode("latin-1")
                for name, value in scope.get("headers", ())
            },
            client=(scope.get("client") or ("",))[0],
            scheme=scope.get("scheme", "http"),
        )
        # Bytes are counted as they come: here a body needs no length.
        refusal = self._proxy.refuse(asked, 0)
        if refusal is not None:
            return refusal
        if asked.method == "POST":
            body = await _body(receive)
            if isinstance(body, Answer):
                return body
            asked = replace(asked, body=body)
        return await asyncio.to_thread(self._proxy.ask, asked)


async def _body(receive: Receive) -> bytes | Answer:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return problem(400, "body_cut_off", "The body ended before its length.")
        body += message.get("body", b"")
        if len(body) > MAX_BODY:
            return too_long()
        if not message.get("more_body", False):
            return bytes(body)
