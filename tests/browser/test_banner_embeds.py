"""Where an embed is held, a placeholder of its size says what would load and offers to let it."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import forget

pytestmark = pytest.mark.browser

MARKED = 'data-category="persistent_login"'
VIDEO = (
    f'<iframe {MARKED} data-src="/fixture/frame" title="The river" width=640 height=360></iframe>'
)
AFTER = '<p id="after">What follows</p>'
LOADED = "document.querySelector('iframe').src.endsWith('/fixture/frame')"


@pytest.fixture
def look(show):
    """Show ``body`` with its placeholders in place."""

    def look_at(body=VIDEO + AFTER, **more):
        page = show(f"<main><h1>A page</h1>{body}</main>", **more)
        expect(page.locator(".ck-embed").first).to_be_visible()
        return page

    return look_at


def boxes(page):
    return page.locator(".ck-embed")


def button(page, text):
    return boxes(page).get_by_role("button", name=text)


def test_it_says_what_would_load_and_from_whom(look):
    page = look(
        VIDEO.replace("/fixture/frame", "https://player.example/v/1")
        + f'<iframe {MARKED} data-service="remember_me" data-src="https://b.example/"></iframe>'
    )
    first, second = boxes(page).all()
    expect(first).to_contain_text("Content from The river would load here.")
    expect(first).to_contain_text("Your browser would then contact player.example.")
    expect(first.get_by_role("group", name="The river")).to_be_visible()
    expect(second).to_contain_text("Content from Remember me would load here.")
    expect(second.get_by_role("button")).to_have_text(
        ["Load it once", "Always allow: Remembering you"]
    )
    assert not any("example" in frame.url for frame in page.frames)


def test_once_loads_this_one_and_records_nothing(look):
    page = look(VIDEO + VIDEO.replace("<iframe", "<iframe id=second") + AFTER)
    expect(boxes(page)).to_have_count(2)
    button(page, "Load it once").first.click()
    page.wait_for_function(LOADED)
    expect(boxes(page)).to_have_count(1)
    assert page.evaluate("document.querySelector('#second').src") == ""
    assert page.evaluate("document.activeElement === document.querySelector('iframe')")
    assert page.evaluate("consentkit.get().decided_at") is None
    expect(page.locator("#ck-banner")).to_be_visible()


def test_always_grants_that_category_and_leaves_the_others_asked(look):
    page = look(VIDEO + VIDEO + AFTER)
    with page.expect_response("**/receipts") as answer:
        button(page, "Always allow").nth(1).click()
    assert answer.value.status == 201
    sent = answer.value.request.post_data_json
    assert (sent["action"], sent["surface"]) == ("save", "placeholder")
    assert sent["choices"] == {"persistent_login": True}
    page.wait_for_function("[...document.querySelectorAll('iframe')].every((each) => each.src)")
    expect(boxes(page)).to_have_count(0)
    assert page.evaluate("document.activeElement === document.querySelectorAll('iframe')[1]")
    expect(page.locator("#ck-banner")).to_be_visible()
    assert page.evaluate("consentkit.has('pending_registration')") is False
    expect(page.locator("#ck-status")).to_have_text("Your choice is saved.")


def test_always_grants_every_category_that_an_embed_needs(look):
    page = look(VIDEO.replace("persistent_login", " persistent_login  pending_registration "))
    button(page, "Always allow: An unfinished registration, Remembering you").click()
    page.wait_for_function(LOADED)
    expect(page.locator("#ck-banner")).to_have_count(0)


def test_it_vanishes_with_a_yes_from_anywhere_and_returns_with_a_withdrawal(look):
    page = look()
    page.click("#ck-accept")
    page.wait_for_function(LOADED)
    expect(boxes(page)).to_have_count(0)
    expect(page.locator("iframe")).to_be_visible()
    page.evaluate("consentkit.withdraw()")
    expect(boxes(page)).to_be_visible()
    expect(page.locator("iframe")).to_be_hidden()
    assert page.evaluate("document.querySelector('iframe').src") == ""
    button(page, "Always allow").click()
    page.wait_for_function(LOADED)
    expect(boxes(page)).to_have_count(0)


def test_a_yes_in_another_tab_loads_the_embeds_here(look, context, demo):
    page = look()
    other = context.new_page()
    other.goto(demo.site)
    other.click("#ck-accept")
    page.wait_for_function(LOADED)
    expect(boxes(page)).to_have_count(0)


def test_small_and_hidden_frames_get_none(look):
    page = look(
        VIDEO
        + f'<iframe {MARKED} data-src="/fixture/1" width=1 height=1></iframe>'
        + f'<iframe {MARKED} data-src="/fixture/2" width=300 height=60></iframe>'
        + f'<iframe {MARKED} data-src="/fixture/3" style="display:none"></iframe>'
    )
    expect(boxes(page)).to_have_count(1)


def test_what_is_not_ours_to_hold_gets_none(look):
    page = look(
        VIDEO
        + '<video data-category="sports" data-src="/fixture/v" width=300 height=200></video>'
        + '<video data-category="persistent_login" src="/fixture/v" width=300 height=200></video>'
        + '<iframe data-category="!persistent_login" data-src="/fixture/refused"></iframe>'
        + f'<iframe {MARKED} data-service="!remember_me" data-src="/fixture/refused"></iframe>'
        + f'<img {MARKED} data-src="/fixture/i" width=300 height=200 alt="">'
        + f"<template {MARKED}><p>Silent</p></template>"
        + '<div data-category="shoes" data-src="x">Shoes</div>'
    )
    expect(boxes(page)).to_have_count(1)
    expect(page.locator("video").first).to_be_visible()


KINDS = {
    "embed": "<embed {} data-src='/fixture/frame' width=300 height=200>",
    "object": "<object {} data-data='/fixture/frame' width=300 height=200></object>",
    "video": "<video {} data-src='/fixture/v' width=300 height=200 controls></video>",
    "sources": "<video {0} width=300 height=200><source {0} data-src='/fixture/v'></video>",
    "audio": "<audio {} data-src='/fixture/a' controls></audio>",
    "template": "<template {} data-title='A map'><iframe src='/fixture/frame'></iframe></template>",
}
ADDRESSES = """() => [...document.querySelectorAll('main *')]
  .map((each) => each.getAttribute('src') || each.getAttribute('data')).filter(Boolean)"""


@pytest.mark.parametrize("press", ["Load it once", "Always allow"])
def test_every_kind_of_embed_has_one_and_loads_by_its_buttons(look, console, press):
    console.expect("404", "ERR_")
    for kind, markup in KINDS.items():
        page = look(markup.format(MARKED) + AFTER, files={"frame": ""})
        expect(boxes(page), kind).to_have_count(1)
        assert page.evaluate(ADDRESSES) == [], kind
        button(page, press).click()
        expect(boxes(page), kind).to_have_count(0)
        page.wait_for_function(f"({ADDRESSES})().length === 1")
        assert page.evaluate("document.activeElement.closest('main') !== null"), kind
        assert page.evaluate("document.activeElement.matches('main > *, video')"), kind
        forget(page)


def test_embeds_that_come_and_go_leave_nothing_behind(look):
    page = look()
    page.evaluate("document.querySelector('iframe').remove()")
    expect(boxes(page)).to_have_count(0)
    page.evaluate(
        "(markup) => document.querySelector('main').insertAdjacentHTML('beforeend', markup)", VIDEO
    )
    expect(boxes(page)).to_have_count(1)
    # A snapshot of the page, as frameworks keep one to show at once on the way back.
    page.evaluate(
        """() => {
          const copy = document.querySelector('main').cloneNode(true);
          document.querySelector('main').replaceWith(copy);
        }"""
    )
    expect(boxes(page)).to_have_count(1)
    expect(button(page, "Load it once")).to_be_visible()
    page.evaluate("document.querySelector('main').prepend(document.querySelector('iframe'))")
    expect(boxes(page)).to_have_count(1)
    expect(page.locator("main > .ck-embed:first-child")).to_be_visible()
    page.evaluate("document.querySelector('main').replaceChildren()")
    expect(boxes(page)).to_have_count(0)


def test_it_speaks_the_visitors_language(look):
    page = look()
    page.evaluate("consentkit.setLanguage('fr-CA')")
    expect(button(page, "Toujours permettre")).to_be_visible()
    assert (
        page.evaluate("document.querySelector('.ck-embed').shadowRoot.firstChild.lang") == "fr-CA"
    )
    expect(boxes(page)).to_have_count(1)


def test_a_picture_comes_from_the_pages_own_host_or_not_at_all(look, context):
    asked = []
    context.on("request", lambda request: asked.append(request.url))
    page = look(
        VIDEO.replace("<iframe", "<iframe data-preview='/fixture/own.png'")
        + VIDEO.replace("<iframe", "<iframe data-preview='https://other.example/their.png'")
    )
    expect(boxes(page)).to_have_count(2)
    expect(boxes(page).locator("img")).to_have_count(1)
    assert any(url.endswith("/fixture/own.png") for url in asked)
    assert not any("other.example" in url for url in asked)


def test_whoever_has_answered_and_meets_no_embed_is_not_made_to_load_it(show, page, context):
    asked = []
    context.on("request", lambda request: asked.append(request.url))
    show()
    page.click("#ck-decline")
    page.wait_for_function("() => consentkit.receipt()")
    del asked[:]
    show('<div data-category="shoes">Shoes</div><a data-category="hats" href="/x">Hats</a>')
    page.evaluate("new Promise((done) => setTimeout(done, 300))")
    assert not any("preferences." in url for url in asked)


# As on a page that always has something to do: only a time-out brings the turn.
NEVER_IDLE = """window.requestIdleCallback = (run, { timeout } = {}) =>
  timeout && setTimeout(run, timeout)"""


def test_on_a_page_that_is_never_idle_they_come_all_the_same(look, page):
    page.add_init_script(NEVER_IDLE)
    expect(boxes(look())).to_have_count(1)
