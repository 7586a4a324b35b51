"""A page inside a frame of the same site: somebody asks, and only one of the two."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Demo, ShowPage

pytestmark = pytest.mark.browser

FRAME = """
const frame = document.createElement('iframe');
frame.srcdoc = `<html lang="en"><head>%s</head><body><h1>Inside</h1></body></html>`;
document.body.append(frame);
"""


def test_a_framed_page_asks_when_the_page_around_it_does_not(show: ShowPage, demo: Demo) -> None:
    page = show(tag="")
    page.evaluate(FRAME % demo.tag)
    expect(page.frame_locator("iframe").locator("#ck-banner")).to_be_visible()


def test_a_framed_page_leaves_asking_to_the_page_around_it(show: ShowPage, demo: Demo) -> None:
    page = show()
    expect(page.locator("#ck-banner")).to_be_visible()
    page.evaluate(FRAME % demo.tag)
    inside = page.frame_locator("iframe")
    expect(inside.locator("h1")).to_be_visible()
    page.wait_for_function("frames[0].consentkit && frames[0].consentkit.get")
    expect(inside.locator("#ck-banner")).to_have_count(0)
