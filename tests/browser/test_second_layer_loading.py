"""The second layer comes when somebody stirs; its absence breaks nothing."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import move, open_panel
from tests.browser.moments import IDLE

SECOND = "**/preferences.*.js"
UNAVAILABLE = "The details cannot be loaded just now."


@pytest.fixture
def asked(context):
    """The service's addresses that were asked for, in order."""
    found = []
    context.on("request", lambda request: found.append(request.url.rpartition("/")[2]))
    return found


@pytest.mark.whole_browser  # The quick one moves a mouse of its own.
def test_one_request_shows_the_banner_and_the_details_come_when_somebody_stirs(page, demo, asked):
    page.goto(f"{demo.site}/privacy-statement")
    expect(page.locator("#ck-banner")).to_be_visible()
    page.wait_for_load_state("networkidle")
    scripts = [name.partition(".")[0] for name in asked if name.endswith(".js")]
    assert [name for name in scripts if name != "site"] == ["banner"]
    with page.expect_response(SECOND):
        move(page)
    open_panel(page)
    assert len([name for name in asked if name.startswith("preferences.")]) == 1


def test_whoever_has_answered_is_not_made_to_load_the_details(show, page, asked):
    show()
    page.click("#ck-decline")
    page.wait_for_function("() => consentkit.receipt()")
    del asked[:]
    show(path="/fixture/other")
    page.evaluate("new Promise((done) => setTimeout(done, 300))")
    assert not any(name.startswith("preferences.") for name in asked)
    page.evaluate("consentkit.open()")
    expect(page.locator("#ck-preferences")).to_be_visible()


def test_without_the_details_one_can_still_answer(show, page, context, console):
    console.expect("ERR_FAILED", "no_preferences")
    context.route(SECOND, lambda route: route.abort())
    show()
    page.click("#ck-settings")
    expect(page.get_by_role("alert")).to_contain_text(UNAVAILABLE)
    page.click("#ck-decline")
    expect(page.locator("#ck-banner")).to_have_count(0)


def test_whoever_comes_back_to_change_their_mind_can_do_so_without_the_details(
    show, page, context, console
):
    console.expect("ERR_FAILED", "no_preferences")
    show()
    page.click("#ck-accept")
    context.route(SECOND, lambda route: route.abort())
    page = show('<button data-ck="open">Cookie settings</button>', path="/fixture/other")
    page.click("text=Cookie settings")
    expect(page.get_by_role("alert")).to_contain_text(UNAVAILABLE)
    page.click("#ck-decline")
    assert page.evaluate("consentkit.has('persistent_login')") is False


def test_details_that_were_tampered_with_do_not_run(show, page, context, console):
    console.expect("integrity", "no_preferences")

    def tamper(route):
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text() + "window.hit = 1;")

    context.route(SECOND, tamper)
    show()
    page.click("#ck-settings")
    expect(page.get_by_role("alert")).to_contain_text(UNAVAILABLE)
    assert page.evaluate("window.hit") is None


def test_once_the_service_is_back_the_details_are_there(show, page, context, console):
    console.expect("ERR_FAILED", "no_preferences")
    context.route(SECOND, lambda route: route.abort())
    show()
    page.click("#ck-settings")
    expect(page.get_by_role("alert")).to_be_visible()
    context.unroute(SECOND)
    page.click("#ck-settings")
    expect(page.locator("#ck-preferences")).to_be_visible()


def test_cookies_that_could_not_be_cleared_are_cleared_on_the_next_page(
    show, page, context, console
):
    console.expect("ERR_FAILED")
    context.route(SECOND, lambda route: route.abort())
    show()
    page.evaluate("() => { document.cookie = 'member_login=1;Path=/' }")
    page.click("#ck-decline")
    page.wait_for_function("JSON.parse(localStorage['ck:demo'] ?? null)?.owed")
    assert "member_login" in page.evaluate("document.cookie")
    context.unroute(SECOND)
    show(path="/fixture/other")
    move(page)
    page.wait_for_function("!document.cookie.includes('member_login')")
    page.wait_for_function("!JSON.parse(localStorage['ck:demo']).owed")


def test_scripts_that_are_held_load_no_more_of_us(show, page, asked):
    show()
    page.click("#ck-decline")
    page.wait_for_function("() => consentkit.receipt()")
    del asked[:]
    show(
        '<script type="text/plain" data-category="persistent_login" data-src="/fixture/a.js">'
        "</script>",
        path="/fixture/other",
    )
    page.evaluate(IDLE)
    page.wait_for_timeout(200)
    assert [n for n in asked if n.startswith(("preferences.", "embeds."))] == []
