"""A real Chromium against the running demo, as the banner's own tests have it."""

from tests.browser.admins import log_in_page, make_admin
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

# Those of sites and admins as well: theirs has to be this folder's demo, not another one's.
__all__ = [
    "browser",
    "chromium",
    "console",
    "context",
    "demo",
    "log_in_page",
    "make_admin",
    "page",
    "publish_site",
    "show",
    "whole_browser",
]
