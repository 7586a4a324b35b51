"""A real Chromium against the real service and the founding case's membership site."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    BrowserType,
    Page,
    Route,
    expect,
)

from tests.browser.driver import playwright
from tests.browser.moments import DRAWN_TWICE

# Markup that a test hands in has no address; Chromium would not let it call the loopback.
# The rest saves processes, which are the dearest thing here: no spare one is kept for a page that
# never comes, and the address bar, which nobody sees, does not load two pages for its suggestions.
OFF = (
    "LocalNetworkAccessChecks",
    "SpareRendererForSitePerProcess",
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
)
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(OFF)}",
    "--in-process-gpu",
]
START_DEADLINE_S = 60


@dataclass(frozen=True)
class Demo:
    """The running demo: the consent service, and on another origin the membership site."""

    service: str
    site: str
    home: Path

    @property
    def tag(self) -> str:
        return f'<script src="{self.service}/ck/demo/banner.js"></script>'


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    home = tmp_path_factory.mktemp("demo")
    port, site_port = free_ports(2)
    command = [sys.executable, "-m", "consentkit", "demo", "--home", str(home)]
    command += ["--port", str(port), "--site-port", str(site_port)]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("CONSENTKIT_")}
    log = home / "demo.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=output, env=environment, start_new_session=True
        )
        started = Demo(f"http://localhost:{port}", f"http://localhost:{site_port}", home)
        try:
            for url in (f"{started.service}/healthz", f"{started.site}/"):
                wait_until_up(url, process, log)
            yield started
        finally:
            process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(15)
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def whole_chromium() -> str | None:
    """Return the path of the browser that people have: the quick one, which most tests may use, has
    neither tabs nor a back-forward cache.
    """
    chosen = os.environ.get("WHOLE_CHROMIUM") or os.environ.get("CONSENTKIT_CHROMIUM")
    return chosen or shutil.which("chromium")


@pytest.fixture(scope="session")
def chromium() -> BrowserType:
    return playwright().chromium


@pytest.fixture(scope="session")
def browser(chromium: BrowserType) -> Iterator[Browser]:
    path = os.environ.get("CONSENTKIT_CHROMIUM") or shutil.which("chromium")
    started = chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
    yield started
    started.close()


@pytest.fixture(scope="session")
def whole_browser(chromium: BrowserType) -> Iterator[Browser]:
    started = chromium.launch(executable_path=whole_chromium(), args=CHROMIUM_ARGUMENTS)
    yield started
    started.close()


@pytest.fixture
def context(request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    marked = request.node.get_closest_marker("whole_browser")
    browser: Browser = request.getfixturevalue("whole_browser" if marked else "browser")
    opened = browser.new_context(locale="en-CA", viewport={"width": 1280, "height": 800})
    opened.set_default_timeout(5_000)
    yield opened
    opened.close()


@dataclass
class Console:
    """What the pages of a test complained about; a test names what it provokes on purpose."""

    expected: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def expect(self, *fragments: str) -> None:
        self.expected.extend(fragments)

    def watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.complaints.append(f"uncaught: {error}"))
        page.on("console", lambda m: m.type == "error" and self.complaints.append(m.text))

    def unexpected(self) -> list[str]:
        return [c for c in self.complaints if not any(part in c for part in self.expected)]


@pytest.fixture
def console(context: BrowserContext) -> Iterator[Console]:
    watched = Console()
    context.on("page", watched.watch)
    yield watched
    assert watched.unexpected() == []


@pytest.fixture
def page(context: BrowserContext, console: Console) -> Page:
    return context.new_page()


# Until the banner knows what was answered before. It is not asked, which would hurry it; and some
# pages have no banner, or have made away with Promise.
BEGUN = """async () => {
  const { consentkit } = window;
  if (!Object.isFrozen(consentkit || {})) return;
  await { then: (done) => { consentkit.on('ready', () => done()); setTimeout(done, 1000); } };
}"""
ShowPage = Callable[..., Page]


@pytest.fixture
def show(page: Page, demo: Demo) -> ShowPage:
    """Show hand-written markup on the membership site's own origin, the banner's tag in its head.

    Only the page itself is made up: script, receipts and cookies are the service's own.
    """

    def show_markup(
        body: str = "<h1>A page</h1>",
        *,
        head: str = "",
        tag: str | None = None,
        path: str = "/fixture/page",
        host: str = "localhost",
        files: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Page:
        origin = demo.site.replace("localhost", host)
        banner = demo.tag if tag is None else tag
        markup = (
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>'
            f'<meta name="viewport" content="width=device-width">'
            f"{banner}{head}</head><body>{body}</body></html>"
        )

        def fulfil(route: Route) -> None:
            name = route.request.url.partition("/fixture/")[2].partition("?")[0]
            if files and name in files:
                route.fulfill(body=files[name], content_type="text/javascript")
            else:
                route.fulfill(body=markup, content_type="text/html", headers=headers or {})

        page.unroute("**/fixture/**")
        page.route("**/favicon.ico", lambda route: route.fulfill(status=204))
        page.route("**/fixture/**", fulfil)
        page.goto(origin + path)
        page.evaluate(BEGUN)
        return page

    return show_markup


def move(page: Page) -> None:
    """Be somebody at the page."""
    page.mouse.move(40, 40)
    page.mouse.move(41, 41)


def stir(page: Page) -> None:
    """Be somebody who has not answered, and wait for the code that only then is run."""
    move(page)
    page.wait_for_function("document.adoptedStyleSheets.length > 1")
    # The banner's size, and with it the room that the page makes, is told with a frame.
    page.evaluate(DRAWN_TWICE)


def open_panel(page: Page) -> None:
    page.click("#ck-settings")
    expect(page.locator("#ck-preferences")).to_be_visible()


def cookie(page: Page, name: str = "ck") -> dict[str, Any] | None:
    return next((dict(c) for c in page.context.cookies() if c.get("name") == name), None)


def wait_under_policy(page: Page, expression: str) -> None:
    """Wait until ``expression`` holds on a page whose policy forbids eval: there wait_for_function
    fails when it has to look twice.
    """
    deadline = time.monotonic() + 5
    while not page.evaluate(expression):
        assert time.monotonic() < deadline, f"never came true: {expression}"
        page.wait_for_timeout(20)


def forget(page: Page) -> None:
    """Be a new visitor from the next page on."""
    page.evaluate("() => { localStorage.clear(); sessionStorage.clear() }")
    page.context.clear_cookies()


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def wait_until_up(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_DEADLINE_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except urllib.error.HTTPError as answered:
            answered.close()  # What it says is for the tests to judge.
            return
        except OSError:
            pass
        time.sleep(0.1)
    pytest.fail(f"the demo did not start at {url}:\n{log.read_text()}")
