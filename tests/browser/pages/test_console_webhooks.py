"""A webhook, from the form to its log, as an owner uses it in a real browser."""

import pytest
from playwright.sync_api import BrowserContext, expect

from consentkit.domain.roles import Role
from tests.browser.admins import LogInPage
from tests.browser.conftest import Demo
from tests.browser.looks import violations
from tests.browser.pages.screens import SCREENS, context
from tests.browser.pages.test_console_pages import overflows
from tests.wide import wide_but

__all__ = ["context"]  # a fixture

pytestmark = pytest.mark.browser

WORDS = {
    "en": ("Add", "Show the secret", "Send a test", "waiting", "Remove this webhook"),
    "fr": ("Ajouter", "Afficher le secret", "Envoyer un essai", "en attente", "Retirer ce webhook"),
}


@pytest.mark.parametrize("context", wide_but("en-320", of=SCREENS), indirect=["context"])
def test_an_owner_adds_a_webhook_and_follows_what_is_sent(
    log_in_page: LogInPage, demo: Demo, context: BrowserContext
) -> None:
    page = log_in_page(Role.OWNER)
    page.goto(f"{demo.service}/console/sites/demo/webhooks/new")
    add, show, test, waiting, remove = WORDS[page.get_attribute("html", "lang")]
    # Nobody answers at a name that is kept free for examples.
    page.fill("#url", "https://hooks.example/" + "long-" * 40)
    page.get_by_role("button", name=add, exact=True).click()
    page.get_by_role("button", name=show).click()
    expect(page.locator("dd", has_text="whsec_")).to_be_visible()
    assert not overflows(page)
    assert violations(page) == []
    page.get_by_role("button", name=test).click()
    expect(page.locator("li", has_text="webhook.test")).to_contain_text(waiting)
    assert not overflows(page)
    assert violations(page) == []
    page.check("#confirm")
    page.get_by_role("button", name=remove).click()
    expect(page.locator("body")).not_to_contain_text("hooks.example")
