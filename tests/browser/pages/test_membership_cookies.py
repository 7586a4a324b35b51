"""The founding case's three cookies, line by line, in a real browser."""

import time

import pytest
from playwright.sync_api import expect

from tests.browser.membership_site import PASSWORD, Site

pytestmark = pytest.mark.browser

DAY_S = 86_400


@pytest.fixture
def site(page, demo):
    opened = Site(page, demo.site)
    opened.open()
    return opened


def test_the_banner_comes_from_another_origin(site, demo):
    expect(site.page.locator("#ck-banner")).to_be_visible()
    tags = site.page.locator(f'script[src="{demo.service}/ck/demo/banner.js"]')
    expect(tags).to_have_count(1)
    assert demo.service != demo.site


def test_declined_no_optional_cookie_is_ever_set_and_the_site_says_what_is_missing(site):
    site.decline()
    site.begin()
    expect(site.page.get_by_text("We will not remember an unfinished form")).to_be_visible()
    site.open("/register")
    expect(site.page.get_by_text("Step 1 of 2")).to_be_visible()
    site.join()
    expect(site.page.get_by_text("This browser is not remembered")).to_be_visible()
    assert {c["name"] for c in site.page.context.cookies()} == {"ck", "member_session"}
    site.close_browser()
    site.open("/account")
    expect(site.page.get_by_role("heading", name="Log in")).to_be_visible()
    note = site.page.get_by_text("You will be asked for your password each time")
    expect(note).to_be_visible()


def test_an_unfinished_registration_is_kept_30_days_resumed_and_ended_when_complete(site):
    site.answer("#ck-accept")
    site.begin()
    pending = site.cookie("member_pending")
    assert abs(pending["expires"] - time.time() - 30 * DAY_S) < 60
    assert not pending["httpOnly"]
    site.page.get_by_role("link", name="Finish later").click()
    expect(site.page.get_by_role("heading", name="Welcome back, Ada.")).to_be_visible()
    site.page.get_by_role("link", name="Finish your registration").click()
    expect(site.page.locator("#email")).to_have_value(site.email)
    site.page.fill("#password", PASSWORD)
    site.press("Join")
    expect(site.page.get_by_text("Your registration is complete")).to_be_visible()
    assert site.cookie("member_pending") is None
    site.open("/register")
    assert site.page.url.endswith("/account")


def test_completion_ends_the_pending_cookie_through_the_banner_as_well(site):
    site.answer("#ck-accept")
    site.join()
    site.page.evaluate("document.cookie = 'member_pending=left; path=/'")
    site.page.reload()  # the address still says that the registration has just been completed
    expect(site.page.get_by_text("Your registration is complete")).to_be_visible()
    site.wait_for("!document.cookie.includes('member_pending')")
    assert site.page.evaluate("consentkit.has('pending_registration')")


def test_granted_the_member_is_known_again_without_a_password(site):
    site.answer("#ck-accept")
    site.join()
    remembered = site.cookie("member_login")
    assert remembered["httpOnly"]
    assert 0 < remembered["expires"] - time.time() <= 400 * DAY_S + 60
    assert site.cookie("member_session")["expires"] == -1
    site.close_browser()
    site.open("/account")
    expect(site.page.get_by_text("We knew this browser again")).to_be_visible()


def test_log_out_ends_the_session_and_remembers_only_the_email(site):
    site.answer("#ck-accept")
    site.join()
    site.log_out()
    assert site.cookie("member_session") is None
    site.open("/account")
    expect(site.page.locator("#email")).to_have_value(site.email)
    site.log_in()


def test_each_category_is_granted_by_itself(site):
    site.grant("An unfinished registration")
    site.begin()
    assert site.cookie("member_pending")
    site.page.fill("#password", PASSWORD)
    site.press("Join")
    expect(site.page.get_by_text("This browser is not remembered")).to_be_visible()
    assert site.cookie("member_login") is None


def test_withdrawing_takes_effect_at_once_on_cookies_out_of_the_scripts_reach(site):
    site.answer("#ck-accept")
    site.join()
    site.page.fill("#name", "Ada, half typed")
    site.answer(None, lambda: site.press("Withdraw my consent"))
    assert site.cookie("member_login") is None
    expect(site.page.get_by_text("This browser is not remembered")).to_be_visible()
    expect(site.page.locator("#name")).to_have_value("Ada, half typed")
    site.close_browser()
    site.open("/account")
    expect(site.page.get_by_role("heading", name="Log in")).to_be_visible()


def test_changing_ones_mind_at_step_two_keeps_what_is_typed(site):
    site.decline()
    site.begin()
    site.page.fill("#password", "typed before the change")
    site.page.locator("main [data-ck=open]").first.click()
    site.page.locator("#ck-preferences").get_by_label("An unfinished registration").check()
    site.answer("#ck-save")
    expect(site.page.get_by_text("You can stop half-way")).to_be_visible()
    expect(site.page.locator("#password")).to_have_value("typed before the change")
    assert site.cookie("member_pending")
    site.open()
    expect(site.page.get_by_role("heading", name="Welcome back, Ada.")).to_be_visible()
