"""Moving in from another tool by the console's page, as an owner does it in a real browser, with
the keyboard alone: a file, the report, the draft, and nothing published.
"""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from consentkit.domain.moved_from import TOOLS
from tests.browser.admins import LogInPage
from tests.browser.conftest import Console, Demo
from tests.browser.looks import violations
from tests.browser.pages.screens import SCREENS, context
from tests.browser.pages.test_console_pages import overflows
from tests.browser.sites import PublishSite
from tests.wide import wide_but

__all__ = ["context"]  # a fixture

pytestmark = pytest.mark.browser

FIXTURES = Path(__file__).parent.parent / "fixtures"
MOST_TABS = 80
# Tool -> its file, the categories of the draft that it makes, and a line of the report.
FILES = {
    "klaro": ("klaro.js", ["analytics", "ads", "security"], (34, "services[0].callback")),
    "cookieconsent": ("cookieconsent.js", ["necessary", "counting", "videos"], (8, "onConsent")),
    "orejime": ("orejime.js", ["session", "mesure"], (5, "cookie.stringify")),
    "tarteaucitron": ("tarteaucitron.html", ["analytic", "video", "social"], (10, "highPrivacy")),
    "osano": ("osano.html", [], (17, "onStatusChange")),
}
SAYS = {
    "en": {
        "line": "Line",
        "lost": "Not carried over",
        "function": "nothing of a configuration is run",
        "refused": "The configuration was not taken, and nothing has changed.",
        "large": "the configuration is larger than 2 MB",
        "none": "there is nothing like var klaroConfig = {…} in it",
        "broken": "} where a comma belongs",
    },
    "fr": {
        "line": "Ligne",
        "lost": "Pas repris",
        "function": "rien d’une configuration n’est exécuté",
        "refused": "La configuration n’a pas été prise, et rien n’a changé.",
        "large": "la configuration dépasse 2 Mo",
        "none": "rien de semblable à var klaroConfig = {…} n’y figure",
        "broken": "} là où une virgule est attendue",
    },
}
# What would be seen if any of it were run.
RUNS = b"document.title = 'run'; fetch('https://elsewhere.example/');\n"
REFUSED = {
    "large": b"/" * (10 * 1024 * 1024),
    "none": RUNS + b"var klaroConfig = build();",
    "broken": RUNS + b"var klaroConfig = {\n a: [1, 2}",
}
_numbers = count(1)


class Moving:
    """The page of one site, used by the keyboard."""

    def __init__(self, page: Page, console: str, key: str) -> None:
        self.page = page
        # With somebody to listen all the time: who begins to as the key is pressed may be too late.
        page.on("filechooser", lambda _: None)
        self.address = f"{console}/sites/{key}"

    @property
    def says(self) -> dict[str, str]:
        return SAYS[self.page.get_attribute("html", "lang") or ""]

    def look(self, tool: str, file: Path | dict[str, Any]) -> None:
        """Choose both, and ask what becomes of it."""
        self.page.goto(f"{self.address}/move-in")
        assert self.is_legible()
        self.tab_to("#tool")
        for _ in TOOLS:
            if self.page.input_value("#tool") != tool:
                self.page.keyboard.press("ArrowDown")
        assert self.page.input_value("#tool") == tool
        self.tab_to("#file")
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Enter")
        chooser.value.set_files(file)
        self.tab_to("main form button")
        self.enter()

    def tab_to(self, selector: str) -> None:
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("(s) => document.activeElement.matches(s)", selector):
                return
        raise AssertionError(f"no Tab leads to {selector}")

    def enter(self) -> None:
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def is_legible(self) -> bool:
        assert violations(self.page) == []
        return not overflows(self.page)

    def file(self) -> Any:
        """The site as it stands: settings and draft."""
        return self.page.request.get(f"{self.address}/file.json").json()


@pytest.fixture
def moving(
    log_in_page: LogInPage, publish_site: PublishSite, demo: Demo, context: BrowserContext
) -> Iterator[Moving]:
    """At a site of its own, whose version 1 is published, and stays the only one. Nobody but our
    service is asked for anything.
    """
    hosts: set[str | None] = set()
    context.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
    key = f"moving-{next(_numbers)}"
    publish_site(key=key)
    page = log_in_page(site_keys=(key,))
    yield Moving(page, f"{demo.service}/console", key)
    assert hosts == {urlsplit(demo.service).hostname}
    versions = f"{demo.service}/ck/{key}/versions"
    assert page.request.get(f"{versions}/1").ok
    assert page.request.get(f"{versions}/2").status == 404


@pytest.mark.parametrize("context", wide_but("en-320", of=SCREENS), indirect=["context"])
def test_each_tools_file_is_reported_line_by_line_and_then_put_into_the_draft(
    moving: Moving,
) -> None:
    page = moving.page
    for tool in TOOLS:
        file, categories, (line, member) = FILES[tool]
        before = moving.file()
        moving.look(tool, FIXTURES / file)
        said = page.locator("main li", has=page.get_by_text(member, exact=True))
        expect(said.first).to_contain_text(f"{moving.says['line']} {line}")
        expect(page.locator("#move-lost")).to_have_text(moving.says["lost"])
        if tool == "klaro":
            expect(said.first).to_contain_text(moving.says["function"])
        assert moving.is_legible(), tool
        assert moving.file() == before
        moving.tab_to("form[action$='/file/take'] button")
        moving.enter()
        assert page.url == moving.address
        assert moving.is_legible(), tool
        banner = moving.file()["banner"]
        assert banner["moved_from"]["tool"] == tool
        found = [each["key"] for each in banner["categories"]]
        assert not categories or found == categories


@pytest.mark.parametrize("context", SCREENS, indirect=["context"])
def test_what_is_too_large_or_would_have_to_be_run_is_refused_in_a_sentence(
    moving: Moving, console: Console
) -> None:
    console.expect("status of 413", "status of 422")
    page = moving.page
    before = moving.file()
    for why, content in REFUSED.items():
        file = {"name": "klaro.js", "mimeType": "text/javascript", "buffer": content}
        moving.look("klaro", file)
        expect(page.locator("main")).to_contain_text(moving.says[why])
        assert page.title() != "run"
        assert moving.is_legible(), why
        if why != "large":
            expect(page.get_by_role("alert")).to_contain_text(moving.says["refused"])
            assert page.input_value("#tool") == "klaro"
    assert moving.file() == before
