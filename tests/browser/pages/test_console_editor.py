"""The editor in a real browser: by pointer, by keyboard alone, and without JavaScript."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.admins import LogInPage
from tests.browser.conftest import Console, Demo
from tests.browser.looks import violations, window_for_axe
from tests.browser.sites import PublishSite

pytestmark = pytest.mark.browser


@pytest.fixture
def width() -> int:
    return 1280


@pytest.fixture
def context(browser: Browser, width: int) -> Iterator[BrowserContext]:
    with window_for_axe(browser, width, height=900, locale="en-CA") as opened:
        yield opened


def open_editor(log_in_page: LogInPage, publish_site: PublishSite, demo: Demo) -> Page:
    """A site of the test's own, so that no other test meets what is changed here."""
    key = publish_site().split("/ck/")[1].split("/")[0]
    page = log_in_page(site_keys=(key,))
    page.goto(f"{demo.service}/console/sites/{key}/editor")
    return page


def titles(page: Page) -> list[str]:
    return page.locator(".editor-list .item-title").all_inner_texts()


def test_categories_are_dragged_into_order(
    log_in_page: LogInPage, publish_site: PublishSite, demo: Demo
) -> None:
    page = open_editor(log_in_page, publish_site, demo)
    first, _, last = titles(page)
    handle = page.locator("[data-key=persistent_login] .handle").bounding_box()
    target = page.locator("[data-key=session]").bounding_box()
    assert handle
    assert target
    page.mouse.move(handle["x"] + 8, handle["y"] + 8)
    page.mouse.down()
    page.mouse.move(handle["x"] + 8, target["y"] + target["height"] / 2, steps=8)
    page.mouse.up()
    expect(page.locator(".alert-success")).to_be_visible()
    assert titles(page)[:2] == [last, first]


@pytest.mark.parametrize("width", [320])
def test_a_category_with_a_known_service_is_made_by_keyboard_alone(
    log_in_page: LogInPage, publish_site: PublishSite, demo: Demo
) -> None:
    page = open_editor(log_in_page, publish_site, demo)
    keyboard = page.keyboard

    def go_to(name: str) -> None:
        """Press the tabulator until something of this name has the focus."""
        for _ in range(80):
            keyboard.press("Tab")
            named = page.evaluate(
                "(e => e.getAttribute('aria-label') || e.labels?.[0]?.innerText || e.innerText)"
                "(document.activeElement)"
            )
            if named and named.strip().startswith(name):
                return
        raise AssertionError(f"the keyboard never reaches {name!r}")

    def enter() -> None:
        with page.expect_navigation():
            keyboard.press("Enter")

    go_to("Add a category")
    enter()
    expect(page.locator("h1")).to_have_text("Add a category")
    for name, text in (("Key", "statistics"), ("English", "Counting visits")):
        go_to(name)
        keyboard.type(text)
    go_to("French")
    keyboard.type("Compter les visites")
    go_to("English")
    keyboard.type("Counts visits with a tool of another company.")
    go_to("Save in the draft")
    enter()
    expect(page.locator(".alert-success")).to_be_visible()
    go_to("Add a service")
    enter()
    go_to("Start from a well-known one")
    keyboard.type("analytics")
    enter()
    go_to("Google Analytics")
    enter()
    expect(page.locator("#f-provider")).to_have_value("Google Ireland Limited")
    assert violations(page) == []
    go_to("Save in the draft")
    enter()
    expect(page.locator(".editor-list")).to_contain_text("_ga_*")
    assert violations(page) == []
    go_to("Categories")
    enter()
    expect(page.locator("h1")).to_have_text("Categories")
    before = titles(page)
    go_to("Move “Counting visits” up")
    enter()
    expect(page.locator(".alert-success")).to_be_visible()
    assert titles(page) == [*before[:-2], before[-1], before[-2]]
    # The keyboard is where it was, and goes on from there.
    expect(page.locator("[name=up][value=statistics]")).to_be_focused()
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(wide)


def test_contrast_and_known_cookies_come_while_one_types(
    log_in_page: LogInPage, publish_site: PublishSite, demo: Demo, console: Console
) -> None:
    console.expect("422")
    page = open_editor(log_in_page, publish_site, demo)
    page.click(".editor-parts >> text=Look")
    row = page.locator("tr[data-theme=light][data-first=text]")
    expect(row.locator(".measure")).to_have_text("21.00")
    page.fill("#f-light-text", "#777")
    expect(row.locator(".measure")).to_have_text("4.48")
    expect(row.locator(".verdict")).to_have_text("too weak, 4.5 is needed")
    assert violations(page) == []
    page.click("text=Check the contrast")
    # What the server says of the same colours.
    expect(row.locator(".measure")).to_have_text("4.48")
    expect(row.locator(".verdict")).to_have_text("too weak, 4.5 is needed")
    page.fill("#f-light-text", "red")
    page.click("text=Save in the draft")
    expect(page.locator("#f-light-text-fault")).to_contain_text("# with three or six digits")
    assert violations(page) == []

    page.goto(page.url.replace("/look", "/categories/persistent_login/services/remember_me"))
    page.click("text=Add a cookie")
    page.locator("#f-name").press_sequentially("_pk_ref")
    expect(page.locator("#known-names option")).to_have_count(1)
    page.fill("#f-name", "_pk_ref*")
    expect(page.locator("#f-days")).to_have_value("180")
    expect(page.locator("#f-purpose-fr-CA")).to_have_value(
        "Se souvient de la page d’où vient le visiteur."
    )


@pytest.mark.parametrize("width", [320])
def test_of_two_editors_the_second_sees_both_changes_and_decides(
    log_in_page: LogInPage, publish_site: PublishSite, demo: Demo, console: Console
) -> None:
    console.expect("409")
    page = open_editor(log_in_page, publish_site, demo)
    page.click("text=Remembering you")
    other = page.context.new_page()
    other.goto(page.url)
    other.fill("#f-title-en", "Staying known")
    other.click("text=Save in the draft")
    page.fill("#f-title-fr-CA", "Rester connu")
    page.click("text=Save in the draft")
    expect(page.locator("h1")).to_have_text("Somebody else was here first")
    expect(page.locator("main")).to_contain_text("Staying known")
    expect(page.locator("main")).to_contain_text("Rester connu")
    assert violations(page) == []
    page.click("text=Save mine on top of it")
    expect(page.locator(".alert-success")).to_be_visible()
    page.click("text=Remembering you")
    expect(page.locator("#f-title-fr-CA")).to_have_value("Rester connu")
