"""What a site's front page says after a look at the site's home page."""

import re
import secrets
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from consentkit.domain.roles import Role
from tests.console.conftest import LogIn
from tests.factories import a_site_document

GOOD = '<head><script src="/ck/shop/banner.js"></script>'
Look = Callable[..., str]


class _Home(BaseHTTPRequestHandler):
    content, media_type, status = GOOD, "text/html", 200

    def do_GET(self) -> None:
        self.send_response(self.status)
        self.send_header("Content-Type", self.media_type)
        self.end_headers()
        self.wfile.write(self.content.encode())

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def home() -> Iterator[type[_Home]]:
    handler = type("Home", (_Home,), {})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as httpd:
        thread = threading.Thread(target=httpd.serve_forever)
        thread.start()
        handler.origin = f"http://127.0.0.1:{httpd.server_port}"
        yield handler
        httpd.shutdown()
        thread.join()


@pytest.fixture
def env(env: dict[str, str]) -> dict[str, str]:
    return env | {"CONSENTKIT_PUBLIC_URL": "http://localhost:8080"}


@pytest.fixture
def look(publish, log_in: LogIn, home) -> Look:
    """Have an auditor, who may do the least, look at what the home page is then."""

    def run(content: str = GOOD, *, origins: tuple[str, ...] | None = None, **changes) -> str:
        document = a_site_document()
        listed = [home.origin] if origins is None else list(origins)
        document["site"] |= {"home": f"{home.origin}/start", "origins": listed} | changes
        publish(document)
        admin = log_in(f"{secrets.token_hex(4)}@admins.example", shop=Role.AUDITOR)
        home.content = content
        reply = admin.post("/sites/shop/installed")
        assert reply.status_code == 200
        return reply.text

    return run


def test_a_tag_that_stands_well_is_told_so(look: Look, home) -> None:
    page = look()
    assert f"The tag is at {home.origin}/start, and stands where it works." in page
    assert "alert-success" in page


def test_what_is_wrong_with_it_is_told_with_what_to_do(look: Look, home) -> None:
    assert "There is no tag at" in look("<p>nothing")
    assert "the tag of another site: other" in look(GOOD.replace("shop", "other"))
    page = look("<head><script src=x></script></head><body>" + GOOD * 2)
    for told in ("Other scripts run before it", "It stands in &lt;body&gt;", "more than once"):
        assert told in page
    assert f"{home.origin} is not among the origins" in look(origins=())
    outdated = GOOD.replace("banner.js", f"banner.{'0' * 64}.js")
    assert "It pins an earlier script" in look(outdated)


def test_a_tag_that_pins_the_script_in_force_is_well(look: Look) -> None:
    pinned = re.search(r"banner\.[0-9a-f]{64}\.js", look())[0]
    tag = GOOD.replace("banner.js", pinned).replace("></", ' integrity="sha384-x"></')
    assert "and stands where it works" in look(tag)


def test_a_page_that_cannot_be_read_is_told(look: Look, home) -> None:
    home.status = 500
    assert "answers with an error" in look()
    home.status, home.media_type = 200, "application/json"
    assert "no HTML page" in look()
    assert "private network" in look(home="http://10.0.0.1/")
    assert "host’s name is not known" in look(home="http://nowhere.invalid/")
    home.media_type = "text/html"
    assert "more than 2 MB" in look("x" * (2 * 1024 * 1024 + 1))


def test_what_the_page_says_is_text_on_ours(look: Look) -> None:
    page = look('<head><script src="/ck/<b>x/banner.js"></script>')
    assert "<b>x" not in page
