"""By keyboard alone, on narrow screens, and under preferences of the visitor's own."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import open_panel
from tests.browser.test_banner_first_visit import action

pytestmark = pytest.mark.browser

FOCUSED = "document.activeElement.id"


def tab_to(page, wanted, *, most=30):
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED) == wanted:
            return
    pytest.fail(f"Tab never reached {wanted}")


def test_the_whole_choice_is_made_by_keyboard(show):
    page = show("<a href='#'>A link of the page</a>")
    tab_to(page, "ck-settings")
    page.keyboard.press("Enter")
    expect(page.locator("#ck-title")).to_be_focused()
    page.keyboard.press("Tab")
    for _ in range(12):
        if page.evaluate("document.activeElement.name") == "persistent_login":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    tab_to(page, "ck-save")
    page.keyboard.press("Enter")
    assert page.evaluate("consentkit.has('persistent_login')") is True
    assert page.evaluate("consentkit.has('pending_registration')") is False


def test_the_first_stops_are_the_banners_answers_in_reading_order(show):
    page = show("<a href='#'>A link of the page</a>")
    reached = []
    for _ in range(6):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(FOCUSED))
    answers = [i for i in reached if i.startswith("ck-")]
    assert answers == ["ck-decline", "ck-accept", "ck-settings"]


def test_escape_leaves_the_panel_without_an_answer_and_focus_goes_back(show):
    page = show('<button data-ck="open" id=again>Cookie settings</button>')
    page.click("#again")
    expect(page.locator("#ck-preferences")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#ck-preferences")).to_have_count(0)
    assert page.evaluate(FOCUSED) == "again"
    assert page.evaluate("consentkit.get().decided_at") is None


def test_escape_does_nothing_to_the_banner(show):
    page = show()
    page.focus("#ck-accept")
    page.keyboard.press("Escape")
    expect(page.locator("#ck-banner")).to_be_visible()


def test_tab_stays_inside_the_panel(show):
    page = show("<a href='#' id=outside>A link of the page</a>")
    open_panel(page)
    for _ in range(25):
        page.keyboard.press("Tab")
        assert page.evaluate(
            "document.activeElement === document.body || "
            "!!document.activeElement.closest('#ck-preferences')"
        )


@pytest.mark.parametrize("size", [(320, 640), (320, 256), (768, 900)])
def test_nothing_scrolls_sideways_and_every_answer_can_be_reached(show, page, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    show()
    sideways = (
        "(id) => { const e = document.getElementById(id); return e.scrollWidth - e.clientWidth }"
    )
    assert page.evaluate(sideways, "ck-banner") <= 0
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    for answer in ("ck-decline", "ck-accept", "ck-settings"):
        page.locator(f"#{answer}").scroll_into_view_if_needed()
        expect(page.locator(f"#{answer}")).to_be_in_viewport(ratio=0.95)
    open_panel(page)
    assert page.evaluate(sideways, "ck-preferences") <= 0
    page.locator("#ck-save").scroll_into_view_if_needed()
    expect(page.locator("#ck-save")).to_be_in_viewport(ratio=0.95)
    page.click("#ck-save")
    assert action(page) == "save"


@pytest.mark.parametrize(
    "media",
    [{"color_scheme": "dark"}, {"forced_colors": "active"}, {"reduced_motion": "reduce"}],
    ids=lambda media: next(iter(media)),
)
def test_the_banner_can_be_read_under_the_visitors_own_preferences(show, page, media):
    page.emulate_media(**media)
    show()
    text, ground = page.evaluate(
        """() => { const look = getComputedStyle(document.getElementById('ck-banner'));
          return [look.color, look.backgroundColor]; }"""
    )
    assert contrast(text, ground) >= 4.5
    page.click("#ck-decline")
    assert action(page) == "decline_all"


def contrast(first, second):
    """Source: WCAG 2.2, relative luminance and contrast ratio."""

    def luminance(colour):
        channels = [int(c) / 255 for c in colour[colour.index("(") + 1 : -1].split(",")[:3]]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
