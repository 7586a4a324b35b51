"""A site that blocks third parties by their hosts, and those third parties."""

from typing import TYPE_CHECKING

import pytest

from tests.browser.sites import a_category

if TYPE_CHECKING:  # A plugin of all tests: those without a browser should not load one.
    from playwright.sync_api import Page

TRACKER = "http://t.tracker.example"
OTHER = "http://ads.example"
RUN = "(window.ran = window.ran || []).push"
# Whether a frame shows a page that is not the site's own.
THIRD_PARTY = """() => {
    try { return window.length === 1 && !window[0].document } catch { return true }
}"""


def service(key, *hosts):
    return {"key": key, "name": key.title(), "block": list(hosts)}


@pytest.fixture(scope="session")
def blocking_site(publish_site):
    """The tag of a site whose analytics wait at one host and all below it, its marketing at two."""
    counting = a_category("analytics", services=[service("counter", "*.tracker.example")])
    ads = a_category(
        "marketing",
        services=[service("ads", "ads.example"), service("map", "*.maps.tracker.example")],
    )
    session = a_category("session", lifetime="session", required=True)
    return publish_site({"banner": {"categories": [session, counting, ads]}})


@pytest.fixture
def blocking_tag(blocking_site, console):
    # What the browser itself says of the dead ends that stand in for a closed host.
    console.expect("blob:blocked", "blocked.invalid", "text/event-stream")
    return blocking_site


@pytest.fixture
def reached(page):
    """The addresses at third parties that the page reached, in order. Scripts tell their names."""
    found = []

    def answer(route):
        found.append(route.request.url)
        name = route.request.url.rpartition("/")[2]
        headers = {"Access-Control-Allow-Origin": "*"}
        if name.endswith(".js"):
            route.fulfill(body=f"{RUN}('{name}')", content_type="text/javascript", headers=headers)
        elif name.endswith(".svg"):
            picture = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
            route.fulfill(body=picture, content_type="image/svg+xml", headers=headers)
        else:
            route.fulfill(body="<p>hello", content_type="text/html", headers=headers)

    for host in ("t.tracker.example", "tracker.example", "tracker.example.evil.example"):
        page.route(f"**://{host}/**", answer)
    page.route("**://*.maps.tracker.example/**", answer)
    page.route("**://eviltracker.example/**", answer)
    page.route("**://ads.example/**", answer)
    return found


def settle(page: "Page") -> None:
    """Wait until what was asked for has had every chance to leave the page."""
    page.evaluate("new Promise((done) => setTimeout(done, 150))")


def answer(page: "Page", call: str) -> None:
    """Accept, decline, withdraw, or save analytics alone; wait until all that has effect."""
    page.evaluate(
        "(call) => new Promise((done) => {"
        " addEventListener('consentkit:decision', () => setTimeout(done), {once: true});"
        " call === 'save' ? consentkit.save({analytics: true, marketing: false})"
        " : consentkit[call](); })",
        call,
    )
