"""A page reloads when consent is taken back, and never at the cost of what somebody was writing."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import forget

pytestmark = pytest.mark.browser

KEY = "reloading"
KEPT = f"() => JSON.parse(localStorage['ck:{KEY}'])"
LATER = "takes effect when you reload"


@pytest.fixture(scope="session")
def tag(publish_site):
    return publish_site({"banner": {"behaviour": {"reload_on_withdrawal": True}}}, key=KEY)


def accepted(show, body, tag, **more):
    """A page on which everything was granted; a mark on it that a reload would wipe away."""
    page = show(body, tag=tag, **more)
    if page.locator("#ck-banner").count():
        page.click("#ck-accept")
        page.wait_for_function("() => consentkit.receipt()")
    page.evaluate("window.mark = 1")
    return page


def is_same_page(page):
    return page.evaluate("window.mark === 1")


def receipts(page):
    return len(page.evaluate(KEPT)["receipts"])


def wait_for_reload(page):
    page.wait_for_function("window.mark === undefined && document.readyState === 'complete'")


def test_a_withdrawal_reloads_the_page_once_and_its_receipt_arrives(show, tag):
    page = accepted(show, "<h1>A page</h1>", tag)
    loads = []
    page.on("load", lambda: loads.append(page.url))
    page.evaluate("consentkit.withdraw()")
    wait_for_reload(page)
    page.wait_for_function(f"{KEPT[6:]}.receipts.length === 2")
    assert page.evaluate(KEPT)["waiting"] == []
    assert page.evaluate("consentkit.get().action") == "withdraw"
    page.wait_for_timeout(300)
    assert len(loads) == 1


def test_what_was_started_is_gone_and_what_it_kept_is_deleted(show, tag):
    script = (
        '<script type="text/plain" data-category="persistent_login">'
        "window.ran = 1; document.cookie = 'member_login=1;Path=/'</script>"
    )
    page = accepted(show, script, tag)
    page.wait_for_function("window.ran")
    page.evaluate("consentkit.withdraw()")
    wait_for_reload(page)
    assert page.evaluate("window.ran") is None
    assert "member_login" not in page.evaluate("document.cookie")


def test_a_service_that_is_away_delays_the_receipt_and_not_the_reload(show, tag, console):
    console.expect("net::ERR_FAILED")
    page = accepted(show, "<h1>A page</h1>", tag)
    page.route("**/receipts", lambda route: route.abort())
    page.evaluate("consentkit.withdraw()")
    wait_for_reload(page)
    page.unroute("**/receipts")
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_function(f"{KEPT[6:]}.receipts.length === 2")


def test_giving_more_or_taking_nothing_back_reloads_nothing(show, tag):
    page = show(tag=tag)
    page.evaluate("window.mark = 1")
    page.click("#ck-decline")
    page.wait_for_function("() => consentkit.receipt()")
    page.evaluate("consentkit.accept()")
    page.wait_for_function(f"{KEPT[6:]}.receipts.length === 2")
    page.evaluate("consentkit.save({email_news: true})")
    page.evaluate("consentkit.save({email_news: false})")
    page.wait_for_function(f"{KEPT[6:]}.receipts.length === 4")
    page.wait_for_timeout(300)
    assert is_same_page(page)


def typed(selector, text="half a letter"):
    return lambda page: page.locator(selector).press_sequentially(text)


def in_a_shadow_tree(page):
    page.evaluate(
        "document.getElementById('own').attachShadow({mode: 'open'})"
        ".append(document.createElement('textarea'))"
    )
    page.locator("#own textarea").fill("half")


def in_a_frame(page):
    page.frame_locator("iframe").locator("input").fill("half")


HALF_FILLED = {
    "an input": ("<form><input id=x></form>", typed("#x")),
    "an input outside any form": ("<input type=email id=x>", typed("#x")),
    "a prefilled input that was emptied": (
        "<input id=x value=old>",
        lambda page: page.fill("#x", ""),
    ),
    "a text area": ("<form><textarea id=x>old</textarea></form>", typed("#x")),
    "a tick": ("<input type=checkbox id=x>", lambda page: page.check("#x")),
    "a tick taken out": ("<input type=checkbox id=x checked>", lambda page: page.uncheck("#x")),
    "another option": (
        "<select id=x><option>a<option>b</select>",
        lambda page: page.select_option("#x", "b"),
    ),
    "a file": (
        "<input type=file id=x>",
        lambda page: page.set_input_files(
            "#x", {"name": "a.txt", "mimeType": "text/plain", "buffer": b"a"}
        ),
    ),
    "an editable part of the page": ("<p contenteditable id=x></p>", typed("#x")),
    "a control whose framework keeps its default in step": (
        "<input id=x oninput=\"this.setAttribute('value', this.value)\">",
        typed("#x"),
    ),
    "a control in a shadow tree": ("<div id=own></div>", in_a_shadow_tree),
    "a control in a frame": ('<iframe srcdoc="<input>"></iframe>', in_a_frame),
}


def test_a_half_filled_form_is_not_eaten(show, tag):
    for what, (body, fill) in HALF_FILLED.items():
        page = accepted(show, body, tag)
        fill(page)
        page.evaluate("consentkit.withdraw()")
        expect(page.locator("#ck-status"), what).to_contain_text(LATER)
        expect(page.locator("#ck-notice"), what).to_contain_text(LATER)
        # It does not come at the cost of the news that the answer was taken.
        assert page.locator("#ck-status").inner_text().index(LATER) > 20, what
        page.wait_for_function(f"{KEPT[6:]}.receipts.length === 2")
        page.wait_for_timeout(200)
        assert is_same_page(page), what
        assert page.evaluate("consentkit.has('persistent_login')") is False, what
        forget(page)


def test_controls_as_the_page_made_them_hold_nothing_up(show, tag):
    controls = (
        "<form><input value=given><input type=range><input type=range min=2 max=9 value=99>"
        "<input type=color><input type=date><input type=number value=x><input type=file>"
        "<input type=checkbox checked><input type=radio name=r checked><input type=radio name=r>"
        "<input type=hidden id=token><select><option disabled>choose<option>a<option>b</select>"
        "<select><option>a<option selected>b</select><select multiple><option>a</select>"
        "<select size=3><option>a<option>b</select><textarea>\nold</textarea>"
        "<p contenteditable>text</p><button>Go</button></form>"
        "<script>document.getElementById('token').value = 'made by a script'</script>"
    )
    page = accepted(show, controls, tag)
    page.evaluate("consentkit.withdraw()")
    wait_for_reload(page)


def test_a_form_that_was_emptied_again_is_not_half_filled(show, tag):
    page = accepted(show, "<form><input id=x><p contenteditable id=y></p></form>", tag)
    page.fill("#x", "half")
    page.fill("#y", "half")
    page.evaluate("document.querySelector('form').reset()")
    page.fill("#y", "")
    page.evaluate("consentkit.withdraw()")
    wait_for_reload(page)


def another_tab(page, tag, body):
    opened = page.context.new_page()
    markup = f"<!doctype html><html lang=en><head>{tag}</head><body>{body}</body></html>"
    opened.route(
        "**/fixture/**", lambda route: route.fulfill(body=markup, content_type="text/html")
    )
    opened.route("**/favicon.ico", lambda route: route.fulfill(status=204))
    opened.goto(page.url)
    opened.evaluate("window.mark = 1")
    return opened


def test_what_one_tab_takes_back_ends_in_the_others(show, tag):
    page = accepted(show, "<h1>One</h1>", tag)
    idle = another_tab(page, tag, "<h1>Two</h1>")
    busy = another_tab(page, tag, "<input id=x>")
    busy.fill("#x", "half")
    page.evaluate("consentkit.withdraw()")
    wait_for_reload(idle)
    expect(busy.locator("#ck-status")).to_contain_text(LATER)
    assert is_same_page(busy)
    assert busy.evaluate("consentkit.has('persistent_login')") is False
    wait_for_reload(page)
    page.wait_for_function(f"{KEPT[6:]}.receipts.length === 2")


def test_saving_with_one_category_less_reloads_too(show, tag):
    page = accepted(show, "<button data-ck=open>Cookies</button>", tag)
    page.click("[data-ck=open]")
    page.locator('input[name="persistent_login"]').uncheck()
    page.click("#ck-save")
    wait_for_reload(page)
    page.wait_for_function(f"{KEPT[6:]}.receipts.length === 2")
    assert page.evaluate("consentkit.get().choices.pending_registration") is True
