"""Every snippet of docs/guard.md does what the page says of it."""

import json
import re
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest

from consentkit.guard import Guard
from tests.guarded import BANNER, cookie
from tests.integration.guard.coroutines import run_apart

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "guard.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(python|django|html)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
# The founding case's category, beside those of the vectors.
PENDING = {
    "key": "pending_registration",
    "slot": 4,
    "required": False,
    "lifetime": {"kind": "days", "days": 30},
    "services": [{"key": "form", "cookies": [cookie("pending", kind="days", days=30)]}],
}


def block(marker, kind="python"):
    """The one snippet in which this stands."""
    [found] = [text for language, text in BLOCKS if language == kind and marker in text]
    return found


@pytest.fixture
def run(upstream, tmp_path, monkeypatch):
    """Run a snippet in an empty folder, with a service that answers."""
    banner = BANNER | {"categories": [*BANNER["categories"], PENDING]}
    upstream.answers["/ck/shop/banner.json"] = (200, {}, json.dumps(banner).encode())
    upstream.answers["/ck/shop/banner.js"] = (200, {}, b"the banner")
    monkeypatch.chdir(tmp_path)
    guards = []

    def execute(marker):
        code = block(marker).replace("https://consent.example.org", upstream.url)
        names = {"__name__": "snippet"}
        exec(compile(code, f"docs/guard.md: {marker}", "exec"), names)
        found = [each for each in names.values() if isinstance(each, Guard)]
        assert all(guard.refresh() for guard in found)
        guards.extend(found)
        return SimpleNamespace(**names)

    yield execute
    for guard in guards:
        guard.close()


def answer(guard, **granted):
    """The consent cookie of somebody who answered just now."""
    slots = {each.key: each.slot for each in guard.known.declaration.asked}
    mask = sum((2 if yes else 1) << (2 * slots[key]) for key, yes in granted.items())
    now = int(guard._clock() * 1000)
    digits = ""
    while now:
        now, digit = divmod(now, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return f"ck=v1.5.{digits}.{mask:x}.AAECAwQFBgcICQoLDA0ODw.save"


def test_every_snippet_is_tested():
    tested = ["def report", "def registered", "CONSENTKIT_GUARD", "FastAPI()", "def app(environ"]
    tested += ["BadReceipt", "WsgiProxy(", "load consentkit", "push(['end'"]
    # In tests/integration/docs, with a page.
    tested += ["require_proof=True"]
    assert len(BLOCKS) == len(tested)
    for marker in tested:
        assert any(marker in text for _, text in BLOCKS)


def test_reports_are_told_to_a_function(run, capsys):
    guard = run("def report").guard
    visit = guard.visit("", host="shop.example", is_secure=True)
    headers = [("Set-Cookie", "tracker=secret"), ("Set-Cookie", "csrftoken=1")]
    assert visit.answer(headers) == headers
    assert capsys.readouterr().out == "tracker undeclared None 1\n"
    assert Path("consentkit-guard.json").exists()


def test_the_flask_app_asks_and_ends(run):
    snippet = run("def registered")
    client = snippet.app.test_client(use_cookies=False)
    yes = {"Cookie": answer(snippet.guard, analytics=True) + "; pending=1"}
    assert "Set-Cookie" in client.get("/", headers=yes).headers
    assert "Set-Cookie" not in client.get("/").headers
    ended = client.post("/registered", headers=yes)
    assert ended.headers["Set-Cookie"].startswith("pending=; Path=/; Max-Age=0")


def test_the_django_settings_are_those_that_the_tests_of_django_run_with(run):
    from tests.integration.guard.apps import configure_django

    configure_django()
    from django.conf import settings
    from django.template import engines
    from django.test import RequestFactory
    from django.utils.module_loading import import_string

    snippet = run("CONSENTKIT_GUARD")
    assert snippet.INSTALLED_APPS == settings.INSTALLED_APPS
    assert snippet.MIDDLEWARE == settings.MIDDLEWARE
    for name in snippet.MIDDLEWARE + snippet.TEMPLATES[0]["OPTIONS"]["context_processors"]:
        assert import_string(name)
    request = RequestFactory().get("/")
    template = engines["django"].from_string(block("load consentkit", "django"))
    assert template.render({}, request).strip() == ""
    cookies = answer(snippet.CONSENTKIT_GUARD, analytics=True)
    visit = snippet.CONSENTKIT_GUARD.visit(cookies, host="shop.example", is_secure=False)
    request.consent = visit.consent
    assert template.render({}, request).split() == ["We", "count.", "With", "Matomo."]


def test_the_fastapi_app_asks_in_both_ways(run):
    snippet = run("FastAPI()")
    cookies = answer(snippet.guard, analytics=True)

    async def ask(path):
        transport = httpx.ASGITransport(app=snippet.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return (await client.get(path, headers={"Cookie": cookies})).json()

    assert run_apart(ask("/")) == run_apart(ask("/same")) == {"analytics": True}


def test_any_wsgi_app_is_guarded(run):
    snippet = run("def app(environ")
    starts = []
    environ = {"HTTP_HOST": "localhost", "wsgi.url_scheme": "http"}
    start = lambda *told: starts.append(told)  # noqa: E731
    assert snippet.application(dict(environ), start) == [b"not counted"]
    environ["HTTP_COOKIE"] = answer(snippet.guard, analytics=True)
    assert snippet.application(dict(environ), start) == [b"counted"]
    assert starts == [("200 OK", []), ("200 OK", [("Set-Cookie", "_pk_id=1; Max-Age=60")])]


def test_what_is_no_receipt_is_no_proof(run, capsys):
    assert not run("BadReceipt").has_proof("nonsense")
    assert "receipt" in capsys.readouterr().out


def test_the_app_serves_the_banner_from_its_own_host(run):
    client = run("WsgiProxy(").app.test_client()
    assert client.get("/ck/shop/banner.js").data == b"the banner"
    assert client.get("/elsewhere").status_code == 404


def test_the_line_for_the_page_is_a_call_that_the_banner_knows():
    types = (Path(__file__).resolve().parents[3] / "static" / "banner.d.ts").read_text()
    assert "push(['end', 'pending_registration'])" in block("push(", "html")
    assert re.search(r"\bend\(", types)
