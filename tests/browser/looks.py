"""Banners of every look in the running demo, each published once, and axe-core to judge them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.sites import PublishSite, a_category

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Frames have no checker in them to wait for.
RUN = """async (tags) => {
  const found = await axe.run({ runOnly: { type: "tag", values: tags }, pingWaitTime: 20 });
  return found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target).join(" | ")}`);
}"""

# Every layout, second layer and preset in the fewest banners, at edges that differ.
LOOKS: dict[str, dict[str, Any]] = {
    "bar": {"layout": "bar", "preset": "system", "second_layer": "modal", "reopen": "bottom-end"},
    "box": {
        "layout": "box",
        "position": "bottom-end",
        "preset": "harbour",
        "second_layer": "box",
    },
    "cloud": {"layout": "cloud", "position": "top", "preset": "paper", "second_layer": "side"},
    "inline": {"layout": "inline", "preset": "contrast", "second_layer": "modal"},
}
TOP = {"layout": "bar", "position": "top"}
LOCKED = {"layout": "box", "position": "top", "lock": True}
SHADOW = {"layout": "cloud", "isolation": "shadow", "reopen": "bottom-start"}

# A page as pages are, with a place for an inline banner.
PAGE = """<header><nav><a href="#" id="first">Start</a> <a href="#">Journal</a></nav></header>
<main><h1>A page</h1><p>Text before the banner.</p><div data-ck-banner></div>
<h2>What it is about</h2>{text}<p><a href="#" id="last">The last link</a></p></main>"""
LONG_PAGE = PAGE.format(text='<p>Some more text, with <a href="#">a link</a> in it.</p>' * 40)

TagOf = Callable[..., str]


@pytest.fixture(scope="session")
def tag_of(publish_site: PublishSite) -> TagOf:
    """The script tag of a banner with this look, in these languages (English and Arabic)."""
    tags: dict[str, str] = {}

    def tag(look: dict[str, Any], languages: tuple[str, ...] = ("en", "ar"), lang: str = "") -> str:
        name = json.dumps([look, languages])
        if name not in tags:
            words = dict.fromkeys(languages, "Words")
            required = a_category("session", required=True)
            asked = [required, a_category("persistent_login", services=[a_service(languages)])]
            purpose = {"key": "news", "title": words, "description": words}
            banner = {
                "languages": list(languages),
                "default_language": languages[0],
                "categories": [each | {"title": words, "description": words} for each in asked],
                "purposes": [purpose],
                "look": look,
            }
            tags[name] = publish_site({"banner": banner})
        return tags[name].replace('banner.js"', f'banner.js?lang={lang or languages[0]}"')

    return tag


def a_service(languages: tuple[str, ...]) -> dict[str, Any]:
    cookies = [{"name": "member_login", "purpose": dict.fromkeys(languages, "Recognises you.")}]
    return {
        "key": "remember",
        "name": "Remember me",
        "provider": "The Club",
        "policy_url": "https://club.example/privacy",
        "cookies": cookies,
    }


def window_for_axe(
    browser: Browser, width: int, *, height: int = 800, **options: Any
) -> BrowserContext:
    """Open a window, in pixels, into whose pages the checker comes: their own policy would keep it
    out. ``with`` closes it.
    """
    return browser.new_context(
        viewport={"width": width, "height": height}, bypass_csp=True, **options
    )


def violations(page: Page) -> list[str]:
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE.read_text("utf-8"))
    found: list[str] = page.evaluate(RUN, TAGS)
    return found
