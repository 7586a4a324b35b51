"""Looking at a draft, reviewing and publishing it, as an editor does in a real browser."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from consentkit.domain.roles import Role
from tests.browser.admins import LogInPage, MakeAdmin
from tests.browser.conftest import Demo, ShowPage
from tests.browser.looks import violations, window_for_axe
from tests.browser.sites import PublishSite, demo_document, merged, run_beside
from tests.console.admins import PASSWORD
from tests.wide import wide_but

pytestmark = pytest.mark.browser

PutDraft = Callable[[str, str], None]
MOST_TABS = 60


@pytest.fixture
def put_draft(demo: Demo) -> PutDraft:
    """Give the draft of a site another heading, in English, as the editor's page would."""

    def put(key: str, heading: str) -> None:
        changes: dict[str, Any] = {"banner": {"texts": {"en": {"heading": heading}}}}
        document = merged(demo_document(demo), changes)
        document["site"]["key"] = key
        file = demo.home / f"{key}-draft.json"
        file.write_text(json.dumps(document))
        run_beside(demo, "site", "add", str(file))

    return put


@pytest.fixture(params=wide_but(320, of=(320, 1280)))
def narrow_and_wide(request: pytest.FixtureRequest, page: Page) -> int:
    width: int = request.param
    page.set_viewport_size({"width": width, "height": 800})
    return width


def tab_to(page: Page, words: str) -> None:
    """Press Tab until what is named so has the focus."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        name = page.evaluate(
            "(document.activeElement.labels?.[0] || document.activeElement).textContent.trim()"
        )
        if name == words:
            return
    raise AssertionError(f"no Tab leads to {words!r}")


def test_a_draft_is_published_by_keyboard_alone(
    page: Page,
    show: ShowPage,
    demo: Demo,
    publish_site: PublishSite,
    put_draft: PutDraft,
    make_admin: MakeAdmin,
    narrow_and_wide: int,
) -> None:
    key = f"keyboard-{narrow_and_wide}"
    tag = publish_site(key=key)
    put_draft(key, "May we remember you?")
    email = make_admin(Role.EDITOR, site_keys=(key,))

    page.goto(f"{demo.service}/console/login")
    tab_to(page, "E-mail")
    page.keyboard.type(email)
    tab_to(page, "Password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Your sites")
    tab_to(page, "Riverside Members’ Club")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Riverside Members’ Club")
    tab_to(page, "Review and publish")
    page.keyboard.press("Enter")
    expect(page.locator("ins")).to_contain_text("May we remember you?")
    expect(page.locator("main")).to_contain_text("Texts only: nobody is asked again.")
    tab_to(page, "Publish version 2 now")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Version 2")
    expect(page.get_by_role("status")).to_contain_text("Version 2 is published.")

    show(tag=tag)
    expect(page.locator("#ck-banner")).to_contain_text("May we remember you?")


@pytest.mark.whole_browser
def test_the_preview_shows_the_draft_at_work_and_keeps_nothing(
    page: Page,
    context: BrowserContext,
    log_in_page: LogInPage,
    demo: Demo,
    publish_site: PublishSite,
    put_draft: PutDraft,
) -> None:
    publish_site(key="previewed")
    put_draft("previewed", "A draft of a heading")
    log_in_page(Role.AUDITOR, site_keys=("previewed",))
    page.goto(f"{demo.service}/ck/previewed/preferences")
    mine = context.cookies()
    sent: list[str] = []
    page.on("request", lambda request: request.method == "POST" and sent.append(request.url))

    page.goto(f"{demo.service}/console/sites/previewed/preview")
    inside = page.frame_locator("#preview")
    expect(inside.locator("#ck-banner")).to_contain_text("A draft of a heading")
    page.get_by_label("Second").check()
    expect(inside.locator("#ck-preferences")).to_be_visible()
    page.get_by_label("French (Canada)").check()
    expect(inside.locator("#ck-preferences")).to_contain_text("Choisissez")
    page.get_by_label("First").check()
    page.get_by_label("English").check()
    page.get_by_label("Dark").check()
    expect(inside.locator("#ck-banner")).to_have_css("background-color", "rgb(18, 18, 18)")
    # The banner's own way to its other languages is there as well.
    inside.locator("#ck-banner").get_by_text("français canadien").click()
    expect(inside.locator("#ck-banner")).to_contain_text("Tout refuser")
    inside.locator("#ck-accept").click()
    expect(inside.locator("#ck-banner")).to_have_count(0)
    assert page.url.endswith("?width=phone&lang=en&theme=dark&layer=1")

    # Whoever edits in another window sees it here by the next look.
    put_draft("previewed", "Another heading")
    expect(page.get_by_role("status")).to_contain_text("The draft has changed.", timeout=10_000)
    expect(inside.locator("#ck-banner")).to_contain_text("Another heading")

    # By itself it is of no origin either.
    page.goto(page.locator("#preview").evaluate("frame => frame.src"))
    page.locator("#ck-decline").click()
    expect(page.locator("#ck-banner")).to_have_count(0)
    assert page.evaluate("origin") == "null"
    assert context.cookies() == mine
    assert sent == []


def test_the_preview_works_on_a_page_that_has_a_banner_of_its_own(
    page: Page, log_in_page: LogInPage, demo: Demo
) -> None:
    """As the console has: two banners of one origin would leave the asking to one of them."""
    log_in_page(site_keys=("demo",))
    page.goto(f"{demo.service}/console/sites/demo/preview")
    page.evaluate("window.consentkit = Object.freeze({})")
    page.get_by_label("Dark").check()
    expect(page.frame_locator("#preview").locator("#ck-banner")).to_be_visible()


@pytest.fixture
def unguarded(browser: Browser) -> Iterator[BrowserContext]:
    with window_for_axe(browser, 320) as opened:
        yield opened


def test_review_and_roll_back_are_within_everybodys_reach(
    unguarded: BrowserContext,
    demo: Demo,
    publish_site: PublishSite,
    make_admin: MakeAdmin,
) -> None:
    publish_site(key="reviewed")
    changes = {"banner": {"refusal_days": 30, "look": {"preset": "paper"}}}
    publish_site(changes, key="reviewed")
    page = unguarded.new_page()
    page.goto(f"{demo.service}/console/login")
    page.fill("#email", make_admin(site_keys=("reviewed",)))
    page.fill("#password", PASSWORD)
    page.click("main form button")
    site = f"{demo.service}/console/sites/reviewed"
    page.goto(f"{site}/versions/2")
    expect(page.locator("main")).to_contain_text("In spite of L-EU-19")
    assert violations(page) == []
    page.goto(f"{site}/versions/1/roll-back")
    assert violations(page) == []
    page.get_by_role("button", name="Roll back").click()
    expect(page.get_by_role("status")).to_contain_text("with the content of version 1")
    # An error in the draft, with all that is asked for then.
    file = demo.home / "broken.json"
    document = merged(demo_document(demo), changes)
    document["site"]["key"] = "reviewed"
    file.write_text(json.dumps(document))
    run_beside(demo, "site", "add", str(file))
    page.goto(f"{site}/review")
    page.click("summary")
    page.get_by_role("button", name="Publish version 4 now").click()
    expect(page.locator("#reason-trouble")).to_be_visible()
    assert violations(page) == []
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(wide)
