"""Measures every banner on the same page in a real Chromium, in turn."""

import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from playwright.sync_api import Error as BrowserError

from tests.bench.banner.install import prepare
from tests.bench.banner.report import report
from tests.bench.banner.results import Results
from tests.bench.banner.returning import ANSWERS, returning
from tests.bench.banner.rows import ALL, HERE, QUICK, SLOW_LINE, Row
from tests.bench.banner.script_time import script_time
from tests.bench.banner.server import Site, serving
from tests.bench.banner.visit import LOOPBACK, SLOW_4G, visit
from tests.bench.banner.weigh import weigh
from tests.bench.findings import Told
from tests.bench.servers import service
from tests.bench.visible import FLAGS, chromium

SITE = HERE / "site.toml"
WRITTEN_ORIGIN = "http://localhost:8081"
SEED = 3


@dataclass(frozen=True)
class Plan:
    """How often each is visited."""

    rows: tuple[Row, ...] = ALL
    visits: int = 15
    slow_visits: int = 15
    traces: int = 7
    returns: int = 7

    @classmethod
    def quick(cls) -> "Plan":
        return cls(rows=QUICK, visits=3, slow_visits=2, traces=2, returns=2)


def measure_banners(plan: Plan) -> Iterator[Told]:
    yield (
        f"Banners in Chromium: the same page with 20 gated scripts, {plan.visits} cold visits each"
        f" (slow line {plan.slow_visits}, traces {plan.traces}), shuffled in every round."
        f" Load average before: {os.getloadavg()[0]:.1f}; well above 1, the machine is busy with"
        " something else and no time means much."
    )
    with tempfile.TemporaryDirectory(prefix="consentkit-bench-") as folder:
        built = Path(folder) / "built"
        built.mkdir()
        results = Results(plan.rows, missing=prepare(plan.rows, built))
        site = Site(built)
        site.add_pages({row.slug: row for row in plan.rows})
        with (
            serving(site) as origin,
            our_service(Path(folder), origin, site),
            a_browser() as chrome,
        ):
            Run(plan, results, site, origin, chrome).all()
    yield from report(results)


@contextmanager
def our_service(folder: Path, origin: str, site: Site) -> Iterator[None]:
    """Run the service for the page's own address, behind the page's server."""
    definition = folder / SITE.name
    definition.write_text(SITE.read_text("utf-8").replace(WRITTEN_ORIGIN, origin), "utf-8")
    with service(folder / "home", workers=1, site=definition, key="bench") as port:
        site.service_port = port
        yield


@contextmanager
def a_browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        yield browser
        browser.close()


class Run:
    """One run: what is weighed once, then what is timed in rounds."""

    def __init__(
        self, plan: Plan, results: Results, site: Site, origin: str, browser: Browser
    ) -> None:
        self._plan = plan
        self._results = results
        self._site = site
        self._origin = origin
        self._browser = browser
        self._chance = random.Random(SEED)

    def all(self) -> None:
        for row in self._results.measured:
            self._warm_up(row)
        measured = self._results.measured
        slow = [row for row in measured if row in SLOW_LINE]
        self._rounds(LOOPBACK.name, self._plan.visits, measured, self._visit)
        self._rounds(SLOW_4G.name, self._plan.slow_visits, slow, self._slow_visit)
        self._rounds("traces", self._plan.traces, measured, self._trace)
        for row in measured:
            if row.own_address:
                for answer in ANSWERS:
                    self._return(row, answer)

    def _warm_up(self, row: Row) -> None:
        """Weigh, and visit once: files are compressed on the way, and who does not work is out."""
        try:
            self._results.weights[row.name] = weigh(self._browser, self._origin, row)
            visit(self._browser, self._origin, row, LOOPBACK)
        except BrowserError as err:
            self._results.missing[row.name] = f"the page does not work: {first_line(err)}"

    def _rounds(self, what: str, count: int, rows: list[Row], once: Callable[[Row], None]) -> None:
        began = time.monotonic()
        for _ in range(count):
            for row in self._chance.sample(rows, len(rows)):
                try:
                    once(row)
                except BrowserError:
                    self._results.failures[row.name] += 1
        took, load = time.monotonic() - began, os.getloadavg()[0]
        print(f"{what}: {count} rounds of {len(rows)} in {took:.0f} s, load {load:.1f} at the end")
        sys.stdout.flush()

    def _return(self, row: Row, answer: str) -> None:
        times = self._plan.returns
        try:
            back = returning(
                self._browser, self._origin, self._site, row, answer, repetitions=times
            )
        except (BrowserError, RuntimeError):
            self._results.failures[f"{row.name}, {answer}"] += 1
        else:
            self._results.returns.append(back)

    def _visit(self, row: Row) -> None:
        self._results.add(row, LOOPBACK, visit(self._browser, self._origin, row, LOOPBACK))

    def _slow_visit(self, row: Row) -> None:
        self._results.add(row, SLOW_4G, visit(self._browser, self._origin, row, SLOW_4G))

    def _trace(self, row: Row) -> None:
        taken = script_time(self._browser, self._origin, row, LOOPBACK)
        self._results.script_ms[row.name].append(taken)


def first_line(err: Exception) -> str:
    return str(err).strip().splitlines()[0]
