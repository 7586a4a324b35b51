"""The verification page checks in the visitor's own browser as well."""

import pytest
from playwright.sync_api import Page, expect

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
