"""The trail and the letters to owners, as an owner uses them in a real browser."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from consentkit.domain.roles import Role
from tests.browser.admins import LogInPage
from tests.browser.conftest import Demo
from tests.wide import wide_but

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", wide_but(320, of=(320, 1280)))
def test_an_owner_finds_a_publication_and_takes_its_proof_along(
    log_in_page: LogInPage, demo: Demo, width: int
) -> None:
    page = log_in_page(Role.OWNER)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{demo.service}/console/sites/demo")
    page.click("text=Audit trail")
    page.select_option("#what", label="Published the banner")
    page.keyboard.press("Tab")
    _tab_to(page, "Show")
    page.keyboard.press("Enter")
    entry = page.locator(".trail > li").last
    expect(entry.locator("h2")).to_have_text("Published the banner")
    expect(entry).to_contain_text("The command line")
    expect(entry).to_contain_text("entry")
    _tab_to(page, "Download as JSON Lines with proofs")
    with page.expect_download() as saving:
        page.keyboard.press("Enter")
    lines = Path(saving.value.path()).read_text("utf-8").splitlines()
    published = json.loads(lines[-1])
    assert published["action"]["what"] == "banner_published"
    assert published["proof"].startswith("c2sp.org/tlog-proof@v1\n")
    page.reload()
    page.select_option("#what", label="Everything")
    page.click("text=Show")
    expect(page.locator(".trail > li").first).to_contain_text("Exported the audit trail")


def test_an_owner_turns_a_letter_off_by_keyboard(log_in_page: LogInPage, demo: Demo) -> None:
    page = log_in_page(Role.OWNER)
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(f"{demo.service}/console/account/mails")
    expect(page.get_by_role("note")).to_contain_text("No mail server is set up")
    box = page.get_by_label("The head of the ledger, to keep")
    box.focus()
    page.keyboard.press("Space")
    _tab_to(page, "Save")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Saved.")
    expect(box).not_to_be_checked()
    expect(page.get_by_label("What the week brought")).to_be_checked()
    page.goto(f"{demo.service}/console/account/activity")
    expect(page.locator(".trail > li").first).to_contain_text("Chose which e-mails to get")


def _tab_to(page: Page, name: str) -> None:
    """Go on by keyboard until the control of this name has the focus."""
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == name:
            return
    raise AssertionError(f"{name!r} is out of the keyboard's reach")
