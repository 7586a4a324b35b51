"""A placeholder stands exactly where its embed will, and can be read and used there."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_accessibility import violations
from tests.browser.test_banner_embeds import AFTER, LOADED, VIDEO, boxes, button, look

__all__ = ["look"]

pytestmark = pytest.mark.browser

TOP = "document.querySelector('#after').getBoundingClientRect().top"


def size(page, selector):
    return page.evaluate(
        """(selector) => {
          const { x, y, width, height } = document.querySelector(selector).getBoundingClientRect();
          return [x, y, width, height];
        }""",
        selector,
    )


SIZES = {
    "attributes": ("", "width=640 height=360"),
    "nothing": ("", ""),
    "percent": ("iframe{width:100%;height:20em;border:0}", ""),
    "ratio": ("iframe{width:100%;aspect-ratio:16/9;height:auto;display:block}", ""),
    "absolute": (
        "#in{position:relative;padding-top:56.25%}"
        "iframe{position:absolute;inset:0;width:100%;height:100%;border:0}",
        "",
    ),
    "flex": ("#in{display:flex;gap:1em}iframe{flex:2;height:300px;margin:5px;min-width:0}", ""),
    "grid": (
        "#in{display:grid;grid-template-columns:1fr 3fr}"
        "iframe{grid-column:2;width:100%;height:250px;justify-self:end}",
        "",
    ),
    "float": ("iframe{float:right;width:50%;height:200px;margin:1em}", ""),
    "border": ("iframe{border:10px solid red;padding:7px;box-sizing:border-box}", "width=400"),
}


@pytest.mark.parametrize("kind", SIZES)
@pytest.mark.parametrize("width", [1280, 400])
def test_it_stands_exactly_where_the_embed_will(look, context, kind, width):
    css, attributes = SIZES[kind]
    frame = VIDEO.replace("width=640 height=360", attributes)
    page = look(
        f"<div id=in>Text before {frame} and after<p>Beside</p></div>{AFTER}",
        head=f"<style>body{{margin:20px}} main > div {{color:red}} {css}</style>",
    )
    page.set_viewport_size({"width": width, "height": 800})
    before, top = size(page, ".ck-embed"), page.evaluate(TOP)
    page.evaluate("consentkit.accept()")
    page.wait_for_function(LOADED)
    expect(boxes(page)).to_have_count(0)
    after = size(page, "iframe")
    if width == 400 and "width" in attributes:
        # The page lets the embed stick out; words that do would not be read.
        assert before[:2] == after[:2]
        assert before[2] < 400
    else:
        assert before == pytest.approx(after, abs=0.6)
    assert page.evaluate(TOP) == pytest.approx(top, abs=0.6)


HOSTILE = """* {all: unset !important} div {display: none !important; width: 3px !important}
button {font-size: 40px !important; min-height: 0 !important} iframe {display: block !important}"""


def test_the_pages_own_rules_do_not_disfigure_it(look):
    page = look(head=f"<style>{HOSTILE}</style>")
    for each in button(page, "").all():
        box = each.bounding_box()
        assert box["height"] >= 44
        assert each.evaluate("(each) => getComputedStyle(each).fontSize") == "16px"
    expect(page.locator("iframe")).to_be_hidden()


POLICY = (
    "default-src 'none'; script-src 'nonce-n'; connect-src *; frame-src *; "
    "require-trusted-types-for 'script'; trusted-types consentkit"
)


@pytest.mark.parametrize("press", ["Load it once", "Always allow"])
def test_it_works_under_a_strict_policy(look, demo, press):
    tag = demo.tag.replace("<script", "<script nonce=n")
    page = look(tag=tag, headers={"Content-Security-Policy": POLICY})
    assert size(page, ".ck-embed")[2:] == [644, 364]
    button(page, press).click()
    # Waiting for an expression would need an eval, which this page forbids.
    expect(page.locator("iframe")).to_have_attribute("src", "/fixture/frame")
    expect(boxes(page)).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_in_it(look, page, scheme, width):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    page = look()
    assert violations(page) == []
    page.emulate_media(forced_colors="active")
    expect(button(page, "Load it once")).to_be_visible()


def test_it_reads_from_right_to_left_and_fits_a_narrow_page(look, page, publish_site):
    words = {"ar": "خرائط"}
    maps = {"key": "maps", "lifetime": "30 days", "title": words, "description": words}
    tag = publish_site(
        {
            "banner": {
                "languages": ["ar"],
                "default_language": "ar",
                "categories": [maps],
                "purposes": [],
            }
        }
    )
    page.set_viewport_size({"width": 320, "height": 800})
    page = look(VIDEO.replace("persistent_login", "maps"), tag=tag)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    held = boxes(page).get_by_role("group")
    assert held.evaluate("(each) => getComputedStyle(each).direction") == "rtl"
    for each in boxes(page).get_by_role("button").all():
        box = each.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 320
        assert box["height"] >= 44
