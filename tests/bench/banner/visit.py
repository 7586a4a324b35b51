"""One cold visit: a fresh browser context, the page, the click on "accept", and what was seen."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, Page

from tests.bench.banner.page import SCRIPTS
from tests.bench.banner.rows import Row

PROBE = Path(__file__).with_name("probe.js").read_text("utf-8")
PATIENCE_MS = 30_000
# What a hand does between arriving at a button, pressing it and letting go.
HOVER_S, PRESS_S = 0.15, 0.05
# The event's own duration is told some frames after the paint.
AFTERWARDS_S = 0.3

Sample = dict[str, float | None]


@dataclass(frozen=True)
class Conditions:
    """How slow the visitor's machine and line are."""

    name: str
    cpu: int = 4
    latency_ms: int = 0
    bits_per_second: int = 0


LOOPBACK = Conditions("loopback, CPU 4 x slower")
SLOW_4G = Conditions("slow 4G, CPU 4 x slower", latency_ms=150, bits_per_second=1_600_000)
UNTHROTTLED = Conditions("loopback, full speed", cpu=1)


def probe(row: Row) -> str:
    told = json.dumps({"banner": row.banner})
    return PROBE.replace("'{{row}}'", told) + "\n//# sourceURL=bench-probe.js\n"


def throttle(session: CDPSession, conditions: Conditions) -> None:
    session.send("Emulation.setCPUThrottlingRate", {"rate": conditions.cpu})
    if conditions.bits_per_second:
        session.send("Network.enable")
        throughput = conditions.bits_per_second / 8
        session.send(
            "Network.emulateNetworkConditions",
            {
                "offline": False,
                "latency": conditions.latency_ms,
                "downloadThroughput": throughput,
                "uploadThroughput": throughput,
            },
        )


@contextmanager
def fresh_page(
    browser: Browser, row: Row, conditions: Conditions, *, watched: bool = True
) -> Iterator[Page]:
    """Yield a page with nothing cached and nothing stored, throttled, and watched by the probe."""
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 800})
    try:
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        if watched:
            page.add_init_script(probe(row))
        throttle(context.new_cdp_session(page), conditions)
        yield page
    finally:
        context.close()


def arrive(page: Page, origin: str, row: Row) -> None:
    """Open the page and wait until the banner stands still and nothing is being done."""
    page.goto(f"{origin}/page/{row.slug}")
    page.wait_for_function("bench.quiet()", polling=200)


def press(page: Page, selector: str) -> None:
    x, y = page.evaluate("(path) => bench.middle(path)", selector)
    page.mouse.move(x, y)
    time.sleep(HOVER_S)
    page.mouse.down()
    time.sleep(PRESS_S)
    page.mouse.up()


def visit(browser: Browser, origin: str, row: Row, conditions: Conditions) -> Sample:
    """Return the times of one visit in ms, counted from navigation start or from the click."""
    with fresh_page(browser, row, conditions) as page:
        arrive(page, origin, row)
        if row.has_banner:
            press(page, row.accept)
            page.wait_for_function(f"bench.answered({SCRIPTS})", polling=100)
            time.sleep(AFTERWARDS_S)
        return as_sample(page.evaluate("bench.told()"))


def as_sample(told: dict) -> Sample:
    click, first = told["click"], told["first"]

    def since_click(moment: float | None) -> float | None:
        return None if moment is None or click is None else moment - click

    until_first = [f for f in told["files"] if first is not None and f["startTime"] < first]
    marks = told["marks"]
    return {
        "first": first,
        "painted": told["painted"],
        "settled": told["settled"],
        "still": None if first is None else told["settled"] - first,
        "paint": told["paint"],
        "blocking": told["blocking"],
        "shift": told["shift"],
        "requests": len(until_first),
        "bytes": sum(f["bytes"] for f in until_first),
        # Chromium tells no event under 16 ms, nor one whose frame only the compositor drew.
        "next paint": told["nextPaint"] or since_click(told["frameAfterClick"]),
        "gone": since_click(told["gone"]),
        "first script": since_click(min(marks, default=None)),
        "all scripts": since_click(max(marks, default=None)),
    }
