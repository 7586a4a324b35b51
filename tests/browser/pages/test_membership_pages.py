"""What the membership site shows: receipts, e-mail, the declaration, the noticeboard."""

import json
import urllib.request

import pytest
from playwright.sync_api import expect

from tests.browser.membership_site import PASSWORD, Site

pytestmark = pytest.mark.browser


@pytest.fixture
def site(page, demo):
    opened = Site(page, demo.site)
    opened.open()
    return opened


def test_the_noticeboard_and_its_script_wait_for_consent(site):
    board = site.page.locator("iframe[title='Club noticeboard']")
    expect(board).to_be_hidden()
    expect(site.page.locator("#remembering")).to_be_hidden()
    site.answer("#ck-accept")
    expect(board).to_be_visible()
    expect(site.page.locator("#remembering")).to_be_visible()
    frame = site.page.frame_locator("iframe[title='Club noticeboard']")
    expect(frame.get_by_role("heading", name="Club noticeboard")).to_be_visible()
    site.page.click("footer [data-ck=open]")
    site.answer(None, site.page.get_by_role("button", name="Decline all").click)
    expect(site.page.locator("#remembering")).to_be_hidden()
    site.page.reload()
    expect(board).to_be_hidden()


def test_the_email_box_is_unticked_whatever_was_accepted(site):
    site.answer("#ck-accept")
    site.begin()
    expect(site.page.locator("#email_news")).not_to_be_checked()


def test_ticking_the_email_box_leaves_a_receipt_to_check(site, demo):
    site.answer("#ck-accept")
    site.join(email_news=True)
    news = site.page.locator("#email-news")
    expect(news).to_contain_text("Your “yes” of")
    news.get_by_role("button", name="Check this receipt").click()
    expect(site.page).to_have_url(f"{demo.service}/verify")
    expect(site.page.locator("body")).to_contain_text("email_news")


def test_withdraw_ends_the_email_and_unticks_the_box_before_ones_eyes(site):
    site.answer("#ck-accept")
    site.join(email_news=True)
    shown = site.page.locator("[data-receipt-id]")
    before = shown.text_content()
    site.answer(None, lambda: site.press("Withdraw my consent"))
    expect(site.page.locator("#email_news")).not_to_be_checked()
    expect(shown).not_to_have_text(before)
    expect(site.page.get_by_text("You have withdrawn this, too.")).to_be_visible()
    site.page.reload()
    expect(site.page.locator("#email-news")).to_contain_text("Your “no” of")


def test_the_account_shows_the_latest_receipt_and_the_service_confirms_it(site, demo):
    site.answer("#ck-accept")
    site.wait_for("consentkit.receipt()")
    receipt = site.page.evaluate("consentkit.receipt()")
    site.join()
    shown = site.page.locator("[data-latest-receipt]")
    expect(shown).to_contain_text(receipt["id"])
    expect(site.page.get_by_text("When you joined, your answer about cookies")).to_contain_text(
        receipt["id"]
    )
    body = json.dumps({"receipt": shown.locator("[name=receipt]").input_value()}).encode()
    request = urllib.request.Request(
        f"{demo.service}/verify", body, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request) as reply:
        assert json.load(reply)["valid"] is True


def test_the_statement_shows_the_current_declaration(site):
    site.open("/privacy-statement")
    for text in ("member_session", "member_pending", "member_login", "Version 1, published on"):
        expect(site.page.locator("main")).to_contain_text(text)


def test_in_the_browsers_french_the_banner_is_french(browser, demo):
    context = browser.new_context(locale="fr-CA")
    page = context.new_page()
    page.goto(demo.site)
    expect(page.locator("#ck-decline")).to_have_text("Tout refuser")
    context.close()


def test_nothing_is_wider_than_320_pixels(site):
    site.answer("#ck-accept")
    site.page.set_viewport_size({"width": 320, "height": 640})
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    for path in ("/", "/register", "/login", "/privacy-statement", "/account"):
        if path == "/account":
            site.join(email_news=True)
        site.open(path)
        assert site.page.evaluate(wide) == 0, path


def test_joining_works_by_keyboard_alone(site):
    site.decline()
    site.open("/register")
    keyboard = site.page.keyboard
    keyboard.press("Tab")
    expect(site.page.get_by_role("link", name="Skip to the content")).to_be_focused()
    keyboard.press("Enter")
    keyboard.press("Tab")
    keyboard.type("Ada")
    keyboard.press("Tab")
    keyboard.type(site.email)
    keyboard.press("Enter")
    expect(site.page.get_by_text("Step 2 of 2")).to_be_visible()
    site.page.locator("#password").focus()
    keyboard.type(PASSWORD)
    keyboard.press("Enter")
    expect(site.page.get_by_text("Your registration is complete")).to_be_visible()
