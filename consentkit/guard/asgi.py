"""The guard around any ASGI app. Source: ASGI 3.0, HTTP connection scope."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from consentkit.guard.guard import Guard
from consentkit.guard.visit import Visit

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]

CONSENT = "consentkit.consent"


class AsgiGuard:
    """WebSockets and the app's own start and end pass untouched."""

    def __init__(self, app: AsgiApp, guard: Guard) -> None:
        self.app = app
        self.guard = guard

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        visit = visit_of(scope, self.guard)
        # A state of its own: a server may hand all requests the same one.
        state = dict(scope.get("state") or {}, consent=visit.consent)
        inner = dict(scope, state=state)
        inner[CONSENT] = visit.consent

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = _answered(message, visit)
            await send(message)

        await self.app(inner, receive, guarded)


def visit_of(scope: Scope, guard: Guard) -> Visit:
    cookies, tokens, host = [], [], ""
    for name, value in scope.get("headers", ()):
        if name == b"cookie":
            cookies.append(value.decode("latin-1"))
        elif name == b"consent-token":
            tokens.append(value.decode("latin-1"))
        elif name == b"host":
            host = value.decode("latin-1")
    return guard.visit(
        # HTTP/2 may cut it into several. Source: RFC 9113 section 8.2.3.
        "; ".join(cookies),
        host=host,
        is_secure=scope.get("scheme") == "https",
        method=scope.get("method", "GET"),
        # As a WSGI server would join them; of two, none counts. Source: RFC 9110 section 5.3.
        token=",".join(tokens),
    )


def _answered(message: Message, visit: Visit) -> Message:
    told = message.get("headers", ())
    # It may be anything to iterate over, which can be done once.
    raw = told if isinstance(told, list | tuple) else list(told)
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in raw]
    answered = visit.answer(headers)
    if answered is headers:
        return message if raw is told else dict(message, headers=raw)
    return dict(
        message,
        headers=[(name.encode("latin-1"), value.encode("latin-1")) for name, value in answered],
    )
