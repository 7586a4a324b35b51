"""A site that counts how often its banner is shown: told once, when it was seen, and of nobody."""

import json

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.test_banner_hostile_globals import THROWING

pytestmark = pytest.mark.browser

BELOW = "<div style='height:3000px'></div><div data-ck-banner></div>"


@pytest.fixture(scope="session")
def tag(publish_site) -> str:
    return publish_site({"banner": {"behaviour": {"count_shown": True}}})


@pytest.fixture
def told(page: Page) -> list[Request]:
    found: list[Request] = []
    page.on("request", lambda r: found.append(r) if r.url.endswith("/shown") else None)
    return found


def settle(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(100)


def test_a_banner_on_screen_is_told_once_and_names_nobody(show, page, tag, told, console):
    page.context.add_cookies([{"name": "id", "value": "me", "url": "http://localhost"}])
    show(tag=tag)
    expect(page.locator("#ck-banner")).to_be_visible()
    settle(page)
    (request,) = told
    assert json.loads(request.post_data or "") == {"banner_version": 1, "language": "en"}
    sent = request.all_headers()
    assert "cookie" not in sent
    assert "referer" not in sent
    response = request.response()
    assert response is not None
    assert response.status == 204
    # Put back by the page, shown in another language: it is the same showing.
    page.evaluate("document.body.replaceWith(document.createElement('body'))")
    expect(page.locator("#ck-banner")).to_be_visible()
    page.click("#ck-accept")
    settle(page)
    assert len(told) == 1
    page.reload()
    settle(page)
    assert len(told) == 1, "who has answered is shown nothing"


def test_a_banner_further_down_is_told_when_it_is_reached(show, page, publish_site, told):
    look = {"behaviour": {"count_shown": True}, "look": {"layout": "inline"}}
    show(BELOW, tag=publish_site({"banner": look}))
    settle(page)
    assert told == []
    page.locator("#ck-banner").scroll_into_view_if_needed()
    settle(page)
    assert len(told) == 1


@pytest.mark.parametrize(
    "change",
    [
        f"window.IntersectionObserver = {THROWING}",
        "delete window.IntersectionObserver",
        f"window.fetch = {THROWING}",
        f"JSON.stringify = {THROWING}",
        f"window.requestIdleCallback = {THROWING}",
    ],
)
def test_a_page_that_takes_the_means_away_still_gets_its_banner(show, page, tag, told, change):
    show(tag=f"<script>{change}</script>{tag}")
    expect(page.locator("#ck-banner")).to_be_visible()
    page.click("#ck-decline")
    expect(page.locator("#ck-banner")).to_be_hidden()


def test_a_site_that_does_not_count_tells_nothing(show, page, told):
    show()
    expect(page.locator("#ck-banner")).to_be_visible()
    settle(page)
    assert told == []
