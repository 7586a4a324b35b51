"""Pages whose body is swapped: one banner, alive, and each script in its turn."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import cookie
from tests.browser.moments import receipts_kept
from tests.browser.navigation import LIBRARIES
from tests.browser.test_banner_first_visit import RECEIPT
from tests.browser.test_banner_gating import HELD, LOG, ran, wait_for_runs
from tests.wide import wide_but

pytestmark = pytest.mark.browser


def held(name: str, more: str = "") -> str:
    return f'<script {HELD} data-src="/fixture/{name}.js" {more}></script>'


# The same library on each page, one that asks to run on each, and a line of the page's own.
def scripts(name: str) -> str:
    return (
        held("library")
        + held("each", "data-again")
        + f"<script {HELD}>{LOG}('inline {name}')</script>"
    )


class Swapping:
    """Two pages, `one` and `two`, and a library that leads from one to the other."""

    def __init__(self, page: Page, show, demo, name: str) -> None:
        self.page, self.library = page, LIBRARIES[name]
        files = {f"{each}.js": f"{LOG}('{each}')" for each in ("library", "each")}
        head = '<script src="/fixture/navigate.js"></script>'
        show(
            self.body("one"),
            head=head,
            path="/fixture/one",
            files=files | {"navigate.js": self.library.code},
        )
        two = (
            f'<!doctype html><html lang="en"><head><title>Two</title>{demo.tag}{head}</head>'
            f"<body>{self.body('two')}</body></html>"
        )
        page.route(
            "**/fixture/two", lambda route: route.fulfill(body=two, content_type="text/html")
        )
        # A frame with the library in it would share what that keeps.
        page.route("**/fixture/frame", lambda route: route.fulfill(body="A frame"))
        page.evaluate("window.stays = true")

    def body(self, name: str) -> str:
        links = "".join(
            f'<a id="to-{to}" href="/fixture/{to}" {self.library.link}>{to}</a> '
            for to in ("one", "two")
        )
        frame = '<iframe data-category="persistent_login" data-src="/fixture/frame"></iframe>'
        return f"<h1>{name}</h1>{links}{scripts(name)}{frame}"

    def go(self, name: str) -> None:
        self.page.click(f"#to-{name}")
        self.arrive(name)

    def back(self, name: str) -> None:
        self.page.go_back()
        self.arrive(name)

    def arrive(self, name: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(name)
        assert self.page.evaluate("window.stays"), "the page was loaded anew, not swapped"


@pytest.fixture
def swapping(request, page, show, demo) -> Swapping:
    return Swapping(page, show, demo, request.param)


def each_library(*kept: str, without: str = "") -> pytest.MarkDecorator:
    """Run a test with each library; of its own suite, with those that are named."""
    libraries = [name for name in LIBRARIES if name != without]
    return pytest.mark.parametrize("swapping", wide_but(*kept, of=libraries), indirect=True)


@each_library("Turbo", "Livewire, modelled")
def test_an_undecided_visitor_keeps_one_working_banner_from_page_to_page(swapping):
    page = swapping.page
    for name in ("two", "one", "two"):
        swapping.go(name)
        expect(page.locator("#ck-banner")).to_be_visible()
        # In the page itself: a placeholder has a root of this name in its own shadow tree.
        assert page.evaluate("document.querySelectorAll('#ck-root').length") == 1
    page.click("#ck-settings")
    expect(page.locator("#ck-preferences")).to_be_visible()
    page.click("#ck-close")
    page.click("#ck-decline")
    assert cookie(page)["value"].endswith(".decline_all")
    swapping.go("one")
    expect(page.locator("#ck-banner")).to_have_count(0)
    assert ran(page) == []


@each_library("htmx 2")
def test_each_page_starts_what_is_its_own_and_the_library_once(swapping):
    page = swapping.page
    page.click("#ck-accept")
    assert wait_for_runs(page, 3) == ["library", "each", "inline one"]
    swapping.go("two")
    wait_for_runs(page, 5)
    swapping.go("one")
    assert wait_for_runs(page, 7)[3:] == ["each", "inline two", "each", "inline one"]


@each_library("htmx 4")
def test_going_back_brings_no_banner_back_that_was_answered_meanwhile(swapping):
    page = swapping.page
    swapping.go("two")
    page.click("#ck-accept")
    page.wait_for_function(RECEIPT)
    swapping.back("one")
    expect(page.locator("#ck-accept")).to_have_count(0)
    # Nor where the library has kept the page longer than the page has kept us.
    page.go_forward()
    swapping.arrive("two")
    page.reload()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("one")
    expect(page.locator("#ck-accept")).to_have_count(0)


# Livewire keeps pages where nobody can reach them.
@each_library("Astro, modelled", without="Livewire, modelled")
def test_what_was_withdrawn_does_not_come_back_with_a_page_that_was_kept(swapping):
    page = swapping.page
    page.click("#ck-accept")
    wait_for_runs(page, 3)
    page.wait_for_function("document.querySelector('iframe').src")
    swapping.go("two")
    page.evaluate("consentkit.withdraw()")
    page.wait_for_function(receipts_kept(2))
    page.evaluate("window.ran = []")
    swapping.back("one")
    expect(page.locator("iframe")).not_to_have_attribute("src", "/fixture/frame")
    assert ran(page) == []
