"""The two protocols to the letter: streaming, write(), a second start, sockets and lifespan."""

import pytest

from consentkit.guard import Guard
from consentkit.guard.asgi import AsgiGuard
from consentkit.guard.wsgi import WsgiGuard
from tests.guarded import ALL, BANNER, NOW_S
from tests.integration.guard.coroutines import run_apart

ENVIRON = {
    "HTTP_COOKIE": f"__Host-ck={ALL}",
    "HTTP_HOST": "shop.example",
    "wsgi.url_scheme": "https",
}
SCOPE = {
    "type": "http",
    "scheme": "https",
    "method": "GET",
    "headers": [(b"host", b"shop.example"), (b"cookie", f"__Host-ck={ALL}".encode())],
}
TWO = [("Set-Cookie", "tracker=1"), ("Set-Cookie", "basket=1")]
ONE = TWO[1:]


@pytest.fixture
def guard():
    return Guard("shop", mode="enforce", declaration=BANNER, clock=lambda: NOW_S)


class Server:
    """What a WSGI server does with start_response."""

    def __init__(self):
        self.starts = []
        self.written = []

    def __call__(self, status, headers, *exc_info):
        self.starts.append((status, headers, *exc_info))
        return self.written.append


def test_a_body_goes_through_piece_by_piece_and_is_closed_by_the_server(guard):
    events = []

    class Body:
        def __iter__(self):
            events.append("asked")
            yield b"one"
            events.append("asked again")
            yield b"two"

        def close(self):
            events.append("closed")

    body = Body()

    def app(environ, start_response):
        start_response("200 OK", TWO)
        return body

    server = Server()
    found = WsgiGuard(app, guard)(dict(ENVIRON), server)
    assert found is body
    assert server.starts == [("200 OK", ONE)]
    pieces = iter(found)
    assert next(pieces) == b"one"
    assert events == ["asked"]
    found.close()
    assert events == ["asked", "closed"]


def test_an_app_that_starts_late_or_writes_is_served_as_without_us(guard):
    def app(environ, start_response):
        write = start_response("200 OK", TWO)
        write(b"old style")
        yield b"body"

    server = Server()
    found = WsgiGuard(app, guard)(dict(ENVIRON), server)
    assert server.starts == []
    assert list(found) == [b"body"]
    assert server.starts == [("200 OK", ONE)]
    assert server.written == [b"old style"]


def test_a_second_start_after_an_error_is_judged_as_the_first(guard):
    error = (ValueError, ValueError("late"), None)

    def app(environ, start_response):
        start_response("200 OK", TWO)
        start_response("500 Error", TWO, error)
        return [b"sorry"]

    server = Server()
    WsgiGuard(app, guard)(dict(ENVIRON), server)
    assert server.starts == [("200 OK", ONE), ("500 Error", ONE, error)]


def test_an_app_that_may_not_start_again_hears_of_it(guard):
    def start_response(status, headers, exc_info=None):
        raise exc_info[1]

    def app(environ, start):
        return start("500 Error", TWO, (ValueError, ValueError("sent already"), None))

    with pytest.raises(ValueError, match="sent already"):
        WsgiGuard(app, guard)(dict(ENVIRON), start_response)


def test_the_apps_own_list_of_headers_stays_as_it_was(guard):
    mine = list(TWO)

    def app(environ, start_response):
        start_response("200 OK", mine)
        return []

    WsgiGuard(app, guard)(dict(ENVIRON), Server())
    assert mine == TWO


def asked(app, guard, scope, received=()):
    sent = []

    async def run():
        waiting = iter(received)

        async def receive():
            return next(waiting)

        async def send(message):
            sent.append(message)

        await AsgiGuard(app, guard)(scope, receive, send)

    run_apart(run())
    return sent


def test_messages_of_an_asgi_app_go_through_one_by_one(guard):
    start = {"type": "http.response.start", "status": 200, "trailers": True}
    start["headers"] = [(name.encode(), value.encode()) for name, value in TWO]
    rest = [
        {"type": "http.response.body", "body": b"one", "more_body": True},
        {"type": "http.response.body", "body": b"two"},
        {"type": "http.response.trailers", "headers": [(b"x", b"1")]},
    ]

    async def app(scope, receive, send):
        for message in (start, *rest):
            await send(message)

    first, *others = asked(app, guard, SCOPE)
    assert first == start | {"headers": [(b"Set-Cookie", b"basket=1")]}
    assert all(one is other for one, other in zip(others, rest, strict=True))


def test_headers_that_can_be_gone_through_once_are_not_lost(guard):
    async def app(scope, receive, send):
        headers = ((name, b"1") for name in (b"x-one", b"x-two"))
        await send({"type": "http.response.start", "status": 200, "headers": headers})

    [start] = asked(app, guard, SCOPE)
    assert start["headers"] == [(b"x-one", b"1"), (b"x-two", b"1")]


@pytest.mark.parametrize("kind", ["websocket", "lifespan"])
def test_sockets_and_an_apps_start_are_left_alone(guard, kind):
    scope = SCOPE | {"type": kind, "state": {"pool": 1}}
    accept = {"type": "websocket.accept", "headers": [(b"set-cookie", b"tracker=1")]}
    seen = []

    async def app(inner, receive, send):
        seen.append(inner)
        await send(accept)

    assert asked(app, guard, scope)[0] is accept
    assert seen[0] is scope


def test_no_request_sees_another_ones_consent_where_a_server_shares_its_state(guard):
    shared = {"pool": object()}
    seen = []

    async def app(scope, receive, send):
        seen.append(scope["state"])

    asked(app, guard, SCOPE | {"state": shared})
    asked(app, guard, SCOPE | {"state": shared, "headers": []})
    assert shared.keys() == {"pool"}
    assert [state["consent"].is_decided for state in seen] == [True, False]
    assert all(state["pool"] is shared["pool"] for state in seen)


def test_a_cookie_header_that_http2_cut_into_pieces_is_read_as_one(guard):
    seen = []

    async def app(scope, receive, send):
        seen.append(scope["consentkit.consent"])

    pieces = [(b"cookie", b"a=1"), (b"cookie", f"__Host-ck={ALL}".encode())]
    asked(app, guard, SCOPE | {"headers": [(b"host", b"shop.example"), *pieces]})
    assert seen[0].allows("analytics")
