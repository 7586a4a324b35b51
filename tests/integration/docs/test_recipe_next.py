"""The recipe for Next.js in Next itself: built and served as people do."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from scripts.node import MissingNode, environment
from tests.bench.npm import install
from tests.browser.conftest import Demo, wait_until_up
from tests.integration.docs.desk import SERVICE, Desk
from tests.integration.docs.recipes import (
    FILM,
    STATISTICS,
    WAITING,
    film_comes_and_goes,
    front,
    taken,
)
from tests.integration.docs.samples import ROOT
from tests.integration.docs.servers import started

pytestmark = pytest.mark.browser
PINNED = Path(__file__).with_name("next")
# Kept from run to run: Next, and what it remembers of building.
KEPT = ROOT / ".cache" / "next"
OLDEST_NODE = 20
NEXT = ["node", "node_modules/next/dist/bin/next"]
# Not this repository, whose package-lock.json it would find.
SETTINGS = "export default { turbopack: { root: import.meta.dirname } };"


@pytest.fixture(scope="module")
def next_env() -> dict[str, str]:
    """What Next runs with, once it is installed."""
    KEPT.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(PINNED / name, KEPT)
    try:
        env, missing = environment(OLDEST_NODE), install(KEPT)
    except MissingNode as err:
        env, missing = {}, str(err)
    if missing:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(missing)
    return env | {"NEXT_TELEMETRY_DISABLED": "1", "NODE_ENV": "production"}


@pytest.fixture(scope="module")
def next_site(next_env: dict[str, str], demo: Demo, my_site: str, front_port: int) -> Iterator[str]:
    """The recipe's site, at the desk's port; the tag that it has."""
    write_site(demo.service)
    done = subprocess.run(
        [*NEXT, "build"],
        cwd=KEPT,
        env=next_env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    log = KEPT / "start.log"
    command = [*NEXT, "start", "--port", str(front_port)]
    with started(command, log, folder=KEPT, env=next_env) as process:
        wait_until_up(f"http://localhost:{front_port}/", process, log)
        yield my_site


def write_site(service: str) -> None:
    app = KEPT / "app"
    shutil.rmtree(app, ignore_errors=True)
    app.mkdir()
    (KEPT / "next.config.mjs").write_text(SETTINGS)
    files = {
        "layout.jsx": taken("recipes/react", "app/layout.jsx"),
        "page.jsx": taken("recipes/react", "app/page.jsx"),
        "useConsent.js": taken("recipes/react", "useConsent.js"),
        # As the page says of a component with the hook.
        "Film.jsx": "'use client';\n" + taken("recipes/react", "Film.jsx"),
    }
    for name, code in files.items():
        (app / name).write_text(code.replace(SERVICE, service))


@pytest.mark.usefixtures("next_site")
def test_what_waits_comes_with_a_yes_on_this_page_and_the_next(desk: Desk) -> None:
    asked = film_comes_and_goes(desk)
    # Twice: the page was loaded again with the answer there, before React took it over.
    assert asked.count(STATISTICS) == asked.count(FILM) == 2, asked


@pytest.mark.usefixtures("next_site")
def test_a_no_holds_on_the_next_page(desk: Desk) -> None:
    asked = desk.visit(front(desk))
    page = desk.page
    page.click("#ck-decline")
    desk.wait_until(lambda: page.evaluate("!!consentkit.receipt()"), lambda: "no receipt came")
    page.reload()
    expect(page.get_by_text(WAITING)).to_be_visible()
    expect(page.locator("#ck-banner")).to_be_hidden()
    # React has the page: what it wrote on the server is only markup.
    page.get_by_role("button", name="Cookie settings").click()
    expect(page.locator("#ck-preferences")).to_be_visible()
    assert asked == []


def test_nothing_of_next_keeps_the_page_before_the_tag(next_site: str, desk: Desk) -> None:
    """Next writes scripts of its own into the head, and leaves the tag as it is."""
    written = desk.page.request.get(front(desk)).text()
    before, tag, _ = written.partition(next_site)
    assert tag
    assert [each for each in re.findall("<script[^>]*>", before) if "async" not in each] == []
