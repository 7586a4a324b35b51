"""Where each layer stands, what it fits into, and what the page may do to it."""

from itertools import product

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import open_panel, stir
from tests.browser.looks import LOCKED, LONG_PAGE, LOOKS, PAGE, SHADOW, TOP
from tests.browser.test_banner_hostile_pages import HOSTILE
from tests.wide import wide_but

pytestmark = pytest.mark.browser

SHORT_PAGE = PAGE.format(text="<p>Text after it.</p>")
SIDEWAYS = "(id) => { const e = document.getElementById(id); return e.scrollWidth - e.clientWidth }"
WIDE, TALL = 1280, 800


def box_of(page, selector="#ck-banner"):
    box = page.locator(selector).bounding_box()
    return {
        "start": box["x"],
        "end": WIDE - box["x"] - box["width"],
        "top": box["y"],
        "bottom": TALL - box["y"] - box["height"],
    }


@pytest.mark.parametrize("position", ["top", "bottom"])
def test_a_bar_is_as_wide_as_the_page_and_touches_its_edge(show, tag_of, position):
    page = show(LONG_PAGE, tag=tag_of({"layout": "bar", "position": position}))
    box = box_of(page)
    assert box["start"] == 0
    # Beside the page's scroll bar, if it has one.
    assert box["end"] == WIDE - page.evaluate("document.documentElement.clientWidth")
    assert box[position] == 0


POSITIONS = ["bottom", "top", "bottom-start", "bottom-end", "top-start", "top-end"]


def test_a_card_floats_off_the_edges_it_belongs_to(show, tag_of):
    for position in POSITIONS:
        tag = tag_of({"layout": "box", "position": position})
        edge, _, side = position.partition("-")
        box = box_of(show(SHORT_PAGE, tag=tag))
        assert 8 <= box[edge] <= 32, position
        if not side:
            assert abs(box["start"] - box["end"]) < 1, position
            continue
        assert 8 <= box[side] <= 32, position
        # Start is where the words begin.
        other = {"start": "end", "end": "start"}
        arabic = box_of(show(SHORT_PAGE, tag=tag.replace("lang=en", "lang=ar")))
        assert arabic[other[side]] == pytest.approx(box[side]), position


def test_an_inline_banner_stands_in_its_slot_and_pushes_nothing_away_later(show, tag_of):
    page = show(SHORT_PAGE, tag=tag_of(LOOKS["inline"]))
    assert page.evaluate("!!document.querySelector('[data-ck-banner] #ck-banner')")
    assert page.evaluate("getComputedStyle(document.getElementById('ck-banner')).position") == (
        "static"
    )


def test_without_a_slot_an_inline_banner_stands_at_the_top_of_the_page(show, tag_of):
    page = show("<h1>A page</h1>", tag=tag_of(LOOKS["inline"]))
    page.locator("#ck-banner").wait_for()
    assert page.locator("#ck-banner").bounding_box()["y"] < 100


def test_no_banner_shifts_the_page(show, context, tag_of):
    context.add_init_script(
        """window.shift = 0; new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) window.shift += entry.value;
        }).observe({ type: 'layout-shift', buffered: true })"""
    )
    for layout, look in LOOKS.items():
        page = show(LONG_PAGE, tag=tag_of(look))
        expect(page.locator("#ck-banner")).to_be_visible()
        stir(page)
        assert page.evaluate("shift") == 0, layout


@pytest.mark.parametrize("layout", [*LOOKS, "top"])
def test_every_layout_fits_a_narrow_and_a_low_window(show, page, tag_of, layout):
    page.set_viewport_size({"width": 320, "height": 640})
    show(SHORT_PAGE, tag=tag_of(LOOKS.get(layout, TOP)))
    check_fit(page, "ck-banner", ("ck-decline", "ck-accept", "ck-settings"))
    open_panel(page)
    check_fit(page, "ck-preferences", ("ck-save", "ck-close"))


def check_fit(page, layer, buttons):
    for height in (640, 256):
        page.set_viewport_size({"width": 320, "height": height})
        assert page.evaluate(SIDEWAYS, layer) <= 0, height
        for button in buttons:
            page.locator(f"#{button}").scroll_into_view_if_needed()
            expect(page.locator(f"#{button}"), str(height)).to_be_in_viewport(ratio=0.95)
    page.set_viewport_size({"width": 320, "height": 640})


LONG_WORDS = ("de", "fi", "hu", "el", "bg", "mt")
# Source: WCAG 2.2, 1.4.12. A visitor's own sheet outweighs every sheet of a page, as the last does.
SPACING = """() => { const sheet = new CSSStyleSheet();
  sheet.replaceSync(`#ck-root * { line-height: 1.5 !important; letter-spacing: .12em !important;
    word-spacing: .16em !important } #ck-root p { margin-bottom: 2em !important }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]; }"""


IN_LONG_WORDS = ("bar", "de"), ("box", "el"), ("cloud", "hu"), ("inline", "fi")


@pytest.mark.parametrize(
    ("layout", "lang"), wide_but(*IN_LONG_WORDS, of=product(LOOKS, LONG_WORDS))
)
def test_long_languages_fit_into_320_pixels(show, page, tag_of, layout, lang):
    page.set_viewport_size({"width": 320, "height": 640})
    show(SHORT_PAGE, tag=tag_of(LOOKS[layout], LONG_WORDS, lang))
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert overflowing(page, "#ck-banner") == []
    open_panel(page)
    assert overflowing(page, "#ck-preferences") == []


def test_a_visitors_own_text_spacing_cuts_nothing_off(show, page, tag_of):
    for layout, look in LOOKS.items():
        show(SHORT_PAGE, tag=tag_of(look))
        open_panel(page)
        page.evaluate(SPACING)
        for width, layer in product((320, 1280), ("#ck-banner", "#ck-preferences")):
            page.set_viewport_size({"width": width, "height": 800})
            spaced = f"getComputedStyle(document.querySelector('{layer} p')).letterSpacing"
            assert page.evaluate(spaced) != "normal", (layout, width, layer)
            assert overflowing(page, layer) == [], (layout, width, layer)


def overflowing(page, layer):
    """Whose content is wider than itself or, for what stands in a frame of its own, taller."""
    return page.evaluate(
        """(layer) => [...document.querySelectorAll(`${layer}, ${layer} *`)].filter((e) => {
          const style = getComputedStyle(e);
          if (style.display.startsWith('inline') && e.tagName !== 'BUTTON') return false;
          const isFramed = e.tagName === 'BUTTON' || style.overflowY === 'hidden';
          return e.scrollWidth > e.clientWidth + 1 ||
            (isFramed && e.scrollHeight > e.clientHeight + 1);
        }).map((e) => `${e.tagName}#${e.id} ${e.innerText.slice(0, 30)}`)""",
        layer,
    )


def test_every_target_is_as_large_as_a_finger_and_overlaps_none(show, page, tag_of):
    for layout, look in LOOKS.items():
        show(SHORT_PAGE, tag=tag_of(look))
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 1600})
            check_targets(page, "#ck-banner", (layout, width))
        open_panel(page)
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 1600})
            check_targets(page, "#ck-preferences", (layout, width))


def check_targets(page, layer, case):
    boxes = page.evaluate(
        """(layer) => [...document.querySelectorAll(layer + ' :is(button, label, summary, select)')]
          .map((e) => [e.innerText, e.getBoundingClientRect().toJSON()])""",
        layer,
    )
    assert len(boxes) >= 4, case
    for name, box in boxes:
        assert box["height"] >= 44, (case, name)
        assert box["width"] >= 44, (case, name)
        for other, there in boxes:
            apart = (
                box["right"] <= there["left"]
                or there["right"] <= box["left"]
                or box["bottom"] <= there["top"]
                or there["bottom"] <= box["top"]
            )
            assert apart or name == other, (case, name, other)


WEIGHTS = """() => [...document.querySelectorAll('#ck-banner .ck-row button')].map((button) => {
  const {width, height} = button.getBoundingClientRect(), s = getComputedStyle(button);
  return [Math.round(width), Math.round(height), s.color, s.backgroundColor, s.borderColor,
    s.fontSize, s.fontWeight, s.boxShadow].join() })"""


def test_answers_weigh_the_same_in_every_layout(show, page, tag_of):
    for layout, lang in product(LOOKS, ("de", "hu")):
        show(SHORT_PAGE, tag=tag_of(LOOKS[layout], LONG_WORDS, lang))
        page.mouse.move(1, 1)
        for width in (320, 768, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            weights = page.evaluate(WEIGHTS)
            assert len(weights) == 3, (layout, lang, width)
            assert len(set(weights)) == 1, (layout, lang, width)


PICTURE = """(id) => { const all = [...document.querySelectorAll(id + ',' + id + ' *')];
  for (const e of all) if (e.matches('details')) e.open = true;
  return all.map((e) => { const b = e.getBoundingClientRect(), s = getComputedStyle(e);
    return [e.tagName, b.x, b.y, b.width, b.height, s.color, s.opacity, s.letterSpacing, s.fontSize,
    s.backgroundColor, s.borderRadius, s.boxShadow].join() }) }"""


FLOATING = ("bar", "box", "cloud")


def test_the_first_layer_stays_as_it_is_behind_the_second(show, tag_of):
    for layout in FLOATING:
        page = show(SHORT_PAGE, tag=tag_of(LOOKS[layout]))
        before = page.evaluate(PICTURE, "#ck-banner")
        open_panel(page)
        assert page.evaluate(PICTURE, "#ck-banner") == before, layout


def test_a_banner_at_the_top_of_a_short_page_stays_there_when_somebody_stirs(show, tag_of):
    page = show(SHORT_PAGE, tag=tag_of(LOOKS["cloud"]))
    stir(page)
    assert 8 <= box_of(page)["top"] <= 32


# What frameworks' resets and a designer's last resort do to every page that has them.
RESETS = """<style>
  *, ::before, ::after { box-sizing: border-box; margin: 0; padding: 0; border: 0 solid; }
  html { line-height: 1.15; font-size: 62.5% } body { font: 1.4rem/1.2 serif }
  button, input, select { font-family: inherit; font-size: 100%; background: none }
  button, input, select { appearance: none }
  button { font-size: 40px !important; padding: 3em !important; text-transform: uppercase }
  h1, h2 { font-size: inherit; font-weight: inherit; color: #c00 } ul { list-style: none }
  p::first-letter { font-size: 4em !important; float: left } small { font-size: 80% }
  div { display: flex !important; max-width: 60% } dialog { margin: auto; border: 9px solid }
  [role=dialog] { position: relative !important; z-index: -1 !important }
  label { display: inline-block !important; width: 10em } fieldset { border: 2px groove !important }
</style>"""


@pytest.mark.parametrize("layout", FLOATING)
def test_the_pages_own_sheet_disfigures_no_layout(show, tag_of, layout):
    tag = tag_of(LOOKS[layout])
    page = show(tag=tag)
    plain = page.evaluate(PICTURE, "#ck-banner")
    open_panel(page)
    plain_panel = page.evaluate(PICTURE, "#ck-preferences")
    for name, sheet in (("hostile", HOSTILE), ("resets", RESETS)):
        show(head=sheet, tag=tag)
        assert page.evaluate(PICTURE, "#ck-banner") == plain, name
        open_panel(page)
        assert page.evaluate(PICTURE, "#ck-preferences") == plain_panel, name


def test_what_was_printed_has_no_banner_on_it(show, page, tag_of):
    page.emulate_media(media="print")
    show(SHORT_PAGE, tag=tag_of(LOCKED))
    expect(page.locator("#ck-banner")).to_be_hidden()


def test_nothing_ever_moves_on_its_own(show, page, tag_of):
    show(SHORT_PAGE, tag=tag_of(SHADOW))
    open_panel(page)
    assert page.evaluate("document.getAnimations({ subtree: true }).length") == 0
    assert (
        page.evaluate("document.getElementById('ck-host').shadowRoot.getAnimations().length") == 0
    )
