"""The playground as somebody who chooses a look uses it: form, preview, events, calls."""

import re
from itertools import product

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from tests.browser.conftest import Console, Demo, cookie
from tests.browser.looks import violations, window_for_axe
from tests.wide import wide_but

pytestmark = pytest.mark.browser


@pytest.fixture
def preview(page: Page, demo: Demo) -> FrameLocator:
    page.goto(f"{demo.service}/playground")
    frame = page.frame_locator("#preview")
    expect(frame.locator("#ck-banner")).to_be_visible()
    return frame


def choose(page: Page, label: str, value: str) -> None:
    page.get_by_label(label, exact=True).select_option(value)


def logged(page: Page) -> list[str]:
    return page.locator("#log b").all_inner_texts()


def test_a_chosen_look_is_the_banners(page: Page, preview: FrameLocator) -> None:
    choose(page, "Layout", "box")
    choose(page, "Preset", "harbour")
    choose(page, "Theme", "dark")
    page.get_by_text("Colours", exact=True).click()
    page.get_by_label("Background, dark").fill("#123456")
    banner = preview.locator("#ck-banner")
    expect(banner).to_have_css("background-color", "rgb(18, 52, 86)")
    expect(banner).to_have_css("border-radius", "12px")
    assert banner.bounding_box()["width"] < 500
    expect(page.locator("#toml")).to_have_text(
        '[banner.look]\nlayout = "box"\ntheme = "dark"\npreset = "harbour"\n\n'
        '[banner.look.dark]\nbackground = "#123456"\n'
    )


def test_a_wrong_colour_is_refused_by_name_beside_its_field(
    page: Page, preview: FrameLocator, console: Console
) -> None:
    console.expect("status of 422")
    page.get_by_text("Colours", exact=True).click()
    field = page.get_by_label("Button, light")
    field.fill("green")
    message = page.locator(f"[id='{'look.light.button'}-error']")
    expect(message).to_have_text("banner.look.light.button must be a colour such as #0a5c36")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("must be a colour"))
    expect(preview.locator("#ck-banner")).to_be_visible()
    field.fill("#008000")
    expect(message).to_be_hidden()
    expect(preview.locator("#ck-accept")).to_have_css("background-color", "rgb(0, 128, 0)")


def test_own_words_in_any_language_are_shown(page: Page, preview: FrameLocator) -> None:
    page.get_by_text("Words", exact=True).click()
    choose(page, "Language", "ar")
    expect(preview.locator("#ck-root:has(#ck-banner)")).to_have_attribute("dir", "rtl")
    expect(page.get_by_label("Accept button")).to_have_attribute("placeholder", re.compile("قبول"))
    page.get_by_label("Heading").fill("<b>Kekse</b> & mehr")
    expect(preview.locator("#ck-heading")).to_have_text("<b>Kekse</b> & mehr")


def test_answering_starts_what_was_held_and_is_told(page: Page, preview: FrameLocator) -> None:
    expect(preview.locator("#visits")).to_have_text("Visits are not counted.")
    preview.locator("#ck-accept").click()
    expect(preview.locator("#visits")).to_contain_text("was held: 1")
    expect(preview.get_by_title("The trailer")).to_have_attribute("src", re.compile("trailer.svg"))
    expect(preview.get_by_alt_text("Two tickets")).to_have_js_property("naturalWidth", 480)
    expect(page.locator("#log b", has_text="change")).to_be_visible()
    assert sorted(logged(page)[:2]) == ["ready", "shown"]
    assert logged(page)[2:] == ["decision", "change"]
    expect(page.locator("#state")).to_contain_text('"action": "accept_all"')
    expect(page.locator("#state")).to_contain_text("sample_visits=1")


def test_the_calls_work(page: Page, preview: FrameLocator) -> None:
    def call(name: str) -> None:
        page.get_by_role("button", name=name, exact=True).click()

    call("open()")
    expect(preview.locator("#ck-preferences")).to_be_visible()
    call("close()")
    expect(preview.locator("#ck-banner, #ck-preferences")).to_have_count(0)
    page.get_by_label("statistics", exact=True).check()
    call("save(…)")
    expect(preview.locator("#visits")).to_contain_text("was held")
    expect(page.locator("#state")).to_contain_text("sample_visits=1")
    call("end(…)")
    expect(page.locator("#state")).not_to_contain_text("sample_visits")
    call("accept()")
    expect(page.locator("#state")).to_contain_text('"media": true')
    call("withdraw()")
    expect(page.locator("#log b", has_text=re.compile("^withdraw$"))).to_be_visible()
    expect(page.locator("#state")).to_contain_text('"media": false')
    call("open()")
    choose(page, "Language to go on in", "fr-CA")
    call("setLanguage(…)")
    expect(preview.locator("#ck-preferences")).to_contain_text("Compter les visites")


def test_forgetting_asks_again_and_the_demos_own_answer_is_left_alone(
    page: Page, preview: FrameLocator, demo: Demo
) -> None:
    preview.locator("#ck-decline").click()
    expect(preview.locator("#ck-banner")).to_have_count(0)
    choose(page, "Layout", "cloud")
    expect(page.locator("#toml")).to_contain_text("cloud")
    expect(preview.locator("#ck-banner")).to_have_count(0)
    assert cookie(page) is None
    page.get_by_role("button", name="Forget my answer").click()
    expect(preview.locator("#ck-banner")).to_be_visible()


def test_global_privacy_control_can_be_tried(page: Page, preview: FrameLocator) -> None:
    page.get_by_text("Visitor", exact=True).click()
    page.get_by_label("The browser sends Global Privacy Control").check()
    expect(page.locator("#state")).to_contain_text('"gpc": true')
    expect(page.locator("#state")).to_contain_text('"marketing": false')


def test_an_address_holds_the_whole_draft(page: Page, preview: FrameLocator) -> None:
    choose(page, "Layout", "box")
    page.get_by_label("Lock the page").check()
    expect(page.locator("#toml")).to_contain_text("lock = true")
    page.reload()
    expect(page.get_by_label("Layout", exact=True)).to_have_value("box")
    expect(page.get_by_label("Lock the page")).to_be_checked()
    expect(preview.locator("dialog#ck-banner")).to_be_visible()


def test_the_preview_is_as_wide_as_a_phone_on_request(page: Page, preview: FrameLocator) -> None:
    def width() -> int:
        return page.locator("#preview").evaluate("(frame) => frame.contentWindow.innerWidth")

    assert width() == 1280
    page.get_by_label("Phone").check()
    assert width() == 390


SCREENS = product((320, 1440), ("light", "dark"))


@pytest.mark.parametrize(("width", "scheme"), wide_but((320, "light"), (1440, "dark"), of=SCREENS))
def test_the_playground_is_accessible(browser, demo: Demo, width: int, scheme: str) -> None:
    with window_for_axe(browser, width, color_scheme=scheme) as opened:
        page = opened.new_page()
        page.goto(f"{demo.service}/playground")
        expect(page.frame_locator("#preview").locator("#ck-banner")).to_be_visible()
        for section in ("Colours", "Words", "Visitor"):
            page.get_by_text(section, exact=True).click()
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
