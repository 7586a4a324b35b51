"""What an owner can choose beside the layout: colours, a shadow tree, the way back, languages."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import cookie
from tests.browser.looks import LOOKS, PAGE, SHADOW
from tests.one_after_another import one_after_another

pytestmark = pytest.mark.browser

SHORT_PAGE = PAGE.format(text="<p>Text after it.</p>")
STYLE = """([id, names]) => { const style = getComputedStyle(document.getElementById(id));
  return names.map((name) => style[name]) }"""


def style(page, element, *names):
    return page.evaluate(STYLE, [element, names])


OWN = """<style>:root { --ck-background: #fff8e7; --ck-text: #330011; --ck-button: #660022;
  --ck-button-text: #fffffe; --ck-border: #123456; --ck-radius: 17px; --ck-font: monospace;
  --ck-focus: #00aa00 }</style>"""


@one_after_another("layout", LOOKS)
def test_a_pages_custom_properties_colour_the_banner(show, page, tag_of, layout):
    page.emulate_media(color_scheme="dark")
    show(SHORT_PAGE, head=OWN, tag=tag_of(LOOKS[layout]))
    assert style(page, "ck-banner", "backgroundColor", "color", "borderTopColor", "fontFamily") == [
        "rgb(255, 248, 231)",
        "rgb(51, 0, 17)",
        "rgb(18, 52, 86)",
        "monospace",
    ]
    for button in ("ck-decline", "ck-accept", "ck-settings"):
        assert style(page, button, "backgroundColor", "color", "borderRadius") == [
            "rgb(102, 0, 34)",
            "rgb(255, 255, 254)",
            "17px",
        ]
    page.focus("#ck-accept")
    page.keyboard.press("Shift+Tab")
    assert style(page, "ck-decline", "outlineColor", "outlineWidth") == ["rgb(0, 170, 0)", "3px"]


@one_after_another("layout", LOOKS)
def test_forced_colours_keep_edges_buttons_and_focus(show, page, tag_of, layout):
    page.emulate_media(forced_colors="active")
    show(SHORT_PAGE, tag=tag_of(LOOKS[layout]))
    assert style(page, "ck-banner", "borderTopStyle")[0] in ("solid", "double")
    for button in ("ck-decline", "ck-accept", "ck-settings"):
        text, ground, line, width = style(
            page, button, "color", "backgroundColor", "borderTopColor", "borderTopWidth"
        )
        assert text != ground
        assert line != ground
        assert width == "2px"
    page.focus("#ck-accept")
    page.keyboard.press("Shift+Tab")
    assert style(page, "ck-decline", "outlineStyle", "outlineWidth") == ["solid", "3px"]


@one_after_another("layout", LOOKS)
def test_a_keyboards_focus_is_seen_in_front_of_every_ground(show, page, tag_of, layout):
    show(SHORT_PAGE, tag=tag_of(LOOKS[layout]))
    page.focus("#ck-accept")
    page.keyboard.press("Shift+Tab")
    ring, width, offset = style(page, "ck-decline", "outlineColor", "outlineWidth", "outlineOffset")
    assert ring != style(page, "ck-banner", "backgroundColor")[0]
    assert (width, offset) == ("3px", "2px")


PARTS = """<style>#ck-host::part(ck-accept) { background: rgb(1, 2, 3) }
  #ck-host { opacity: .1 !important; transform: rotate(3deg); display: none !important }
  button { background: red !important }</style>"""
IN_TREE = """(id) => { const e = document.getElementById('ck-host').shadowRoot.getElementById(id);
  return getComputedStyle(e).backgroundColor }"""


def test_in_a_shadow_tree_parts_are_the_only_way_in_for_a_style(show, tag_of):
    page = show(SHORT_PAGE, head=PARTS, tag=tag_of(SHADOW))
    assert page.evaluate("document.getElementById('ck-accept')") is None
    assert page.evaluate(IN_TREE, "ck-accept") == "rgb(1, 2, 3)"
    assert page.evaluate(IN_TREE, "ck-decline") == "rgb(0, 0, 0)"
    host = page.evaluate(
        "(() => { const s = getComputedStyle(document.getElementById('ck-host'));"
        "return [s.display, s.opacity, s.transform] })()"
    )
    assert host == ["contents", "1", "none"]
    names = page.evaluate(
        """[...document.getElementById('ck-host').shadowRoot.querySelectorAll('[part]')]
          .map((e) => [e.id, e.getAttribute('part')])"""
    )
    assert all(name == part for name, part in names)
    assert {"ck-banner", "ck-accept", "ck-decline", "ck-settings"} <= {name for name, _ in names}


def test_in_a_shadow_tree_everything_can_be_pressed(show, tag_of):
    page = show(SHORT_PAGE, tag=tag_of(SHADOW))
    page.click("button[lang=ar]")
    expect(page.locator("#ck-root")).to_have_attribute("dir", "rtl")
    page.click("#ck-settings")
    expect(page.locator("#ck-preferences")).to_be_visible()
    assert (
        page.evaluate(
            "document.getElementById('ck-host').shadowRoot.querySelector('#ck-save').part.value"
        )
        == "ck-save"
    )
    page.locator("#ck-preferences input:not([disabled])").first.check()
    page.click("#ck-save")
    assert page.evaluate("consentkit.has('persistent_login')") is True
    page.click("#ck-reopen")
    expect(page.locator("#ck-preferences")).to_be_visible()
    page.click("#ck-withdraw")
    assert cookie(page)["value"].endswith(".withdraw")


@pytest.mark.parametrize("side", ["bottom-start", "bottom-end"])
def test_the_way_back_to_the_settings_is_there_once_there_is_an_answer(show, tag_of, side):
    page = show(SHORT_PAGE, tag=tag_of({"reopen": side}))
    expect(page.locator("#ck-banner")).to_be_visible()
    expect(page.locator("#ck-reopen")).to_have_count(0)
    page.click("#ck-decline")
    button = page.get_by_role("button", name="Cookie settings")
    expect(button).to_be_visible()
    page.reload()
    expect(button).to_be_visible()
    box = button.bounding_box()
    assert (box["x"] < 640) is (side == "bottom-start")
    assert box["height"] >= 44
    button.click()
    expect(page.locator("#ck-preferences")).to_be_visible()
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    button.click()
    page.click("#ck-accept-all")
    expect(page.locator("#ck-preferences")).to_have_count(0)
    expect(button).to_have_count(1)
    assert page.evaluate("consentkit.has('persistent_login')") is True


def test_more_languages_than_fit_into_a_row_are_in_a_list(show, tag_of):
    many = ("en", "fr", "de", "it", "es", "el")
    page = show(SHORT_PAGE, tag=tag_of({}, many))
    chosen = page.get_by_role("combobox", name="Language")
    expect(chosen).to_have_value("en")
    expect(page.locator("#ck-banner button")).to_have_count(3)
    assert page.locator("#ck-language option").all_inner_texts() == [
        "English",
        "français",
        "Deutsch",
        "italiano",
        "español",
        "Ελληνικά",
    ]
    assert chosen.bounding_box()["height"] >= 44
    chosen.focus()
    chosen.select_option("de")
    expect(page.locator("#ck-decline")).to_have_text("Alle ablehnen")
    expect(page.get_by_role("combobox", name="Sprache")).to_be_focused()
    expect(page.locator("#ck-language")).to_have_value("de")


def test_a_few_languages_are_a_button_each(show, tag_of):
    page = show(SHORT_PAGE, tag=tag_of({}, ("en", "fr", "de", "it")))
    expect(page.locator("#ck-language")).to_have_count(0)
    expect(page.locator("#ck-banner .ck-link")).to_have_text(["français", "Deutsch", "italiano"])
