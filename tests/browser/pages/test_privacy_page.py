"""The visitor's page in a browser: from the banner to it, and back to the site."""

import json
import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Console, Demo, ShowPage, cookie, move, wait_under_policy

pytestmark = pytest.mark.browser


def open_own_page(page: Page) -> None:
    """As a visitor does: from the banner's second layer."""
    page.wait_for_function("consentkit.receipt()")
    page.evaluate("consentkit.open()")
    page.get_by_role("link", name="Your receipts and rights").click()
    expect(page.get_by_role("heading", name="Your receipts")).to_be_visible()


def go_back(page: Page, before: dict[str, Any]) -> None:
    """Back to the site, whose cookie is as it was: here both are one host to cookies, elsewhere the
    service's own cookie is another.
    """
    page.context.add_cookies([before])
    page.locator("#done a.button").click()
    wait_under_policy(page, "!!window.consentkit?.get")
    move(page)


def accept(page: Page) -> None:
    page.click("#ck-accept")


def test_the_keys_come_along_and_leave_the_address_at_once(page: Page, show: ShowPage) -> None:
    show()
    accept(page)
    open_own_page(page)
    assert urlsplit(page.url).fragment == ""
    expect(page.get_by_text("You accepted everything")).to_be_visible()
    page.reload()
    expect(page.get_by_text("You accepted everything")).to_be_visible()


def test_what_is_taken_back_there_is_taken_back_on_the_site(page: Page, show: ShowPage) -> None:
    show()
    accept(page)
    before = cookie(page)
    open_own_page(page)
    page.get_by_role("button", name="Take back: Remembering you").click()
    expect(page.locator("#done")).to_be_focused()
    expect(page.locator("#done")).to_contain_text("Your change is recorded")
    go_back(page, before)
    wait_under_policy(page, "!consentkit.has('persistent_login')")
    assert page.evaluate("consentkit.has('pending_registration')")
    summary = page.evaluate("consentkit.get()")
    assert summary["action"] == "withdraw"
    assert urlsplit(page.url).fragment == ""
    kept = json.loads(page.evaluate("localStorage.getItem('ck:demo')"))
    assert len(kept["receipts"]) == 2
    assert kept["waiting"] == [], "it is recorded already"
    page.reload()
    wait_under_policy(page, "!!window.consentkit?.get().decided_at")
    assert page.evaluate("consentkit.get()")["decided_at"] == summary["decided_at"]


def test_what_is_erased_there_is_forgotten_on_the_site(page: Page, show: ShowPage) -> None:
    show()
    accept(page)
    before = cookie(page)
    open_own_page(page)
    page.get_by_label("Yes, erase these receipts for good").check()
    page.get_by_role("button", name="Erase", exact=True).click()
    expect(page.get_by_label("Proof of erasure")).to_be_visible()
    expect(page.get_by_text("because you asked for it")).to_be_visible()
    go_back(page, before)
    expect(page.locator("#ck-banner")).to_be_visible()
    assert cookie(page) is None
    kept = json.loads(page.evaluate("localStorage.getItem('ck:demo')"))
    assert kept["receipts"] == kept["waiting"] == []


def test_nobody_elses_answer_comes_in_by_an_address(page: Page, show: ShowPage) -> None:
    show()
    page.click("#ck-decline")
    page.wait_for_function("consentkit.receipt()")
    mine = cookie(page)
    # Somebody else answers later, and makes a link of their own receipt.
    page.context.clear_cookies()
    page.evaluate("localStorage.clear()")
    show()
    accept(page)
    page.wait_for_function("consentkit.receipt()?.id")
    theirs = page.evaluate("consentkit.receipt()")
    page.context.clear_cookies()
    page.context.add_cookies([mine])
    show(path=f"/fixture/other#ck-answer={theirs['id']}.{theirs['secret']}")
    with page.expect_response(re.compile(theirs["id"])) as found:
        move(page)
    assert found.value.json()["payload"]["decision"]["action"] == "accept_all"
    page.wait_for_timeout(100)
    assert page.evaluate("consentkit.get()")["action"] == "decline_all"
    assert cookie(page)["value"] == mine["value"]


def test_a_request_is_followed_in_the_browser_that_made_it(page: Page, demo: Demo) -> None:
    page.goto(f"{demo.service}/ck/demo/privacy")
    page.get_by_label("Complaint").check()
    page.get_by_label("Your message").fill("<b>Not right.</b>")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#done")).to_contain_text("Your request has the number")
    page.evaluate("sessionStorage.clear()")
    page.goto(f"{demo.service}/ck/demo/privacy")
    expect(page.locator("blockquote")).to_have_text("<b>Not right.</b>")


def test_a_refusal_is_told_and_what_was_typed_stays(
    page: Page, demo: Demo, console: Console
) -> None:
    console.expect("404")
    page.goto(f"{demo.service}/ck/demo/privacy")
    page.get_by_label("Key or code").fill("ABCD-EFGH-IJKL-MNOP")
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_role("alert")).to_contain_text("its 15 minutes are over")
    expect(page.get_by_label("Key or code")).to_have_value("ABCD-EFGH-IJKL-MNOP")


def test_another_device_opens_the_page_once(
    page: Page, show: ShowPage, browser: Browser, console: Console
) -> None:
    show()
    accept(page)
    open_own_page(page)
    page.get_by_role("button", name="Make a one-time link").click()
    expect(page.locator(".qr")).to_be_visible()
    link = page.locator("#done p a").get_attribute("href") or ""
    other = browser.new_context()
    phone = other.new_page()
    phone.goto(link)
    expect(phone.get_by_text("You accepted everything")).to_be_visible()
    assert urlsplit(phone.url).fragment == ""
    other.close()
    console.expect("404")
    again = page.context.new_page()
    again.goto(link)
    expect(again.get_by_role("alert")).to_contain_text("its 15 minutes are over")


def test_all_of_it_works_without_javascript(browser: Browser, demo: Demo) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en-CA")
    page = context.new_page()
    page.goto(f"{demo.service}/ck/demo/preferences")
    page.get_by_role("button", name="Accept all").click()
    page.get_by_role("button", name="Your receipts and your rights").click()
    expect(page.get_by_text("You accepted everything")).to_be_visible()
    page.get_by_role("button", name="Withdraw my consent").click()
    expect(page.get_by_role("heading", name="You withdrew consent")).to_be_visible()
    page.get_by_label("Erasure").check()
    page.get_by_label("Your message").fill("All of it.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Your request has the number")).to_be_visible()
    page.get_by_label("Yes, erase these receipts for good").check()
    page.get_by_role("button", name="Erase", exact=True).click()
    expect(page.get_by_label("Proof of erasure")).to_be_visible()
    assert not [each for each in context.cookies() if each.get("name") in ("ck", "__Host-ck")]
    context.close()


def test_behind_the_sites_own_host_the_page_finds_the_keys_and_keeps_them_in_step(
    page: Page, demo: Demo
) -> None:
    markup = f'<!doctype html><html lang="en"><title>A page</title>{demo.tag}<body><h1>A page</h1>'
    page.route("**/own/**", lambda route: route.fulfill(body=markup, content_type="text/html"))
    page.goto(f"{demo.service}/own/page")
    accept(page)
    page.wait_for_function("consentkit.receipt()")
    page.goto(f"{demo.service}/ck/demo/privacy")
    expect(page.get_by_text("You accepted everything")).to_be_visible()
    page.get_by_role("button", name="Take back: Remembering you").click()
    expect(page.locator("#done")).to_contain_text("Your change is recorded")
    kept = "JSON.parse(localStorage.getItem('ck:demo'))"
    assert len(page.evaluate(f"{kept}.receipts")) == 2
    page.get_by_label("Yes, erase these receipts for good").check()
    page.get_by_role("button", name="Erase", exact=True).click()
    expect(page.get_by_label("Proof of erasure")).to_be_visible()
    assert page.evaluate(f"{kept}.receipts") == []
    assert cookie(page) is None
    # An answer that waits meanwhile is another visitor's, and stays.
    page.evaluate(f"localStorage.setItem('ck:demo', JSON.stringify({{...{kept}, waiting: [1]}}))")
    page.reload()
    expect(page.get_by_text("because you asked for it").first).to_be_visible()
    assert page.evaluate(f"{kept}.waiting") == [1]
