"""A placeholder stands exactly where its embed will, and can be read and used there."""

from itertools import product

import pytest
from playwright.sync_api import expect

from tests.browser.looks import violations
from tests.browser.test_banner_embeds import AFTER, VIDEO, boxes, button, look
from tests.wide import wide_but

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


# The rules are those of the kind's own part of the page.
SIZES = {
    "attributes": ("", "width=640 height=360"),
    "nothing": ("", ""),
    "percent": ("iframe{width:100%;height:20em;border:0}", ""),
    "ratio": ("iframe{width:100%;aspect-ratio:16/9;height:auto;display:block}", ""),
    "absolute": (
        ".in{position:relative;padding-top:56.25%}"
        "iframe{position:absolute;inset:0;width:100%;height:100%;border:0}",
        "",
    ),
    "flex": (".in{display:flex;gap:1em}iframe{flex:2;height:300px;margin:5px;min-width:0}", ""),
    "grid": (
        ".in{display:grid;grid-template-columns:1fr 3fr}"
        "iframe{grid-column:2;width:100%;height:250px;justify-self:end}",
        "",
    ),
    "float": ("iframe{float:right;width:50%;height:200px;margin:1em}", ""),
    "border": ("iframe{border:10px solid red;padding:7px;box-sizing:border-box}", "width=400"),
}


def test_it_stands_exactly_where_the_embed_will(look):
    parts = [
        f"<style>#{kind} {{ {css} }}</style><div id={kind}><div class=in>Text before "
        f"{VIDEO.replace('width=640 height=360', attributes)} and after<p>Beside</p></div></div>"
        for kind, (css, attributes) in SIZES.items()
    ]
    page = look(
        "".join(parts) + AFTER,
        head="<style>body{margin:20px} main > div > div {color:red}</style>",
        files={"frame": ""},
    )
    expect(boxes(page)).to_have_count(len(SIZES))
    before = places(page, ".ck-embed")
    page.evaluate("consentkit.accept()")
    page.wait_for_function(f"{FRAMES}.every((each) => each.src.endsWith('/fixture/frame'))")
    expect(boxes(page)).to_have_count(0)
    after = places(page, "iframe")
    for (width, kind), place in before.items():
        if width == 400 and "width" in SIZES.get(kind, [""])[-1]:
            # The page lets the embed stick out; words that do would not be read.
            assert place[:2] == after[width, kind][:2], (kind, width)
            assert place[2] < 400, (kind, width)
        else:
            assert place == pytest.approx(after[width, kind], abs=0.6), (kind, width)


FRAMES = "[...document.querySelectorAll('main iframe')]"


def places(page, selector):
    """By width and kind, where what holds the place of an embed is; and what follows them all."""
    found = {}
    for width in (1280, 400):
        page.set_viewport_size({"width": width, "height": 800})
        for kind in SIZES:
            found[width, kind] = size(page, f"#{kind} {selector}")
        found[width, "what follows"] = [page.evaluate(TOP)]
    return found


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


SCREENS = product(("light", "dark"), (320, 1280))


@pytest.mark.parametrize(("scheme", "width"), wide_but(("light", 320), ("dark", 1280), of=SCREENS))
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
