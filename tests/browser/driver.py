"""The one Playwright of a process: folders whose tests share fixtures have one each, and a second
Playwright does not start beside the first.
"""

import atexit
from functools import cache

from playwright.sync_api import Playwright, sync_playwright


@cache
def playwright() -> Playwright:
    started = sync_playwright().start()
    atexit.register(started.stop)
    return started
