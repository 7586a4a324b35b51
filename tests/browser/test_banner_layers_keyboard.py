"""The four keyboard rules in every layout, and what the keyboard reaches behind a banner."""

from itertools import product

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import open_panel, stir
from tests.browser.looks import LOCKED, LONG_PAGE, LOOKS, PAGE, SHADOW, TOP
from tests.browser.moments import DRAWN_TWICE
from tests.wide import wide_but

pytestmark = pytest.mark.browser

FORM = PAGE.format(text="<p><label>Name <input id=field autofocus></label></p>")
FOCUSED = "document.activeElement.id"
ALL = {**LOOKS, "top": TOP}


def test_a_first_layer_takes_no_focus_and_locks_nothing(show, tag_of):
    for layout, look in ALL.items():
        page = show(FORM, tag=tag_of(look))
        expect(page.locator("#ck-banner"), layout).to_be_visible()
        assert page.evaluate(FOCUSED) == "field", layout
        page.keyboard.type("Ada")
        assert page.input_value("#field") == "Ada", layout
        assert page.locator("#ck-banner").get_attribute("aria-modal") is None, layout
        page.keyboard.press("Escape")
        assert page.evaluate("consentkit.get().decided_at") is None, layout
        expect(page.locator("#ck-banner"), layout).to_be_visible()


def test_a_locked_page_is_out_of_reach_until_there_is_an_answer(show, tag_of):
    page = show(FORM, tag=tag_of(LOCKED))
    assert page.locator("#ck-banner").evaluate("(e) => e.matches(':modal')")
    # On the heading: no answer lies under a key that is pressed before anything was read.
    assert page.evaluate(FOCUSED) == "ck-heading"
    reached = set()
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.add(page.evaluate(FOCUSED))
    assert {"ck-decline", "ck-accept", "ck-settings"} <= reached
    assert not reached & {"first", "field", "last"}
    # Twice: browsers close a dialog at the second one whatever the page says.
    for _ in range(3):
        page.keyboard.press("Escape")
    assert page.locator("#ck-banner").evaluate("(e) => e.matches(':modal')")
    assert page.evaluate("consentkit.get().decided_at") is None
    page.keyboard.press("Tab")
    page.click("#ck-decline")
    expect(page.locator("#ck-banner")).to_have_count(0)
    page.fill("#field", "Ada")


def test_a_locked_page_stays_locked_behind_the_panel_and_in_another_language(show, tag_of):
    page = show(FORM, tag=tag_of(LOCKED))
    open_panel(page)
    page.keyboard.press("Escape")
    expect(page.locator("#ck-preferences")).to_have_count(0)
    assert page.evaluate(FOCUSED) == "ck-settings"
    page.click("button[lang=ar]")
    expect(page.locator("#ck-root")).to_have_attribute("dir", "rtl")
    assert page.locator("#ck-banner").evaluate("(e) => e.matches(':modal')")


@pytest.mark.parametrize("look", ALL.values(), ids=ALL)
def test_the_panel_keeps_the_keyboard_and_gives_it_back(show, tag_of, look):
    page = show(FORM, tag=tag_of(look))
    page.focus("#ck-settings")
    page.keyboard.press("Enter")
    expect(page.locator("#ck-title")).to_be_focused()
    for key in ("Tab", "Shift+Tab"):
        reached = set()
        for _ in range(16):
            page.keyboard.press(key)
            reached.add(page.evaluate(FOCUSED))
            assert page.evaluate(
                "document.activeElement === document.body || "
                "!!document.activeElement.closest('#ck-preferences')"
            )
        assert {"ck-close", "ck-save", "ck-decline-all", "ck-accept-all"} <= reached
    page.keyboard.press("Escape")
    expect(page.locator("#ck-preferences")).to_have_count(0)
    assert page.evaluate(FOCUSED) == "ck-settings"
    assert page.evaluate("consentkit.get().decided_at") is None


def test_whoever_changes_the_language_by_keyboard_is_still_at_that_place(show, tag_of):
    page = show(FORM, tag=tag_of(TOP))
    page.focus("button[lang=ar]")
    page.keyboard.press("Enter")
    expect(page.locator("#ck-root")).to_have_attribute("lang", "ar")
    expect(page.locator("button[lang=en]")).to_be_focused()


# Whether nothing of the focused element can be seen.
HIDDEN = """() => {
  const e = document.activeElement, b = e.getBoundingClientRect();
  if (e === document.body || e.closest('#ck-root')) return false;
  const seen = [0.02, 0.5, 0.98].some((x) => [0.1, 0.5, 0.9].some((y) => {
    const at = document.elementFromPoint(b.left + b.width * x, b.top + b.height * y);
    return at && (at === e || e.contains(at));
  }));
  return !seen && `${e.id} ${e.innerText} at ${b.top}`;
}"""
COVERED = {**LOOKS, "top": TOP, "top card": {"layout": "box", "position": "top-start"}}
SIZES = {"1280": (1280, 800), "320": (320, 640), "320, low": (320, 256)}
# Each look at one size.
COVERING = list(zip(COVERED, [*SIZES, *SIZES], strict=True))


@pytest.mark.parametrize(("layout", "size"), wide_but(*COVERING, of=product(COVERED, SIZES)))
def test_nothing_that_the_keyboard_reaches_lies_behind_the_banner(show, page, tag_of, layout, size):
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    links = '<p style="margin-block: 7em"><a href="#">A link</a></p>' * 7
    links += '<p style="text-align: end"><a href="#">A link at the end</a></p>' * 3
    show(PAGE.format(text=links), tag=tag_of(COVERED[layout]))
    stir(page)
    reached = []
    for key in ["Tab"] * 19 + ["Shift+Tab"] * 19:
        page.keyboard.press(key)
        focused, hidden = page.evaluate(f"{DRAWN_TWICE}.then(() => [{FOCUSED}, ({HIDDEN})()])")
        reached.append(focused)
        assert hidden is False
    assert {"first", "last"} <= set(reached)


def test_a_pages_own_sticky_edges_are_not_lost_either(show, tag_of):
    bars = """<style>.bar { position: fixed; inset-inline: 0 } </style>
      <p class="bar" style="bottom: 0; margin: 0"><a id="low" href="#">At the bottom</a></p>"""
    page = show(LONG_PAGE + bars, tag=tag_of(LOOKS["bar"]))
    stir(page)
    page.focus("#low")
    page.evaluate(DRAWN_TWICE)
    assert page.evaluate(HIDDEN) is False
    assert page.locator("#ck-banner").bounding_box()["y"] == 0
    page.focus("#first")
    page.evaluate(DRAWN_TWICE)
    assert page.evaluate(HIDDEN) is False


def test_the_page_gets_its_own_measures_back_with_the_answer(show, tag_of):
    page = show(LONG_PAGE, tag=tag_of(LOOKS["bar"]))
    measures = "[document.documentElement.style.cssText, document.documentElement.scrollHeight]"
    stir(page)
    page.wait_for_function("document.documentElement.style.paddingBottom !== ''")
    _, with_room = page.evaluate(measures)
    page.click("#ck-decline")
    page.wait_for_function("document.documentElement.style.paddingBottom === ''")
    css, without = page.evaluate(measures)
    assert css == ""
    assert without < with_room


def test_a_shadow_trees_focus_goes_back_into_it(show, tag_of):
    page = show(FORM, tag=tag_of(SHADOW))
    inner = "document.activeElement.shadowRoot?.activeElement?.id"
    open_panel(page)
    assert page.evaluate(inner) == "ck-title"
    page.keyboard.press("Escape")
    expect(page.locator("#ck-preferences")).to_have_count(0)
    assert page.evaluate(inner) == "ck-settings"
