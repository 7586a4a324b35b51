"""Every page of the console, as its table of routes names them: whole, legible and within reach."""

import re
from itertools import product

import pytest
from playwright.sync_api import BrowserContext, Page

from consentkit.config import Config
from consentkit.web.app import create_app
from consentkit.web.console.access import ACCESS, OPEN
from consentkit.web.mount import console_of
from tests.browser.admins import LogInPage
from tests.browser.conftest import Demo
from tests.browser.looks import violations
from tests.browser.pages.screens import SCREENS, context
from tests.wide import wide_but

__all__ = ["context"]  # a fixture

pytestmark = pytest.mark.browser


def addresses(demo: Demo) -> list[str]:
    """The pages that need no more than a site to be opened."""
    settings = {"CONSENTKIT_HOME": str(demo.home), "CONSENTKIT_PUBLIC_URL": demo.service}
    app = create_app(Config.from_env(settings))
    console = console_of(app)
    found = []
    for rule in console.url_map.iter_rules():
        ours = rule.endpoint in ACCESS or rule.endpoint in OPEN
        if ours and "GET" in (rule.methods or ()) and rule.arguments <= {"site_key"}:
            found.append(rule.rule.replace("<site_key>", "demo"))
    app.extensions["consentkit"].close()
    return sorted(found)


# Between them, `make test-pages` looks at every page once: at every other one on either screen.
HALVES = ("en-320", 0), ("fr-1280", 1)


@pytest.mark.parametrize(
    ("context", "half"), wide_but(*HALVES, of=product(SCREENS, (0, 1))), indirect=["context"]
)
def test_each_page_is_whole_and_within_reach(
    log_in_page: LogInPage, demo: Demo, context: BrowserContext, half: int
) -> None:
    page = log_in_page(is_operator=True)
    titles: dict[str, str] = {}
    for path in addresses(demo):
        url = f"{demo.service}/console{path}"
        answer = page.request.get(url)
        assert answer.ok, path
        if answer.url != url:
            continue  # Not for whoever is logged in.
        if "html" not in answer.headers["content-type"]:
            continue  # A file to save, or a picture.
        title = re.search(r"<title>(.*?)</title>", answer.text(), re.DOTALL)[1]
        assert titles.setdefault(title, path) == path, f"two pages are called {title}"
    assert len(titles) > 20
    for path in list(titles.values())[half::2]:
        page.goto(f"{demo.service}/console{path}")
        assert violations(page) == [], path
        assert not overflows(page), path
        assert page.locator("h1").count() == 1, path
        assert page.locator("[style]").count() == 0, path


@pytest.mark.parametrize("context", SCREENS, indirect=True)
def test_each_page_before_a_log_in_is_whole_and_within_reach(page: Page, demo: Demo) -> None:
    for path in ("/login", "/forgot"):
        page.goto(f"{demo.service}/console{path}")
        assert violations(page) == [], path
        assert not overflows(page), path


def overflows(page: Page) -> bool:
    """Whether the page has to be moved sideways to be read. Source: WCAG 2.2, 1.4.10."""
    wide: bool = page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )
    return wide
