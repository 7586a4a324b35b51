"""Moments of a page that a test waits for, each within two seconds: a page need not be idle, nor
draw a frame, and ``evaluate`` would wait for it without end.
"""


def _within_2_s(begin: str) -> str:
    return f"new Promise((done) => {{ {begin}; setTimeout(done, 2000) }})"


# Once the page has nothing to do, and once what that has set off has run.
IDLE = _within_2_s("requestIdleCallback(() => setTimeout(done))")
# Once a frame is drawn, and once the one after it is.
DRAWN = _within_2_s("requestAnimationFrame(() => setTimeout(done))")
DRAWN_TWICE = _within_2_s("requestAnimationFrame(() => requestAnimationFrame(done))")


def receipts_kept(count: int, site: str = "demo") -> str:
    """Whether the browser keeps so many receipts; none before the first comes."""
    return f"JSON.parse(localStorage['ck:{site}'] ?? null)?.receipts.length === {count}"
