"""A real Chromium against the running demo, as the banner's own tests have it."""

from tests.browser.conftest import (
    browser,
    chromium,
    console,
    context,
    demo,
    page,
    show,
    whole_browser,
)

__all__ = ["browser", "chromium", "console", "context", "demo", "page", "show", "whole_browser"]
