"""How long a banner's own scripts keep the main thread until the page is at rest."""

from playwright.sync_api import Browser

from tests.bench.banner.rows import Row
from tests.bench.banner.trace import script_ms, traced
from tests.bench.banner.visit import Conditions, fresh_page

REST_S = 2.0


def script_time(browser: Browser, origin: str, row: Row, conditions: Conditions) -> float:
    """Return the milliseconds; without the probe, which would be in the trace as well."""
    with fresh_page(browser, row, conditions, watched=False) as page:
        address = f"{origin}/page/{row.slug}"
        events = traced(browser, page, lambda: page.goto(address), REST_S)
    return script_ms(events, lambda url: url.startswith(origin))
