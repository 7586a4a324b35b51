"""Logging in to the console, in a real browser."""

import pytest
from playwright.sync_api import expect

from consentkit.domain.roles import Role
from tests.browser.admins import LogInPage
from tests.browser.conftest import Demo

pytestmark = pytest.mark.browser


def test_an_admin_logs_in_opens_a_site_and_logs_out(log_in_page: LogInPage, demo: Demo) -> None:
    page = log_in_page(Role.EDITOR)
    page.click("text=Riverside Members’ Club")
    expect(page.locator("h1")).to_have_text("Riverside Members’ Club")
    page.click("text=Log out")
    page.goto(f"{demo.service}/console/")
    expect(page.locator("#password")).to_be_visible()
