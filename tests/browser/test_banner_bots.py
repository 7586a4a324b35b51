"""Crawlers and page-speed tools do not meet the banner, where the owner wants that."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_people_meet_the_banner_there_as_everywhere(show, publish_site):
    page = show(tag=publish_site({"banner": {"behaviour": {"hide_from_bots": True}}}))
    expect(page.locator("#ck-banner")).to_be_visible()
    page.click("#ck-accept")
    page.wait_for_function("() => window.consentkit.receipt()")
