"""What a first visit costs until the banner is on screen, seen by a real Chromium."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass

from playwright.sync_api import sync_playwright

from tests.bench.findings import Finding, Told, alone
from tests.bench.servers import BIN, ROOT, free_port, get

BANNER = "#ck-banner"
NOTE_THE_MOMENT = """
new MutationObserver((_, watch) => {
  if (!document.getElementById("ck-banner")) return;
  window.bannerAt = performance.now();
  watch.disconnect();
}).observe(document, {childList: true, subtree: true});
"""
STARTED_BEFORE_BANNER = """
performance.getEntriesByType("resource").filter((e) => e.startTime < bannerAt).map((e) => e.name)
"""
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass(frozen=True)
class FirstVisit:
    """``requests`` to the service and the bytes they took on the wire, headers included."""

    requests: int
    wire_bytes: int


def measure_first_visit() -> Iterator[Told]:
    budget = [sys.executable, "scripts/budget.py"]
    said = subprocess.run(budget, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
    yield said.strip()
    seen = first_visit()
    yield Finding("requests to the service until the banner is visible", str(seen.requests))
    yield alone("what they take on the wire, headers included", [seen.wire_bytes], " bytes")


def first_visit() -> FirstVisit:
    with tempfile.TemporaryDirectory(prefix="consentkit-bench-") as folder:
        port, site_port = free_port(), free_port()
        ports = ["--port", str(port), "--site-port", str(site_port)]
        demo = subprocess.Popen(
            [str(BIN / "consentkit"), "demo", "--home", folder, *ports],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for(site_port, demo)
            return visit(port, site_port)
        finally:
            demo.terminate()
            demo.wait()


def visit(port: int, site_port: int) -> FirstVisit:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        page = browser.new_page()
        page.add_init_script(NOTE_THE_MOMENT)
        wire = []
        page.on("requestfinished", lambda request: wire.append((request.url, request.sizes())))
        page.goto(f"http://localhost:{site_port}/")
        page.locator(BANNER).wait_for(state="visible", timeout=10_000)
        # The browser's own clock says what had started when the banner came; what follows when it
        # is idle is nobody's wait.
        started = page.evaluate(STARTED_BEFORE_BANNER)
        ours = [url for url in started if f":{port}/" in url]
        taken = sum(
            sizes["responseHeadersSize"] + sizes["responseBodySize"]
            for url, sizes in wire
            if url in ours
        )
        browser.close()
    return FirstVisit(requests=len(ours), wire_bytes=taken)


def wait_for(port: int, demo: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if demo.poll() is not None:
            raise RuntimeError("consentkit demo did not start")
        try:
            get(port, "/")
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the membership site did not answer")


def chromium() -> str:
    chosen = os.environ.get("CONSENTKIT_CHROMIUM")
    if chosen:
        return chosen
    find = [sys.executable, str(ROOT / "scripts" / "chromium.py")]
    return subprocess.run(find, stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
