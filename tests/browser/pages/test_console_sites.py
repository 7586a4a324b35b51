"""Adding a site, pasting its tag, changing it, and putting it away, as a person does it."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.admins import LogInPage
from tests.browser.conftest import Console, Demo
from tests.browser.looks import violations, window_for_axe
from tests.wide import wide_but

pytestmark = pytest.mark.browser


@pytest.fixture(params=wide_but(320, of=(320, 1280)))
def context(request: pytest.FixtureRequest, whole_browser: Browser) -> Iterator[BrowserContext]:
    # The clipboard of the quick one answers now and then, and sometimes never.
    permissions = ["clipboard-read", "clipboard-write"]
    with window_for_axe(
        whole_browser, request.param, locale="en", permissions=permissions
    ) as opened:
        yield opened


def test_a_site_is_added_changed_brought_in_and_archived(
    log_in_page: LogInPage, demo: Demo, console: Console
) -> None:
    console.expect("status of 422", "status of 409")
    page = log_in_page(is_operator=True)
    width = page.viewport_size["width"]
    key = f"library-{width}"
    add(page, key)
    take_the_tag(page, demo, key)
    change_settings(page)
    bring_in(page, demo, key)
    put_away(page, key)


def add(page: Page, key: str) -> None:
    page.click("text=Add a site >> nth=0")
    page.fill("#name", "The Library")
    page.fill("#key", "Not a key")
    page.fill("#home", "http://localhost:1/")
    page.fill("#officer_name", "Ada")
    page.click("text=Add the site")
    expect(page.locator("#key-wrong")).to_be_visible()
    assert page.input_value("#name") == "The Library"
    assert violations(page) == []
    page.fill("#key", key)
    page.click("text=Add the site")
    expect(page.locator("h1")).to_have_text("The Library")


def take_the_tag(page: Page, demo: Demo, key: str) -> None:
    page.click("[data-copy=tag-moving]")
    expect(page.locator("[data-copy=tag-moving]")).to_have_text("Copied")
    tag = f'<script src="{demo.service}/ck/{key}/banner.js"></script>'
    assert page.evaluate("navigator.clipboard.readText()") == tag
    page.click("text=Check now")
    expect(page.locator("section [role=status]")).to_contain_text("could not be read")
    for variant in page.locator("details.variant > summary").all():
        variant.click()
    assert violations(page) == []


def change_settings(page: Page) -> None:
    page.click("nav >> text=Settings")
    page.click("text=Further languages")
    page.check("#language-de")
    page.check("#audience-children")
    page.click("button:has-text('Save')")
    expect(page.locator("[role=status]")).to_contain_text("saved")
    assert page.is_checked("#language-de")
    assert page.is_checked("#audience-children")
    assert violations(page) == []
    # Somebody else saves in another tab.
    other = page.context.new_page()
    other.goto(page.url)
    other.fill("#officer_name", "Grace")
    other.click("button:has-text('Save')")
    other.close()
    # A browser may leave it behind the tab that is gone, where nothing is drawn and nothing ends.
    page.bring_to_front()
    page.fill("#name", "The Town Library")
    page.click("button:has-text('Save')")
    expect(page.locator("table")).to_contain_text("Grace")
    assert violations(page) == []
    page.fill("#officer_name", "Grace")
    page.click("text=Save mine over theirs")
    expect(page.locator("[role=status]")).to_contain_text("saved")


def bring_in(page: Page, demo: Demo, key: str) -> None:
    page.click("text=The whole site as one file")
    with page.expect_download() as started:
        page.click("text=Download")
    document = json.loads(started.value.path().read_text("utf-8"))
    assert document["site"]["key"] == key
    document["site"]["name"] = "A Library"
    file = {"name": "site.json", "mimeType": "application/json"}
    page.set_input_files("#file", file | {"buffer": b'{"site": 1}'})
    page.click("text=See what is in it")
    expect(page.locator("#refusal")).to_have_text("site must be a table")
    assert violations(page) == []
    page.set_input_files("#file", file | {"buffer": json.dumps(document).encode()})
    page.click("text=See what is in it")
    expect(page.locator(".publishing-changes")).to_contain_text("A Library")
    assert violations(page) == []
    page.click("text=Take it all")
    expect(page.locator("h1")).to_have_text("A Library")


def put_away(page: Page, key: str) -> None:
    page.click("text=Archive the site")
    page.fill("#key", "something else")
    page.click("button:has-text('Archive')")
    expect(page.locator("#key-wrong")).to_be_visible()
    assert violations(page) == []
    page.fill("#key", key)
    page.keyboard.press("Enter")
    expect(page.locator(".alert-warning")).to_contain_text("Archived on")
    assert violations(page) == []
    page.click(".brand")
    page.click("text=Archived (")
    assert violations(page) == []
    page.click("text=A Library")
    page.click("text=Bring the site back")
    page.click("main button:has-text('Bring')")
    expect(page.locator("[role=status]")).to_contain_text("in use again")
