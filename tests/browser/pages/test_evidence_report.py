"""The reports of evidence bundles, opened from a folder without a network."""

import base64
import json
import os
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import Console, Demo
from tests.browser.looks import violations
from tests.browser.pages.test_verify_page import a_receipt
from tests.browser.sites import run_beside

pytestmark = pytest.mark.browser


def bundle(demo: Demo, folder: Path, *arguments: str) -> Path:
    """Run `consentkit evidence` beside the demo; return the folder with what it made."""
    chromium = os.environ.get("CONSENTKIT_CHROMIUM", "")
    output = ("--output", str(folder / "e.zip"))
    run_beside(demo, "evidence", *arguments, *output, CONSENTKIT_CHROMIUM=chromium)
    with zipfile.ZipFile(folder / "e.zip") as made:
        made.extractall(folder)
    return folder


def test_the_report_of_a_receipt_checks_itself(
    page: Page, context: BrowserContext, console: Console, demo: Demo, tmp_path: Path
) -> None:
    # The banner from the folder looks for its second layer there, and does without.
    console.expect("Access to fetch at 'file:", "ERR_FAILED")
    receipt = a_receipt(page, demo).strip()
    claimed = receipt.split(".")[1]
    receipt_id = json.loads(base64.urlsafe_b64decode(claimed + "=" * (-len(claimed) % 4)))["jti"]
    folder = bundle(demo, tmp_path, receipt_id)
    context.set_offline(True)
    page.goto((folder / "report.html").as_uri())
    told = page.locator("#in-browser")
    expect(told).to_contain_text("The receipt is entry")
    expect(told).to_contain_text("declined everything optional on the site demo")
    page.goto((folder / "banner" / "banner.html").as_uri())
    expect(page.locator("#ck-banner")).to_contain_text("Your choice about cookies")


def test_in_the_report_of_a_site_any_receipt_can_be_chosen_and_checks_itself(
    page: Page,
    browser: Browser,
    context: BrowserContext,
    console: Console,
    demo: Demo,
    tmp_path: Path,
) -> None:
    console.expect("Access to fetch at 'file:", "ERR_FAILED")
    visitors = []
    for _ in range(2):
        claimed = a_receipt(page, demo).split(".")[1]
        payload = json.loads(base64.urlsafe_b64decode(claimed + "=" * (-len(claimed) % 4)))
        visitors.append(payload["sub"])
        context.clear_cookies()
    folder = bundle(demo, tmp_path, "--site", "demo")
    context.set_offline(True)
    page.goto((folder / "report.html").as_uri())
    pictures = page.locator(".pictures img")
    assert pictures.count() >= 2
    for picture in pictures.all():
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("image => image.naturalWidth") in (390, 1440)
    assert violations(page) == []
    page.click("a[href='parts/00001.html']")
    told = page.locator("#in-browser")
    for visitor in visitors:
        option = page.locator("#choice option", has_text=visitor)
        page.select_option("#choice", label=option.inner_text())
        expect(told).to_contain_text(f"visitor {visitor} declined everything optional")
        expect(told).to_contain_text("The receipt is entry")
        expect(told).not_to_contain_text("✗")
    page.fill("#proof", page.locator("#proof").input_value().replace("index ", "index 1"))
    page.click("button")
    expect(told).to_contain_text("but the proof does not hold")
    page.click("#banner")
    expect(page.locator("#ck-banner")).to_contain_text("Your choice about cookies")
    check_the_list_of_receipts(browser, folder)


def check_the_list_of_receipts(browser: Browser, folder: Path) -> None:
    """It is for everybody. The page's own policy would keep the checker out."""
    with browser.new_context(bypass_csp=True) as context:
        page = context.new_page()
        page.goto((folder / "parts" / "00001.html").as_uri())
        expect(page.locator("#in-browser")).to_contain_text("The receipt is entry")
        assert violations(page) == []
