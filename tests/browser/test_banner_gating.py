"""What is held before a choice, what is released after it in which order, what is deleted."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_banner_first_visit import RECEIPT

pytestmark = pytest.mark.browser

LOG = "window.ran = window.ran || []; window.ran.push"
HELD = 'type="text/plain" data-category="persistent_login"'


def files(*names):
    return {f"{name}.js": f"{LOG}('{name}')" for name in names}


def ran(page):
    return page.evaluate("window.ran || []")


def wait_for_runs(page, count):
    page.wait_for_function(f"(window.ran || []).length >= {count}")
    return ran(page)


def test_nothing_runs_before_a_choice_nor_after_a_refusal(show):
    page = show(
        f'<script {HELD} data-src="/fixture/a.js"></script>'
        f"<script {HELD}>{LOG}('inline')</script>"
        '<iframe data-category="persistent_login" data-src="/fixture/frame"></iframe>',
        files=files("a"),
    )
    assert ran(page) == []
    page.click("#ck-decline")
    page.wait_for_function(RECEIPT)
    assert ran(page) == []
    assert not any(frame.url.endswith("/fixture/frame") for frame in page.frames)


def test_scripts_run_in_the_pages_order_each_once(show):
    page = show(
        f"<script {HELD}>{LOG}('1 inline')</script>"
        f'<script {HELD} data-src="/fixture/2 slow.js"></script>'
        f'<script {HELD} data-src="/fixture/3.js"></script>'
        f"<script {HELD}>{LOG}('4 inline')</script>"
        f'<script {HELD} data-src="/fixture/5.js"></script>',
        files=files("2%20slow", "3", "5"),
    )
    page.click("#ck-accept")
    assert wait_for_runs(page, 5) == ["1 inline", "2%20slow", "3", "4 inline", "5"]
    page.evaluate("consentkit.rescan(); consentkit.accept()")
    page.wait_for_timeout(300)
    assert len(ran(page)) == 5


def test_a_script_that_fails_to_load_holds_nobody_up(show, console):
    console.expect("404", "net::ERR")
    page = show(
        f'<script {HELD} data-src="http://localhost:1/none.js"></script>'
        f"<script {HELD}>{LOG}('after')</script>"
    )
    page.click("#ck-accept")
    assert wait_for_runs(page, 1) == ["after"]


def test_modules_and_attributes_come_along(show):
    page = show(
        f'<script {HELD} data-type="module" data-src="/fixture/m.js" id=kept data-own="7" '
        'crossorigin="anonymous"></script>',
        files={"m.js": f"{LOG}(import.meta.url.split('/').pop())"},
    )
    page.click("#ck-accept")
    assert wait_for_runs(page, 1) == ["m.js"]
    kept = page.locator("#kept")
    assert kept.get_attribute("type") == "module"
    assert kept.get_attribute("data-own") == "7"
    assert kept.get_attribute("crossorigin") == "anonymous"


def test_the_frame_without_the_banner_comes_before_anything_is_started(show):
    page = show(
        "<script>addEventListener('click', () =>"
        " requestAnimationFrame(() => { window.framed = true }), true)</script>"
        f"<script {HELD}>window.ran = [!!window.framed, !!document.querySelector('#ck-banner')]"
        "</script>"
    )
    page.click("#ck-accept")
    page.wait_for_function("window.ran")
    assert page.evaluate("window.ran") == [True, False]


def test_only_granted_categories_are_released(show):
    page = show(
        f"<script {HELD}>{LOG}('login')</script>"
        f'<script type="text/plain" data-category="pending_registration">{LOG}("pending")</script>'
        f'<script type="text/plain" data-category="nobody_asked">{LOG}("unknown")</script>'
        f'<script {HELD} data-service="not_told_of">{LOG}("service")</script>'
    )
    page.evaluate("consentkit.save({pending_registration: true, persistent_login: false})")
    assert wait_for_runs(page, 1) == ["pending"]
    page.evaluate("consentkit.save({persistent_login: true})")
    assert wait_for_runs(page, 2) == ["pending", "login"]


def test_frames_images_and_templates_appear(show):
    page = show(
        '<iframe data-category="persistent_login" data-src="/fixture/frame"></iframe>'
        '<img alt="" data-category="persistent_login" data-src="data:image/gif;base64,R0lGODlh">'
        '<template data-category="persistent_login"><p id=inside>Hello</p></template>'
    )
    page.click("#ck-accept")
    expect(page.locator("#inside")).to_be_visible()
    page.wait_for_function("document.querySelector('iframe').src.endsWith('/fixture/frame')")
    assert page.locator("img").get_attribute("src").startswith("data:")


def test_what_is_added_later_is_released_too(show):
    page = show()
    page.click("#ck-accept")
    page.wait_for_function(RECEIPT)
    page.evaluate(
        f"""() => {{
          const late = document.createElement('script');
          late.type = 'text/plain';
          late.dataset.category = 'persistent_login';
          late.textContent = "{LOG}('late')";
          document.body.append(late);
        }}"""
    )
    assert wait_for_runs(page, 1) == ["late"]


def test_a_returning_visitor_gets_the_scripts_while_the_page_loads(show):
    page = show()
    page.click("#ck-accept")
    page.wait_for_function(RECEIPT)
    filler = "/* " + "x" * 200_000 + " */"
    show(
        f"<script {HELD}>{LOG}('1');{filler};{LOG}('2')</script>"
        f"<script {HELD} data-src='/fixture/3.js'></script>",
        files=files("3"),
    )
    assert wait_for_runs(page, 3) == ["1", "2", "3"]


def test_declining_deletes_the_categorys_cookies_and_no_others(show, context, demo):
    page = show(path="/fixture/deep/page")
    for text in (
        "member_login=1;Path=/",
        "member_login=2;Path=/fixture",
        "member_login=3;Path=/fixture/deep/",
        "member_pending=1;Path=/",
        "member_session=1;Path=/",
        "own=1;Path=/",
    ):
        page.evaluate("(text) => { document.cookie = text }", text)
    page.click("#ck-settings")
    page.locator('input[name="pending_registration"]').check()
    page.click("#ck-save")
    page.wait_for_function(RECEIPT)
    names = sorted(c["name"] for c in context.cookies() if c["name"] != "ck")
    assert names == ["member_pending", "member_session", "own"]


def test_withdrawing_deletes_them_at_once(show, context):
    page = show()
    page.click("#ck-accept")
    page.wait_for_function(RECEIPT)
    page.evaluate("() => { document.cookie = 'member_login=1;Path=/'; consentkit.withdraw() }")
    assert page.evaluate("consentkit.has('persistent_login')") is False
    page.wait_for_function("!document.cookie.includes('member_login')")


def test_a_lifetime_that_ended_deletes_cookies_and_leaves_the_decision(show):
    page = show()
    page.click("#ck-accept")
    page.wait_for_function(RECEIPT)
    page.evaluate(
        "() => { document.cookie = 'member_pending=1;Path=/'; "
        "consentkit.end('pending_registration') }"
    )
    assert "member_pending" not in page.evaluate("document.cookie")
    assert page.evaluate("consentkit.has('pending_registration')") is True
    assert page.evaluate("JSON.parse(localStorage['ck:demo']).receipts.length") == 1
