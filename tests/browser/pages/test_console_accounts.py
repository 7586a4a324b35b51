"""Accounts of the console, in a real browser: staying logged in, passkeys, the second step."""

import re
from collections.abc import Iterator

import pytest
from passlib.totp import TOTP
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.admins import LogInPage
from tests.browser.conftest import Demo
from tests.browser.looks import violations, window_for_axe
from tests.console.admins import PASSWORD
from tests.wide import wide_but

pytestmark = pytest.mark.browser


def cookies(page: Page) -> dict[str, float]:
    """When each of the console's cookies ends; -1 is with the browser."""
    return {
        str(each["name"]): each["expires"]
        for each in page.context.cookies()
        if str(each["name"]).startswith("ck-console")
    }


def close_browser(page: Page) -> None:
    page.context.clear_cookies(name="ck-console")


def test_who_agrees_in_the_banner_stays_logged_in_until_they_withdraw(
    log_in_page: LogInPage, demo: Demo
) -> None:
    page = log_in_page()
    assert cookies(page) == {"ck-console": -1}
    with page.expect_response("**/receipts") as sent:
        page.click("#ck-accept")
    assert sent.value.status == 201
    page.reload()
    assert set(cookies(page)) == {"ck-console", "ck-console-login"}
    close_browser(page)
    page.goto(f"{demo.service}/console/account")
    expect(page.locator("h1")).to_have_text("Your account")
    page.click("footer [data-ck=open]")
    page.click("#ck-withdraw, #ck-decline")
    page.reload()
    assert set(cookies(page)) == {"ck-console"}
    close_browser(page)
    page.goto(f"{demo.service}/console/account")
    expect(page.locator("#password")).to_be_visible()


def test_a_passkey_is_added_and_logs_in_without_a_password(
    log_in_page: LogInPage, demo: Demo
) -> None:
    page = log_in_page()
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto(f"{demo.service}/console/account")
    page.fill("#passkey-name", "my laptop")
    page.fill("#passkey-current", PASSWORD)
    page.click("text=Add a passkey")
    expect(page.locator("summary")).to_contain_text("my laptop")
    page.click("text=Log out")
    page.click("text=Log in with a passkey")
    page.wait_for_url(f"{demo.service}/console/")
    expect(page.locator("h1")).to_be_visible()


@pytest.fixture(params=wide_but(320, of=(320, 1280)))
def context(request: pytest.FixtureRequest, browser: Browser) -> Iterator[BrowserContext]:
    with window_for_axe(browser, request.param, locale="en-CA") as opened:
        opened.set_default_timeout(5_000)
        yield opened


def test_the_second_step_is_set_up_and_asked_for(log_in_page: LogInPage, demo: Demo) -> None:
    page = log_in_page()
    email = page.goto(f"{demo.service}/console/account") and page.locator("main p").first
    address = re.search(r"\S+@\S+", email.inner_text())  # type: ignore[union-attr]
    assert address
    page.click("text=Turn the second step on")
    assert page.locator(".qr").evaluate("(img) => img.naturalWidth") > 100
    assert violations(page) == []
    app = TOTP(key=page.locator("main code").first.inner_text().replace("-", ""))
    page.fill("#code", app.generate().token)
    page.fill("#current", PASSWORD)
    page.click("main form button")
    recovery = page.locator(".codes code").first.inner_text()
    assert violations(page) == []
    page.click("text=I have kept them")
    page.click("text=Log out")
    page.fill("#email", address[0])
    page.fill("#password", PASSWORD)
    page.click("main form button")
    expect(page.locator("#code")).to_be_visible()
    assert violations(page) == []
    page.fill("#code", recovery)
    page.click("main form button")
    page.wait_for_url(f"{demo.service}/console/")
