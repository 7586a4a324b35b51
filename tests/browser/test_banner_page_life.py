"""A page after it has loaded: its history, the caches that keep it, its frames, other tabs."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.conftest import CHROMIUM_ARGUMENTS, cookie, whole_chromium
from tests.browser.test_banner_first_visit import RECEIPT
from tests.browser.test_banner_gating import HELD, LOG, ran, wait_for_runs

pytestmark = pytest.mark.browser

INLINE = f"<script {HELD}>{LOG}('inline')</script>"
FRAME = '<iframe id="held" data-category="persistent_login" data-src="/fixture/inner"></iframe>'


def markup(demo, body: str) -> str:
    return f'<!doctype html><html lang="en"><head>{demo.tag}</head><body>{body}</body></html>'


def serve(context: BrowserContext, pages: dict[str, str]) -> None:
    """Answer for made-up pages in every tab and frame of ``context``."""

    def fulfil(route: Route) -> None:
        text = pages.get(urlsplit(route.request.url).path, "")
        route.fulfill(body=text, content_type="text/html")

    context.route("**/fixture/**", fulfil)
    context.route("**/favicon.ico", lambda route: route.fulfill(status=204))


def test_moving_through_the_history_api_changes_nothing(show):
    page = show(INLINE)
    page.evaluate("history.pushState({}, '', '/fixture/deeper/view')")
    page.evaluate("document.querySelector('h1')?.remove(); document.body.append('A view')")
    expect(page.locator("#ck-banner")).to_be_visible()
    page.click("#ck-accept")
    assert wait_for_runs(page, 1) == ["inline"]
    page.wait_for_function(RECEIPT)
    page.evaluate("history.replaceState({}, '', '/fixture/another')")
    page.go_back()
    page.evaluate("consentkit.rescan()")
    expect(page.locator("#ck-banner")).to_have_count(0)
    assert ran(page) == ["inline"]
    assert cookie(page)["path"] == "/"


def test_a_page_from_the_back_forward_cache_learns_what_was_decided_since(chromium, demo):
    """The real cache, which automation switches off unless it is asked to leave it alone."""
    started = chromium.launch(
        executable_path=whole_chromium(),
        args=CHROMIUM_ARGUMENTS,
        ignore_default_args=["--disable-back-forward-cache"],
    )
    try:
        page = started.new_page()
        serve(page.context, {f"/fixture/{name}": markup(demo, INLINE) for name in ("a", "b")})
        page.goto(f"{demo.site}/fixture/a")
        expect(page.locator("#ck-banner")).to_be_visible()
        page.evaluate("addEventListener('pageshow', (e) => { window.kept = e.persisted })")
        page.goto(f"{demo.site}/fixture/b")
        page.click("#ck-accept")
        page.wait_for_function(RECEIPT)
        page.go_back(wait_until="commit")
        assert page.evaluate("window.kept") is True
        expect(page.locator("#ck-banner")).to_have_count(0)
        assert wait_for_runs(page, 1) == ["inline"]
    finally:
        started.close()


PRERENDERED = """
  let hidden = true;
  Object.defineProperty(document, 'prerendering', { get: () => hidden });
  window.activate = () => { hidden = false;
    document.dispatchEvent(new Event('prerenderingchange')) };
"""


def test_a_page_prepared_in_the_background_asks_and_starts_nothing_before_it_is_seen(show, page):
    """What a page sees of it is modelled: the browser's own is out of reach of automation."""
    required = f"<script type='text/plain' data-category='session'>{LOG}('required')</script>"
    page.add_init_script(PRERENDERED)
    show(INLINE + required)
    expect(page.locator("#ck-banner")).to_have_count(0)
    assert ran(page) == []
    page.evaluate("activate()")
    expect(page.locator("#ck-banner")).to_be_visible()
    page.click("#ck-accept")
    assert wait_for_runs(page, 2) == ["required", "inline"]
    page.wait_for_function(RECEIPT)
    show(INLINE)
    assert ran(page) == []
    page.evaluate("activate()")
    assert wait_for_runs(page, 1) == ["inline"]


def test_a_frame_of_the_same_origin_leaves_the_question_to_the_page_around_it(context, page, demo):
    serve(
        context,
        {
            "/fixture/outer": markup(demo, '<iframe src="/fixture/inner"></iframe>'),
            "/fixture/inner": markup(demo, INLINE),
        },
    )
    page.goto(f"{demo.site}/fixture/outer")
    expect(page.locator("#ck-banner")).to_be_visible()
    frame = page.frame(url="**/fixture/inner")
    expect(frame.locator("#ck-banner")).to_have_count(0)
    page.click("#ck-accept")
    frame.wait_for_function("(window.ran || []).length === 1")
    page.evaluate("consentkit.withdraw()")
    frame.wait_for_function("consentkit.has('persistent_login') === false")


def test_a_frame_of_another_origin_asks_for_itself(context, page, demo):
    """Its cookies are another's; where the browser keeps none for it, the answer lasts its page."""
    other = demo.site.replace("localhost", "127.0.0.1")
    frame = f'<iframe src="{other}/fixture/inner" width="900" height="700"></iframe>'
    serve(
        context,
        {"/fixture/outer": markup(demo, frame), "/fixture/inner": markup(demo, INLINE)},
    )
    page.goto(f"{demo.site}/fixture/outer")
    inner = page.frame(url="**/fixture/inner")
    page.click("#ck-decline")
    expect(page.locator("#ck-banner")).to_have_count(0)
    inner.click("#ck-accept")
    inner.wait_for_function("(window.ran || []).length === 1")
    expect(inner.locator("#ck-banner")).to_have_count(0)
    assert page.evaluate("consentkit.has('persistent_login')") is False


def two_tabs(context: BrowserContext, demo) -> tuple[Page, Page]:
    serve(context, {"/fixture/tab": markup(demo, INLINE + FRAME), "/fixture/inner": "A frame"})
    tabs = context.new_page(), context.new_page()
    for tab in tabs:
        tab.goto(f"{demo.site}/fixture/tab")
        expect(tab.locator("#ck-banner")).to_be_visible()
    return tabs


@pytest.mark.usefixtures("console")
def test_tabs_keep_in_step_without_being_loaded_anew(context, demo):
    mine, other = two_tabs(context, demo)
    mine.click("#ck-accept")
    expect(other.locator("#ck-banner")).to_have_count(0)
    assert wait_for_runs(other, 1) == ["inline"]
    expect(other.locator("#held")).to_have_attribute("src", "/fixture/inner")
    other.evaluate("sessionStorage.member_login = 'kept by this tab'")
    mine.evaluate("consentkit.withdraw()")
    expect(other.locator("#held")).not_to_have_attribute("src", "/fixture/inner")
    expect(other.locator("#held")).to_have_attribute("data-src", "/fixture/inner")
    assert other.evaluate("consentkit.has('persistent_login')") is False
    assert other.evaluate("consentkit.get().action") == "withdraw"
    # Only one of them told the service.
    mine.wait_for_function(
        "(localStorage['ck:demo'] || '').split('expires_at').length === 3", timeout=5_000
    )


@pytest.mark.usefixtures("console")
def test_a_tab_that_may_store_nothing_learns_of_the_answer_when_it_is_looked_at(context, demo):
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('denied') }})"
    )
    mine, other = two_tabs(context, demo)
    mine.click("#ck-decline")
    expect(mine.locator("#ck-banner")).to_have_count(0)
    other.evaluate("document.dispatchEvent(new Event('visibilitychange', {bubbles: true}))")
    expect(other.locator("#ck-banner")).to_have_count(0)


def test_a_page_cache_may_hand_the_same_bytes_to_everybody(browser, context, page, demo):
    """What a visitor decided is neither in the page nor in the script: the browser knows it."""
    serve(context, {"/fixture/cached": markup(demo, INLINE)})
    url = f"{demo.service}/ck/demo/banner.js"
    page.goto(f"{demo.site}/fixture/cached")
    before = page.request.get(url)
    page.click("#ck-accept")
    page.wait_for_function(RECEIPT)
    after = page.request.get(url, headers={"Cookie": f"ck={cookie(page)['value']}"})
    assert after.body() == before.body()
    assert after.headers["etag"] == before.headers["etag"]
    assert after.headers["cache-control"].startswith("public")
    assert "cookie" not in after.headers.get("vary", "").lower()
    assert "set-cookie" not in after.headers
    page.reload()
    assert wait_for_runs(page, 1) == ["inline"]
    stranger = browser.new_context(locale="en-CA")
    serve(stranger, {"/fixture/cached": markup(demo, INLINE)})
    theirs = stranger.new_page()
    theirs.goto(f"{demo.site}/fixture/cached")
    expect(theirs.locator("#ck-banner")).to_be_visible()
    assert ran(theirs) == []
    stranger.close()
