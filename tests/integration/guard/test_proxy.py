"""``/ck/`` inside an app: what the service needs goes through, and nothing else does."""

import asyncio
import threading
import time

import httpx
import pytest
from werkzeug.test import Client

from consentkit.guard import Guard
from consentkit.guard import proxy as proxy_module
from consentkit.guard.proxy_asgi import AsgiProxy
from consentkit.guard.proxy_wsgi import WsgiProxy
from tests.factories import ORIGIN, a_decision
from tests.guarded import BANNER
from tests.integration.guard.coroutines import run_apart
from tests.waiting import wait_until

SCRIPT = "/ck/shop/banner.js"
CLOSED = "http://127.0.0.1:9"


def wsgi_app(environ, start_response):
    start_response("200 OK", [])
    return [b"the app's own"]


async def asgi_app(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"the app's own"})


class Site:
    """A site of the owner with the proxy inside, asked as a browser asks."""

    def __init__(self, kind, service, **settings):
        guard = Guard("shop", service=service, declaration=BANNER, https=True, **settings)
        self._wsgi = WsgiProxy(wsgi_app, guard) if kind == "wsgi" else None
        self._asgi = AsgiProxy(asgi_app, guard) if kind == "asgi" else None

    def ask(self, method, target, *, headers=None, content=b""):
        return run_apart(self._ask(method, target, headers or {}, content))

    async def _ask(self, method, target, headers, content):
        transport = (
            httpx.ASGITransport(app=self._asgi)
            if self._asgi
            else _InThread(httpx.WSGITransport(app=self._wsgi))
        )
        async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
            return await client.request(method, target, headers=headers, content=content)

    def get(self, target, **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask("GET", target, headers=named)


class _InThread(httpx.AsyncBaseTransport):
    def __init__(self, inner):
        self._inner = inner

    async def handle_async_request(self, request):
        found = await asyncio.to_thread(
            self._inner.handle_request, _Read(request, await request.aread())
        )
        body = b"".join(found.stream)
        return httpx.Response(found.status_code, headers=found.headers, content=body)


class _Read(httpx.Request):
    def __init__(self, request, body):
        super().__init__(request.method, request.url, headers=request.headers, content=body)


both = pytest.mark.parametrize("kind", ["wsgi", "asgi"])


@both
def test_the_banner_is_served_by_the_apps_own_host(kind, real_service):
    site = Site(kind, real_service)
    found = site.get(SCRIPT)
    assert found.status_code == 200
    assert "stale-while-revalidate" in found.headers["Cache-Control"]
    again = site.get(SCRIPT, If_None_Match=found.headers["ETag"])
    assert again.status_code == 304
    assert again.content == b""
    assert site.ask("HEAD", SCRIPT).headers["ETag"] == found.headers["ETag"]
    assert site.get("/ck/shop/banner.json?lang=fr-CA").json()["language"] == "fr-CA"
    assert site.get("/ck/-/pages.css").status_code == 200
    assert "<form" in site.get("/ck/shop/preferences").text
    assert site.get("/").text == "the app's own"
    assert site.get("/ckeditor.js").text == "the app's own"


@both
def test_an_answer_is_recorded_and_its_cookie_is_the_apps_hosts_own(kind, real_service):
    sent = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin", "Idempotency-Key": "0" * 32}
    found = Site(kind, real_service).ask(
        "POST",
        "/ck/shop/receipts",
        headers=sent | {"Content-Type": "application/json"},
        content=httpx.Request("POST", ORIGIN, json=a_decision()).content,
    )
    assert found.status_code == 201
    assert found.json()["receipt"].count(".") == 2
    assert found.headers["Set-Cookie"].startswith("__Host-ck=v1.1.")


@both
@pytest.mark.parametrize(
    ("method", "target", "status"),
    [
        ("GET", "/ck/other/banner.js", 404),
        ("GET", "/ck/", 404),
        ("GET", "/ck/shop/", 404),
        ("GET", "/ck/shop/%2e%2e/other/banner.js", 404),
        ("GET", "/ck/shop/..%2f..%2fconsole", 404),
        ("GET", "/ck/shop//evil.example/", 404),
        ("GET", "/ck/shop/a%0d%0aX-Evil:%201", 404),
        ("GET", "/ck/shop/%5c..%5cx", 404),
        ("GET", "/ck/shop/b%C3%A9", 404),
        ("GET", f"/ck/shop/banner.js?x={'a' * 3000}", 400),
        ("PUT", "/ck/shop/receipts", 405),
        ("DELETE", "/ck/shop/receipts", 405),
        ("TRACE", "/ck/shop/banner.js", 405),
    ],
)
def test_what_no_page_of_ours_asks_for_is_refused_and_not_handed_on(
    kind, upstream, method, target, status
):
    found = Site(kind, upstream.url).ask(method, target)
    assert found.status_code == status
    assert found.headers["Content-Type"] == "application/problem+json"
    assert found.json()["status"] == status
    assert upstream.asked == []


@both
def test_the_apps_cookies_and_headers_stay_with_the_app(kind, upstream):
    answered = {"Set-Cookie": "evil=1", "X-Told": "yes", "Server": "inside", "Keep-Alive": "5"}
    upstream.answers[SCRIPT] = (200, answered, b"script")
    found = Site(kind, upstream.url).get(
        SCRIPT,
        Cookie="sessionid=secret; __Host-ck=v1; csrftoken=2",
        X_Api_Key="secret",
        Accept_Language="fr",
        X_Forwarded_For="203.0.113.9",
        X_Forwarded_Host="evil.example",
    )
    assert found.content == b"script"
    assert "Set-Cookie" not in found.headers
    assert found.headers["X-Told"] == "yes"
    assert "Server" not in found.headers
    [(_, _, sent, _)] = upstream.asked
    sent = {name.lower(): value for name, value in sent.items()}
    assert sent["cookie"] == "__Host-ck=v1"
    assert sent["accept-language"] == "fr"
    assert "x-forwarded-host" not in sent
    assert sent["x-forwarded-proto"] == "https"
    assert sent["x-forwarded-for"].startswith("203.0.113.9, 127.0.0.1")
    assert "x-api-key" not in sent


@both
def test_a_service_that_is_away_is_a_problem_and_the_app_goes_on(kind):
    site = Site(kind, CLOSED)
    found = site.get(SCRIPT)
    assert found.status_code == 502
    assert found.json()["code"] == "service_unreachable"
    assert found.headers["Cache-Control"] == "no-store"
    assert site.get("/").text == "the app's own"


@both
def test_a_service_that_hangs_or_sends_too_much_is_given_up(kind, upstream, monkeypatch):
    monkeypatch.setattr(proxy_module, "WITHIN_S", 0.3)
    monkeypatch.setattr(proxy_module, "MAX_ANSWER", 1000)
    upstream.answers[SCRIPT] = lambda handler: time.sleep(1)
    site = Site(kind, upstream.url)
    assert site.get(SCRIPT).status_code == 502
    upstream.answers[SCRIPT] = (200, {}, b"x" * 1001)
    assert site.get(SCRIPT).status_code == 502


@both
def test_a_long_body_is_refused_before_it_is_handed_on(kind, upstream):
    site = Site(kind, upstream.url)
    target = "/ck/shop/receipts"
    found = site.ask("POST", target, content=b"x" * (proxy_module.MAX_BODY + 1))
    assert found.status_code == 413
    assert upstream.asked == []
    site.ask("POST", target, content=b"x" * proxy_module.MAX_BODY)
    assert len(upstream.asked[0][3]) == proxy_module.MAX_BODY


def test_a_body_without_a_length_or_shorter_than_that_is_refused(upstream):
    client = Client(WsgiProxy(wsgi_app, Guard("shop", service=upstream.url)))
    cut = {"CONTENT_LENGTH": "10"}
    with client.post("/ck/shop/receipts", data=b"123", environ_overrides=cut) as found:
        assert found.status_code == 400
    for length in ("", "-1", "1e3", "٣", "x"):
        odd = {"CONTENT_LENGTH": length}
        with client.post("/ck/shop/receipts", data=b"1", environ_overrides=odd) as found:
            assert found.status_code == 411


def test_a_service_that_hangs_takes_only_some_of_the_apps_threads(upstream):
    gate = threading.Event()
    upstream.answers[SCRIPT] = lambda handler: gate.wait(20)
    app = WsgiProxy(wsgi_app, Guard("shop", service=upstream.url))

    def ask():
        return Client(app).get(SCRIPT).status_code

    waiting = [threading.Thread(target=ask) for _ in range(proxy_module.AT_ONCE)]
    for thread in waiting:
        thread.start()
    wait_until(lambda: len(upstream.asked) == proxy_module.AT_ONCE)
    assert ask() == 503
    gate.set()
    for thread in waiting:
        thread.join()


def test_a_guard_without_a_service_has_nothing_to_hand_on():
    with pytest.raises(ValueError, match="without a service"):
        WsgiProxy(wsgi_app, Guard("shop", declaration=BANNER))
