"""The membership site with JavaScript off, and on either of this machine's names."""

import secrets

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture(params=["localhost", "127.0.0.1"])
def host(request):
    return request.param


@pytest.fixture
def page(browser):
    context = browser.new_context(java_script_enabled=False, locale="en-CA")
    context.set_default_timeout(5_000)
    yield context.new_page()
    context.close()


def names(page):
    return {cookie["name"] for cookie in page.context.cookies()}


def join(page, origin):
    page.goto(origin + "/register")
    page.fill("#name", "Ada")
    page.fill("#email", f"ada-{secrets.token_hex(6)}@example.org")
    page.get_by_role("button", name="Go on").click()
    page.fill("#password", "a long enough secret")
    page.get_by_role("button", name="Join", exact=True).click()
    expect(page.get_by_text("Your registration is complete")).to_be_visible()


def test_a_choice_made_on_the_services_page_reaches_the_site(page, demo, host):
    origin = demo.site.replace("localhost", host)
    page.goto(origin)
    page.locator("footer").get_by_role("link", name="Cookie settings").click()
    assert page.url.startswith(demo.service.replace("localhost", host))
    page.get_by_role("button", name="Accept all").click()
    join(page, origin)
    assert names(page) == {"ck", "member_session", "member_login"}
    expect(page.get_by_text("This browser is remembered")).to_be_visible()


def test_without_a_choice_everything_works_and_nothing_optional_is_set(page, demo):
    join(page, demo.site)
    assert names(page) == {"member_session"}
    page.get_by_role("button", name="Log out").click()
    assert names(page) == set()
    expect(page.locator("[data-ck]").first).to_be_hidden()  # a button that could do nothing
