"""The documentation as people read it, in a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import Demo
from tests.browser.looks import violations, window_for_axe

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[3]
BUILT = ROOT / "static" / "docs"
PAGES = sorted(str(path.relative_to(BUILT)) for path in BUILT.rglob("*.html"))
# All pages have the same template and style sheet: these have whatever there is.
SAMPLE = ("index.html", "javascript.html", "lint.html")
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(params=("light-320", "dark-1280"))
def screen(request: pytest.FixtureRequest, browser: Browser) -> Iterator[BrowserContext]:
    scheme, width = request.param.split("-")
    with window_for_axe(browser, int(width), color_scheme=scheme) as opened:
        yield opened


def test_every_page_is_accessible_and_no_wider_than_the_screen(
    screen: BrowserContext, demo: Demo
) -> None:
    page = screen.new_page()
    is_narrow = page.viewport_size == {"width": 320, "height": 800}
    for name in PAGES:
        page.goto(f"{demo.service}/docs/{name}")
        assert page.evaluate(TOO_WIDE) == 0, f"{name} is wider than the screen"
        if is_narrow or name in SAMPLE:
            assert violations(page) == [], name


def test_the_search_leads_to_what_was_sought(page: Page, demo: Demo) -> None:
    page.goto(f"{demo.service}/docs/")
    field = page.get_by_role("searchbox", name="Search")
    field.fill("trusted types")
    expect(page.get_by_role("status")).to_contain_text("place")
    first = page.locator("#found a").first
    expect(first).to_contain_text("Content-Security-Policy and Trusted Types")
    field.press("Enter")
    expect(page).to_have_url(
        f"{demo.service}/docs/javascript.html#content-security-policy-and-trusted-types"
    )
    field.fill("nobodywritesthis")
    expect(page.get_by_role("status")).to_have_text("No places")
    field.press("Escape")
    expect(page.locator("#told")).to_be_empty()
    assert field.input_value() == ""


def test_the_search_is_accessible_while_it_shows_what_it_found(
    screen: BrowserContext, demo: Demo
) -> None:
    page = screen.new_page()
    page.goto(f"{demo.service}/docs/look.html")
    page.get_by_role("searchbox").fill("banner")
    expect(page.locator("#found a")).to_have_count(12)
    assert violations(page) == []
    assert page.evaluate(TOO_WIDE) == 0


def test_a_keyboard_reaches_the_content_at_once_and_scrolls_what_is_wide(
    page: Page, demo: Demo
) -> None:
    page.goto(f"{demo.service}/docs/javascript.html")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    assert page.locator("pre:not([tabindex='0'])").count() == 0


def test_without_scripts_there_is_everything_but_the_search(browser: Browser, demo: Demo) -> None:
    with browser.new_context(java_script_enabled=False) as quiet:
        page = quiet.new_page()
        page.goto(f"{demo.service}/docs/")
        expect(page.get_by_role("searchbox")).to_be_hidden()
        page.get_by_role("navigation", name="Pages").get_by_role(
            "link", name="The banner and your code"
        ).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("The banner and your code")
        page.get_by_role("link", name="Frozen addresses", exact=True).last.click()
        assert page.url.endswith("/docs/javascript.html#frozen-addresses")


def test_the_folder_alone_is_the_site_and_its_search(page: Page) -> None:
    """Opened from a disk: no server has a part in it."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((BUILT / "look.html").as_uri())
    page.get_by_role("searchbox").fill("behind pgbouncer")
    page.locator("#found a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("PostgreSQL")
    assert [url for url in asked if not url.startswith("file:")] == []
