"""The page on which the membership site's guard is watched, beside the banner, in a browser."""

import pytest
from playwright.sync_api import expect

from tests.browser.membership_site import Site

pytestmark = pytest.mark.browser

DAY_S = 86_400


@pytest.fixture
def site(page, demo):
    opened = Site(page, demo.site)
    opened.open("/guard")
    return opened


def attempt(site):
    site.press("Try to set all four")
    expect(site.page.locator("[data-cookie=club_tracker]")).to_contain_text("It was held back.")


def test_before_an_answer_only_the_session_cookie_gets_through(site):
    allowed = site.page.locator("[data-category=persistent_login]")
    expect(allowed).to_contain_text("not allowed")
    attempt(site)
    expect(site.page.locator("[data-cookie=member_login]")).to_contain_text("It was held back.")
    expect(site.page.locator("[data-cookie=member_session]")).to_contain_text("has it now")
    assert {cookie["name"] for cookie in site.page.context.cookies()} == set()


def test_the_answer_given_in_the_banner_is_the_servers_at_the_next_page(site):
    site.answer("#ck-accept")
    sent = []
    site.page.on("response", lambda found: sent.extend(found.headers_array()))
    attempt(site)
    ends = {}
    for header in sent:
        name, _, attributes = header["value"].partition("=")
        if header["name"].lower() == "set-cookie" and "tried" in attributes:
            ends[name] = "30 days" if f"Max-Age={30 * DAY_S}" in attributes else attributes
    assert ends.keys() == {"member_session", "member_pending", "member_login"}
    assert ends["member_pending"] == "30 days"
    assert "Max-Age" not in ends["member_session"]
    expect(site.page.locator("[data-category=pending_registration]")).not_to_contain_text("not")
    login = site.page.locator("[data-cookie=member_login]")
    expect(login).to_contain_text("has it now")
