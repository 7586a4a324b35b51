"""Screen-reader and contrast rules, by axe-core, on everything a visitor meets."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import Demo
from tests.browser.looks import violations, window_for_axe
from tests.wide import wide_but

pytestmark = pytest.mark.browser

SCREENS = ("light-320", "light-1280", "dark-320", "dark-1280")


@pytest.fixture(params=wide_but("light-320", "dark-1280", of=SCREENS))
def context(request: pytest.FixtureRequest, browser: Browser) -> Iterator[BrowserContext]:
    scheme, width = request.param.split("-")
    with window_for_axe(browser, int(width), color_scheme=scheme) as opened:
        yield opened


def test_the_checker_does_find_what_is_wrong(page: Page) -> None:
    page.set_content("<html><body><img src='data:,'><button></button></body></html>")
    found = "".join(violations(page))
    assert "image-alt" in found
    assert "button-name" in found


def test_both_layers_of_the_banner(page: Page, demo: Demo) -> None:
    page.goto(f"{demo.site}/?lang=fr-CA")
    expect(page.locator("#ck-banner")).to_be_visible()
    assert violations(page) == []
    page.click("#ck-settings")
    expect(page.locator("#ck-preferences")).to_be_visible()
    assert violations(page) == []


def test_the_membership_site_around_an_answer(page: Page, demo: Demo) -> None:
    page.goto(demo.site)
    page.click("#ck-decline")
    for path in ("/", "/register", "/login", "/privacy-statement"):
        page.goto(demo.site + path)
        assert violations(page) == [], path


def test_the_pages_of_the_service(page: Page, demo: Demo) -> None:
    for path in ("/", "/verify", "/ck/demo/versions/1", "/ck/demo/preferences?lang=fr-CA"):
        page.goto(demo.service + path)
        assert violations(page) == [], path
    page.click("button[value=save]")
    assert violations(page) == []
    page.click("form.receipt button")
    expect(page.locator("#in-browser")).not_to_be_empty()
    assert violations(page) == []


def test_the_visitors_page_at_every_step(page: Page, demo: Demo) -> None:
    page.goto(demo.site)
    page.click("#ck-accept")
    page.wait_for_function("consentkit.receipt()")
    page.evaluate("consentkit.open()")
    page.get_by_role("link", name="Your receipts and rights").click()
    expect(page.get_by_role("heading", name="Your receipts")).to_be_visible()
    page.locator("details").evaluate_all("all => all.forEach((each) => (each.open = true))")
    page.get_by_label("Access").check()
    page.get_by_label("Your message").fill("All of it.")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#done")).to_contain_text("number")
    for shown, press in (("#acknowledgement", "Make a one-time link"), (".qr", None)):
        expect(page.locator(shown)).to_be_visible()
        assert violations(page) == []
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wide) == 0, "nothing is wider than the page"
        if press:
            page.get_by_role("button", name=press).click()
