"""The verification page checks in the visitor's own browser as well."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Demo

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

pytestmark = pytest.mark.browser


def test_the_visitors_own_browser_says_whether_a_receipt_holds(page: Page, demo: Demo) -> None:
    page.goto(f"{demo.service}/ck/demo/preferences")
    page.click("button[value=decline]")
    page.click("form.receipt button")
    expect(page.locator("#in-browser")).to_contain_text("it belongs to this text")
    token = page.locator("#receipt").input_value()
    head, payload, signature = token.strip().split(".")
    first = "B" if signature[0] != "B" else "C"
    # The last character has spare bits: this one decodes to the same signature, spelt otherwise.
    last = ALPHABET[ALPHABET.index(signature[-1]) ^ 1]
    for changed in (first + signature[1:], signature[:-1] + last):
        page.fill("#receipt", f"{head}.{payload}.{changed}")
        page.get_by_role("button", name="Check", exact=True).click()
        expect(page.get_by_role("heading", name="The receipt does not hold")).to_be_visible()
        expect(page.locator("#in-browser")).to_contain_text("it does not belong to this text")


def a_receipt(page: Page, demo: Demo) -> str:
    """Decline on the page without JavaScript, and bring the receipt to the verification page."""
    page.goto(f"{demo.service}/ck/demo/preferences")
    page.click("button[value=decline]")
    page.click("form.receipt button")
    # The service enters it within two seconds.
    for _ in range(40):
        if page.locator("#proof").input_value():
            return page.locator("#receipt").input_value()
        page.wait_for_timeout(100)
        page.get_by_role("button", name="Check", exact=True).click()
    raise AssertionError("the receipt was not entered into the log")


def test_the_visitors_own_browser_says_where_in_the_log_a_receipt_stands(
    page: Page, demo: Demo
) -> None:
    a_receipt(page, demo)
    told = page.locator("#in-browser")
    expect(told).to_contain_text("it belongs to this text")
    expect(told).to_contain_text("The receipt is entry")
    page.click("summary")
    expect(told).not_to_contain_text("✗")
    # That today's log goes on from the one in the proof is checked as well.
    assert told.locator("li").count() > 12
    proof = page.locator("#proof").input_value()
    page.fill("#proof", proof.replace("index ", "index 1"))
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_role("heading", name="The receipt holds")).to_be_visible()
    expect(told).to_contain_text("but the proof does not hold")


def test_the_saved_page_checks_a_receipt_without_us_and_without_a_network(
    page: Page, context: BrowserContext, demo: Demo, tmp_path: Path
) -> None:
    token = a_receipt(page, demo)
    proof = page.locator("#proof").input_value()
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save this page").click()
    file = tmp_path / "verify.html"
    saved.value.save_as(file)
    context.set_offline(True)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    page.fill("#receipt", token)
    page.fill("#proof", proof)
    page.click("button")
    told = page.locator("#in-browser")
    expect(told).to_contain_text("it belongs to this text")
    expect(told).to_contain_text("The receipt is entry")
    expect(told).to_contain_text("declined everything optional on the site demo")
    page.fill("#receipt", token.replace(".", ".A", 1))
    page.click("button")
    expect(told).to_contain_text("it does not belong to this text")
    assert asked == [file.as_uri()]
