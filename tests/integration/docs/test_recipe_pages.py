"""Recipes of pages that need nothing but a browser: plain HTML, and Google Tag Manager."""

import pytest

from tests.integration.docs.desk import Desk
from tests.integration.docs.recipes import (
    FILM,
    STATISTICS,
    asked_only_after_a_yes,
    front,
    taken,
)

pytestmark = pytest.mark.browser
CONTAINER = "https://www.googletagmanager.com/gtm.js?id=GTM-XXXXXXX"
# What was pushed, in order: the name of a call or of an event.
PUSHED = "dataLayer.map((each) => each.event || `${each[0]} ${each[1]}`)"


def test_plain_html(desk: Desk) -> None:
    page = taken("recipes/plain-html", "index.html")
    asked = desk.visit(front(desk), desk.filled(page))
    asked_only_after_a_yes(desk, asked, STATISTICS, FILM, name="recipes/plain-html")


def test_google_tag_manager(desk: Desk) -> None:
    page = taken("recipes/google-tag-manager", "index.html")
    asked = desk.visit(front(desk), desk.filled(page))
    assert desk.page.evaluate(PUSHED)[0] == "consent default"
    assert desk.page.evaluate("dataLayer[0][2].ad_storage") == "denied"
    asked_only_after_a_yes(desk, asked, CONTAINER, name="recipes/google-tag-manager")
    desk.page.reload()
    desk.wait_until(
        lambda: "gtm.js" in desk.page.evaluate(PUSHED), lambda: "the container was not begun"
    )
    pushed = desk.page.evaluate(PUSHED)
    assert pushed.index("consent default") < pushed.index("consent update")
    assert pushed.index("consent update") < pushed.index("consentkit_update")
    granted = "dataLayer.find((each) => each[1] === 'update')[2].analytics_storage"
    assert desk.page.evaluate(granted) == "granted"
