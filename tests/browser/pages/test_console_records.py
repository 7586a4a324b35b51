"""Finding a receipt, seeing its banner, and answering a request, as a privacy officer would."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from consentkit.domain.roles import Role
from tests.browser.admins import LogInPage
from tests.browser.conftest import Demo
from tests.browser.looks import violations, window_for_axe
from tests.browser.pages.test_console_pages import overflows
from tests.wide import wide_but

pytestmark = pytest.mark.browser


@pytest.fixture(params=wide_but(320, of=(320, 1280)))
def context(request: pytest.FixtureRequest, browser: Browser) -> Iterator[BrowserContext]:
    with window_for_axe(browser, request.param) as opened:
        yield opened


def judge(page: Page) -> None:
    assert violations(page) == []
    assert not overflows(page)


def test_an_officer_finds_a_receipt_and_answers_its_visitor(
    page: Page, demo: Demo, log_in_page: LogInPage
) -> None:
    page.goto(demo.site)
    page.click("#ck-decline")
    page.wait_for_function("consentkit.receipt()")
    page.evaluate("consentkit.open()")
    page.get_by_role("link", name="Your receipts and rights").click()
    expect(page.get_by_role("heading", name="Your receipts")).to_be_visible()
    page.get_by_label("Complaint").check()
    page.get_by_label("Your message").fill("Why was I asked at all?")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#done")).to_contain_text("number")
    key = page.locator("#request-key").input_value()
    visitors_page = page.url

    log_in_page(Role.OFFICER)
    page.click("text=Riverside Members’ Club")
    page.click("text=Requests")
    page.get_by_role("link", name="Complaint").last.click()
    expect(page.locator("blockquote")).to_have_text("Why was I asked at all?")
    judge(page)
    page.locator("a[href*='/records/']").click()
    expect(page.locator("h1")).to_have_text("Receipt")
    expect(page.locator(".alert")).to_contain_text("This receipt holds")
    banner = page.frame_locator("iframe.seen-banner")
    page.locator("iframe").scroll_into_view_if_needed()
    expect(banner.locator("#ck-banner")).to_be_visible()
    judge(page)
    receipt_id = page.url.rpartition("/")[2]

    page.click("text=All receipts")
    page.get_by_label("What the visitor did").select_option("decline_all")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator(f".record-list a[href$='{receipt_id}']")).to_be_visible()
    page.get_by_label("A receipt, its id, or a visitor’s key").fill(key)
    page.get_by_role("button", name="Look it up").click()
    page.get_by_label("Your answer").fill("You were asked because the law says so.")
    page.get_by_role("button", name="Give the answer").click()
    expect(page.locator(".alert-success")).to_contain_text("is answered")
    judge(page)
    page.goto(visitors_page)
    page.locator("#code").fill(key)
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_text("You were asked because the law says so.")).to_be_visible()
