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
from tests.browser.sites import publish_site

# The last one as well: it has to publish in this folder's demo, not in another one's.
__all__ = [
    "browser",
    "chromium",
    "console",
    "context",
    "demo",
    "page",
    "publish_site",
    "show",
    "whole_browser",
]
