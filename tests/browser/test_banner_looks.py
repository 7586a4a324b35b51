"""Every look under axe-core: layout by theme by direction by width, both layers, no violation."""

from collections.abc import Iterator
from itertools import product

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.looks import LOCKED, LOOKS, PAGE, SHADOW, violations
from tests.wide import wide_but

pytestmark = pytest.mark.browser

SHORT_PAGE = PAGE.format(text="<p>Text after it.</p>")
THEMED = "<style>:root { color-scheme: light dark } a { color: inherit }</style>"
CORNERS = ("light", "en", 320), ("dark", "ar", 1280)
WAYS = product(("light", "dark"), ("en", "ar"), (320, 1280))


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Without the console's watch: the page has links that lead nowhere."""
    opened = browser.new_context(locale="en-CA")
    opened.set_default_timeout(5_000)
    yield opened
    opened.close()


def violations_of_both_layers(page):
    found = [f"first: {each}" for each in violations(page)]
    page.click("#ck-settings")
    page.locator("#ck-preferences summary").last.click()
    expect(page.locator("#ck-preferences code")).to_be_visible()
    return found + [f"second: {each}" for each in violations(page)]


@pytest.mark.parametrize(("scheme", "lang", "width"), wide_but(*CORNERS, of=WAYS))
def test_no_layout_breaks_a_rule_in_any_theme_direction_or_width(
    show, page, tag_of, scheme, lang, width
):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    found = []
    for layout, look in LOOKS.items():
        show(SHORT_PAGE, tag=tag_of(look, lang=lang), head=THEMED)
        assert page.locator("#ck-root").get_attribute("dir") == ("rtl" if lang == "ar" else "ltr")
        found += [f"{layout}, {each}" for each in violations_of_both_layers(page)]
    assert found == []


@pytest.mark.parametrize("look", [LOCKED, SHADOW], ids=["locked", "shadow"])
def test_a_locked_page_and_a_shadow_tree_break_no_rule(show, page, tag_of, look):
    show(SHORT_PAGE, tag=tag_of(look))
    assert violations_of_both_layers(page) == []


def test_a_list_of_many_languages_and_the_reopen_button_break_no_rule(show, page, tag_of):
    many = ("en", "fr", "de", "it", "es", "el")
    show(SHORT_PAGE, tag=tag_of({"reopen": "bottom-start"}, many))
    assert violations(page) == []
    page.click("#ck-decline")
    expect(page.locator("#ck-reopen")).to_be_visible()
    assert violations(page) == []
