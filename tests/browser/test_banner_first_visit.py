"""What a visitor meets on the first visit, and how each answer takes effect."""

import json
import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from consentkit.domain.consent_cookie import ConsentCookie
from consentkit.domain.decision import Action
from tests.browser.conftest import cookie, stir

pytestmark = pytest.mark.browser

RECEIPT = "() => window.consentkit.receipt()"
ALL = {"session": True, "pending_registration": True, "persistent_login": True}
NONE = {"session": True, "pending_registration": False, "persistent_login": False}


def choices(page: Page) -> dict:
    return page.evaluate("() => window.consentkit.get().choices")


def action(page: Page) -> str:
    return page.evaluate("() => window.consentkit.get().action")


def test_the_banner_stands_at_the_bottom_and_takes_no_focus(show):
    page = show("<h1>Hello</h1><input id=field autofocus>")
    banner = page.locator("#ck-banner")
    expect(banner).to_be_visible()
    assert banner.get_attribute("role") == "dialog"
    assert banner.get_attribute("aria-modal") is None
    box = banner.bounding_box()
    assert box["y"] + box["height"] == 800
    assert page.evaluate("document.activeElement.id") == "field"
    expect(page.get_by_role("dialog", name="Your choice about cookies")).to_be_visible()
    expect(banner).to_contain_text("We use cookies on Riverside Members’ Club")
    expect(banner).to_contain_text("privacy@riverside.example")


def test_the_three_answers_weigh_the_same(show):
    page = show()
    looks = page.evaluate(
        """() => ['ck-accept', 'ck-decline', 'ck-settings'].map((id) => {
          const button = document.getElementById(id);
          const {width, height} = button.getBoundingClientRect();
          const look = getComputedStyle(button);
          return JSON.stringify([button.tagName, Math.round(width), Math.round(height), look.color,
            look.backgroundColor, look.borderColor, look.fontSize, look.fontWeight]);
        })"""
    )
    assert len(set(looks)) == 1
    assert json.loads(looks[0])[0] == "BUTTON"
    assert json.loads(looks[0])[2] >= 44


def test_the_banner_is_there_before_the_rest_of_the_page(page, demo):
    held = []

    def hold(route):
        held.append(route)

    late = f"<!doctype html><head>{demo.tag}</head><p>Early<script src='/late.js'></script><p>Late"
    page.route("**/late.js", hold)
    page.route("**/late", lambda route: route.fulfill(body=late, content_type="text/html"))
    page.goto(f"{demo.site}/late", wait_until="commit")
    expect(page.locator("#ck-banner")).to_be_visible()
    assert page.evaluate("document.readyState") == "loading"
    held[0].fulfill(body="")
    assert page.evaluate("document.body.firstElementChild.querySelector('#ck-banner') !== null")


def test_accept_all_grants_categories_and_never_an_opt_in(show):
    page = show()
    page.click("#ck-accept")
    expect(page.locator("#ck-banner")).to_have_count(0)
    assert choices(page) == ALL
    assert action(page) == "accept_all"
    page.wait_for_function(RECEIPT)
    assert set(page.evaluate(RECEIPT)) == {"id", "receipt", "secret", "expires_at"}
    expect(page.get_by_role("status")).to_have_text("Your choice is saved.")


def test_decline_all_is_one_click_as_well(show):
    page = show()
    page.click("#ck-decline")
    expect(page.locator("#ck-banner")).to_have_count(0)
    assert choices(page) == NONE
    assert action(page) == "decline_all"
    page.wait_for_function(RECEIPT)


def test_the_answer_is_in_the_cookie_at_once_and_for_six_months(show):
    page = show()
    assert cookie(page) is None
    page.click("#ck-decline")
    kept = cookie(page)
    assert re.fullmatch(r"v1\.1\.[0-9a-z]+\.16\.[\w-]{22}\.decline_all", kept["value"])
    assert kept["path"] == "/"
    assert kept["sameSite"] == "Lax"
    assert not kept["httpOnly"]
    assert abs(kept["expires"] - page.evaluate("Date.now()") / 1000 - 180 * 86400) < 60


def test_a_reload_asks_no_more(show):
    page = show()
    page.click("#ck-accept")
    page.wait_for_function(RECEIPT)
    before = cookie(page)
    page.reload()
    expect(page.locator("#ck-root")).to_have_count(0)
    assert choices(page) == ALL
    assert cookie(page)["value"] == before["value"]


def test_a_decision_that_has_lapsed_is_asked_again(show):
    page = show()
    page.click("#ck-accept")
    page.wait_for_function(RECEIPT)
    page.clock.set_system_time(page.evaluate("Date.now() / 1000 + 181 * 86400"))
    page.reload()
    expect(page.locator("#ck-banner")).to_be_visible()
    assert page.evaluate("consentkit.has('persistent_login')") is False


def test_a_category_that_is_new_brings_the_banner_back_and_says_why(show, context, demo):
    # Slot 1 granted, slot 2 not asked: as after a version that added the last category.
    earlier = ConsentCookie(
        banner_version=1,
        decided_at=datetime.now(UTC),
        answers={0: True, 1: True},
        visitor_id="A" * 22,
        action=Action.SAVE,
    )
    value = earlier.format()
    context.add_cookies([{"name": "ck", "value": value, "url": demo.site}])
    page = show()
    expect(page.locator("#ck-banner")).to_contain_text("New since you last chose: Remembering you.")
    assert page.evaluate("consentkit.has('pending_registration')") is True
    assert page.evaluate("consentkit.has('persistent_login')") is False


def test_the_banner_speaks_canadian_french(show, demo):
    page = show(tag=f'<script src="{demo.service}/ck/demo/banner.js?lang=fr-CA"></script>')
    root = page.locator("#ck-root")
    assert root.get_attribute("lang") == "fr-CA"
    expect(page.locator("#ck-decline")).to_have_text("Tout refuser")
    expect(page.locator("#ck-banner")).to_contain_text("Nous utilisons des témoins (cookies)")
    page.click("#ck-settings")
    expect(page.locator("#ck-preferences")).to_contain_text("Conservé 30 jours au plus.")


def test_another_language_is_one_click_away_and_the_receipt_names_it(show):
    page = show()
    with page.expect_response("**/banner.json?lang=fr-CA"):
        page.get_by_role("button", name="français canadien").click()
    expect(page.locator("#ck-accept")).to_have_text("Tout accepter")
    with page.expect_request("**/receipts") as sent:
        page.click("#ck-accept")
    assert sent.value.post_data_json["language"] == "fr-CA"


def test_nothing_on_the_page_moves_for_the_banner(show):
    watch = """<script>window.shift = 0;
      new PerformanceObserver((list) => { for (const e of list.getEntries()) shift += e.value })
        .observe({type: 'layout-shift', buffered: true})</script>"""
    page = show(watch + "<h1>Hello</h1>" + "<p>Some text of the page.</p>" * 60)
    expect(page.locator("#ck-banner")).to_be_visible()
    page.wait_for_timeout(200)
    page.click("#ck-decline")
    page.wait_for_function(RECEIPT)
    assert page.evaluate("window.shift") == 0


def test_focus_never_ends_up_behind_the_bar(show):
    page = show("<p style='height:3000px'>Long</p><a href='#' id=last>The last link</a>")
    stir(page)
    page.focus("#last")
    link = page.locator("#last").bounding_box()
    bar = page.locator("#ck-banner").bounding_box()
    assert link["y"] + link["height"] <= bar["y"] + 1
    page.click("#ck-decline")
    page.wait_for_function("document.documentElement.style.paddingBottom === ''")


def test_the_signal_of_global_privacy_control_is_recorded(show, context):
    context.add_init_script(
        "Object.defineProperty(navigator, 'globalPrivacyControl', {value: true})"
    )
    page = show()
    with page.expect_request("**/receipts") as sent:
        page.click("#ck-decline")
    assert sent.value.post_data_json["gpc"] is True
