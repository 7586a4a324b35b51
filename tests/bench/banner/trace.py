"""Reads a Chromium trace: how long the main thread was busy with scripts of certain addresses."""

import json
import time
from collections.abc import Callable, Iterable
from typing import Any

from playwright.sync_api import Browser, Page

# What runs or prepares a page's script; only events that name an address are counted, which leaves
# out the probe and the driver.
SCRIPT_EVENTS = {"EvaluateScript", "FunctionCall", "v8.compile", "v8.compileModule", "v8.evaluate"}
# Promise reactions name no address: they count if nothing but a page's script can have made them.
MICROTASKS = "RunMicrotasks"
CATEGORIES = ["-*", "devtools.timeline", "v8", "v8.execute"]


def traced(browser: Browser, page: Page, act: Callable[[], None], seconds: float) -> list[dict]:
    """Return the events of what ``act`` sets off; nothing is asked of the page meanwhile."""
    browser.start_tracing(page=page, categories=CATEGORIES)
    try:
        act()
        time.sleep(seconds)
    finally:
        recorded = browser.stop_tracing()
    events: list[dict] = json.loads(recorded)["traceEvents"]
    return events


def address(event: dict[str, Any]) -> str:
    data = event.get("args", {}).get("data", {})
    return str(data.get("url") or event.get("args", {}).get("fileName") or "")


def script_ms(events: Iterable[dict[str, Any]], wanted: Callable[[str], bool]) -> float:
    """Return the milliseconds that scripts of the wanted addresses took, nested ones once."""
    spans: dict[tuple[int, int], list[tuple[float, float]]] = {}
    microtasks = []
    for event in events:
        if event.get("ph") != "X":
            continue
        span = (event["ts"], event["ts"] + event.get("dur", 0))
        thread = (event["pid"], event["tid"])
        if event["name"] == MICROTASKS:
            microtasks.append((thread, span))
        elif event["name"] in SCRIPT_EVENTS and wanted(address(event)):
            spans.setdefault(thread, []).append(span)
    if not spans:
        return 0.0
    main = max(spans, key=lambda thread: len(spans[thread]))
    own = spans[main] + [span for thread, span in microtasks if thread == main]
    return union(own) / 1000


def union(spans: Iterable[tuple[float, float]]) -> float:
    """Return how much time the spans cover together."""
    covered, end = 0.0, float("-inf")
    for start, stop in sorted(spans):
        covered += max(0.0, stop - max(start, end))
        end = max(end, stop)
    return covered
