"""The two screens on which the console's pages are looked at: a language, and pixels across."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser.looks import window_for_axe

__all__ = ["SCREENS", "context"]

SCREENS = ("en-320", "fr-1280")


@pytest.fixture
def context(request: pytest.FixtureRequest, browser: Browser) -> Iterator[BrowserContext]:
    language, width = request.param.split("-")
    with window_for_axe(browser, int(width), locale=language) as opened:
        yield opened
