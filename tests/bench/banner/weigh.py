"""What a banner weighs when all of it was used once: both layers, every file it fetched."""

import time

import brotli
from playwright.sync_api import Browser

from tests.bench.banner.page import inline_snippet
from tests.bench.banner.results import Weight
from tests.bench.banner.rows import Row
from tests.bench.banner.visit import UNTHROTTLED, arrive, fresh_page, press

# For what a banner fetches when the browser is idle, and for the second layer.
LATER_S = 1.0


def inline_bytes(row: Row) -> int:
    snippet = inline_snippet(row).encode()
    return len(brotli.compress(snippet, quality=11)) if snippet else 0


def weigh(browser: Browser, origin: str, row: Row) -> Weight:
    with fresh_page(browser, row, UNTHROTTLED) as page:
        arrive(page, origin, row)
        time.sleep(LATER_S)
        if row.settings:
            press(page, row.settings)
            time.sleep(LATER_S)
        files = page.evaluate("bench.files()")
    return Weight(inline_bytes(row), sum(file["bytes"] for file in files), len(files))
