"""An owner looks at a site's numbers: by keyboard, on a telephone, and in French."""

import pytest
from playwright.sync_api import Browser, Page, expect

from consentkit.config import Config
from consentkit.domain.roles import Role
from consentkit.web.app import create_app
from tests.browser.admins import LogInPage
from tests.browser.conftest import Demo
from tests.browser.looks import violations
from tests.browser.pages.screens import SCREENS, context
from tests.filled import fill
from tests.wide import wide_but

__all__ = ["context"]  # a fixture

pytestmark = pytest.mark.browser

KEY = "counted"


@pytest.fixture(scope="module")
def filled(demo: Demo, publish_site) -> int:
    publish_site({"banner": {"behaviour": {"count_shown": True}}}, key=KEY)
    settings = {"CONSENTKIT_HOME": str(demo.home), "CONSENTKIT_PUBLIC_URL": demo.service}
    rt = create_app(Config.from_env(settings)).extensions["consentkit"]
    count = fill(rt, KEY, shown=True)
    rt.close()
    return count


def numbers(demo: Demo, page: Page) -> Page:
    page.goto(f"{demo.service}/console/sites/{KEY}/numbers")
    return page


@pytest.mark.parametrize("context", wide_but("en-320", of=SCREENS), indirect=True)
def test_the_numbers_are_read_filtered_and_saved_with_the_keyboard_alone(
    log_in_page: LogInPage, demo: Demo, filled: int
) -> None:
    page = numbers(demo, log_in_page(Role.AUDITOR, site_keys=(KEY,)))
    charts = page.locator("img.numbers-chart")
    assert charts.count() >= 6
    drawn = "images => images.every(image => image.complete && image.naturalWidth > 0)"
    page.wait_for_load_state("networkidle")
    assert page.locator("img.numbers-chart").evaluate_all(drawn)
    assert violations(page) == []
    page.focus("#span")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.focus("main form button")
    page.keyboard.press("Enter")
    page.wait_for_url("**span=90**")
    figure = page.locator(".numbers-figure").first
    expect(figure).to_have_text(str(filled))
    page.locator("summary").first.focus()
    page.keyboard.press("Enter")
    rows = page.locator("details[open] tbody tr")
    assert rows.count() == 13
    assert violations(page) == []
    with page.expect_download() as saved:
        page.locator(".numbers-file").first.focus()
        page.keyboard.press("Enter")
    assert saved.value.suggested_filename.startswith(f"{KEY}-days-")
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(wide)


@pytest.mark.parametrize("context", wide_but("fr-1280", of=SCREENS), indirect=True)
def test_a_chart_stands_under_its_own_policy(
    browser: Browser, demo: Demo, filled: int, log_in_page: LogInPage
) -> None:
    """What a picture's policy refuses is told in the console; the page's own is not bypassed."""
    logged_in = log_in_page(site_keys=(KEY,))
    strict = browser.new_context(storage_state=logged_in.context.storage_state())
    page = strict.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    numbers(demo, page)
    page.wait_for_load_state("networkidle")
    page.goto(f"{demo.service}/console/sites/{KEY}/numbers/device.svg")
    fills = "[...document.querySelectorAll('.series rect')].map(r => getComputedStyle(r).fill)"
    assert "rgb(27, 94, 75)" in page.evaluate(fills)
    strict.close()
    assert complaints == []
