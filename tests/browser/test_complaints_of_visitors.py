"""What visitors complain about most in consent banners: one test each, through the front door.

Site owners' complaints stand in test_complaints_of_owners.py.
"""

import copy

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import cookie, move
from tests.browser.moments import DRAWN, IDLE
from tests.browser.sites import a_category, demo_document
from tests.browser.test_banner_first_visit import RECEIPT
from tests.browser.test_banner_gating import HELD, LOG, ran, wait_for_runs

pytestmark = pytest.mark.browser

INLINE = f"<script {HELD}>{LOG}('inline')</script>"
WORDS = {"en": "Counts.", "fr-CA": "Compte."}


def test_a_visitor_with_safari_is_not_asked_anew_each_week(show, context):
    """Seven days are what it gives a cookie that script wrote: each view starts them anew."""
    page = show()
    page.click("#ck-decline")
    page.wait_for_function(RECEIPT)
    soon = page.evaluate("Date.now() / 1000") + 3 * 86_400
    context.add_cookies([cookie(page) | {"expires": soon}])
    page.reload()
    move(page)
    page.wait_for_function(
        "async (least) => (await cookieStore.get('ck')).expires > least",
        arg=(soon + 100 * 86_400) * 1000,
    )
    expect(page.locator("#ck-banner")).to_have_count(0)


def test_a_visitor_who_declines_leaves_nothing_in_any_store(show, publish_site):
    cookies = [
        {"name": "count*", "purpose": WORDS},
        {"name": "count*", "purpose": WORDS, "kind": "local_storage"},
        {"name": "count*", "purpose": WORDS, "kind": "session_storage"},
    ]
    counting = a_category("counting") | {
        "services": [{"key": "counter", "name": "Counter", "cookies": cookies}]
    }
    page = show(tag=publish_site({"banner": {"categories": [counting]}}))
    page.evaluate(
        "() => { localStorage.counter = sessionStorage.counts = 1; document.cookie = 'count=1' }"
    )
    page.click("#ck-decline")
    page.wait_for_function(
        "!localStorage.counter && !sessionStorage.counts && !document.cookie.includes('count=')"
    )


def test_a_visitor_who_withdraws_stops_what_is_running(show):
    frame = '<iframe data-category="persistent_login" data-src="/fixture/frame"></iframe>'
    page = show(frame)
    page.evaluate(f"void consentkit.on('withdraw', () => {{ {LOG}('stopped') }})")
    page.click("#ck-accept")
    expect(page.locator("iframe")).to_have_attribute("src", "/fixture/frame")
    page.evaluate("consentkit.withdraw()")
    assert wait_for_runs(page, 1) == ["stopped"]
    expect(page.locator("iframe")).not_to_have_attribute("src", "/fixture/frame")


def test_a_visitor_is_asked_again_about_what_is_new_alone_and_told_why(show, publish_site, demo):
    categories = copy.deepcopy(demo_document(demo)["banner"]["categories"])
    page = show(tag=publish_site({"banner": {"categories": categories}}, key="asked-again"))
    page.click("#ck-accept")
    page.wait_for_function("consentkit.receipt()")
    categories.append(a_category("maps"))
    show(tag=publish_site({"banner": {"categories": categories}}, key="asked-again"))
    expect(page.locator("#ck-banner")).to_contain_text("Maps")
    page.click("#ck-decline")
    assert page.evaluate("consentkit.has('persistent_login')") is True
    assert page.evaluate("consentkit.has('maps')") is False


def test_a_visitor_with_a_screen_reader_is_neither_trapped_nor_robbed_of_the_focus(show):
    page = show('<a href="#main">Skip</a><button data-ck="open" id="mine">Settings</button>')
    expect(page.get_by_role("dialog", name="Your choice about cookies")).to_be_visible()
    assert page.evaluate("document.activeElement === document.body")
    page.focus("#mine")
    page.keyboard.press("Enter")
    expect(page.locator("#ck-preferences")).to_be_visible()
    assert page.evaluate("!!document.activeElement.closest('#ck-preferences')")
    page.keyboard.press("Escape")
    expect(page.locator("#mine")).to_be_focused()


def test_a_visitor_meets_a_page_that_keeps_its_shape_around_a_held_embed(show):
    page = show(
        '<iframe width="400" height="300" data-category="persistent_login"'
        ' data-src="/fixture/frame"></iframe><p id="below">Text</p>'
    )
    before = page.locator("#below").bounding_box()
    assert not [frame for frame in page.frames if "/fixture/frame" in frame.url]
    page.click("#ck-accept")
    page.wait_for_function("document.querySelector('iframe').src.endsWith('/fixture/frame')")
    assert page.locator("#below").bounding_box() == before


def test_a_visitor_who_clicks_sees_the_banner_go_before_any_script_starts(show):
    seen = f"{LOG}([!document.querySelector('#ck-banner'), window.frames_drawn > 0])"
    page = show(f"<script {HELD}>{seen}</script>")
    page.evaluate(
        "document.querySelector('#ck-accept').addEventListener('click', () => {"
        " window.frames_drawn = 0; requestAnimationFrame(() => { frames_drawn++ }) })"
    )
    page.click("#ck-accept")
    assert wait_for_runs(page, 1) == [[True, True]]


def test_a_visitor_reads_on_while_the_banner_comes_and_goes(show, page):
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver((list) => {"
        " for (const entry of list.getEntries()) shift += entry.value"
        "}).observe({ type: 'layout-shift', buffered: true })"
    )
    show("<h1>A page</h1>" + "<p>Text</p>" * 60)
    expect(page.locator("#ck-banner")).to_be_visible()
    page.evaluate(IDLE)
    page.evaluate("consentkit.decline()")
    expect(page.locator("#ck-banner")).to_have_count(0)
    page.evaluate(DRAWN)
    assert page.evaluate("shift") == 0


def test_a_visitor_who_has_answered_never_sees_the_banner_flash(show, page):
    page.add_init_script(
        "window.flashed = 0; new MutationObserver(() => {"
        " if (document.querySelector('#ck-banner')) flashed++"
        "}).observe(document, { childList: true, subtree: true })"
    )
    show(INLINE)
    page.click("#ck-accept")
    page.wait_for_function(RECEIPT)
    show(INLINE)
    assert wait_for_runs(page, 1) == ["inline"]
    assert page.evaluate("flashed") == 0


def test_a_visitor_whose_browser_sends_a_privacy_signal_has_it_honoured_and_shown(
    show, page, publish_site
):
    page.add_init_script("Object.defineProperty(navigator, 'globalPrivacyControl', {value: true})")
    categories = [a_category("marketing"), a_category("other")]
    tag = publish_site({"banner": {"categories": categories}})
    with page.expect_request("**/receipts") as sent:
        show(tag=tag)
    assert sent.value.post_data_json["action"] == "gpc"
    assert page.evaluate("consentkit.has('marketing')") is False
    expect(page.locator("#ck-banner")).to_contain_text("Your signal was honoured")


def test_a_visitor_who_reads_from_right_to_left_gets_a_banner_that_does(show, page, publish_site):
    words = {"title": {"ar": "إحصاءات"}, "description": {"ar": "إحصاءات الزيارات"}}
    tag = publish_site(
        {
            "banner": {
                "languages": ["ar"],
                "default_language": "ar",
                "categories": [a_category("counting") | words],
                "purposes": None,
            }
        }
    )
    page.set_viewport_size({"width": 320, "height": 640})
    show(tag=tag)
    banner = page.locator("#ck-banner")
    expect(banner).to_be_visible()
    assert banner.evaluate("(e) => getComputedStyle(e).direction") == "rtl"
    assert banner.evaluate("(e) => e.scrollWidth <= e.clientWidth")
    page.click("#ck-settings")
    box = page.locator("#ck-preferences input").first.bounding_box()
    panel = page.locator("#ck-preferences").bounding_box()
    assert box["x"] > panel["x"] + panel["width"] / 2


def test_a_visitors_tool_can_enter_a_banner_that_stands_apart_from_the_page(show, publish_site):
    """In the light DOM by default; in a shadow tree, where an owner wants one, it is open."""
    page = show(tag=publish_site({"banner": {"look": {"isolation": "shadow"}}}))
    page.evaluate(
        "document.querySelector('#ck-host').shadowRoot.querySelector('#ck-decline').click()"
    )
    assert cookie(page)["value"].endswith(".decline_all")


def test_a_visitor_with_an_ad_blocker_has_a_page_that_works_and_starts_nothing(show, page, console):
    console.expect("net::ERR_BLOCKED_BY_CLIENT")
    page.route("**/ck/**", lambda route: route.abort("blockedbyclient"))
    show(f"<script>{LOG}('own')</script>{INLINE}<a href='#here' data-ck='open'>Settings</a>")
    assert ran(page) == ["own"]
    page.evaluate("(window.consentkit = window.consentkit || []).push(['accept'])")
    page.click("a")
    assert ran(page) == ["own"]
