"""Measure the banner's bytes, the service's rates and the ledger, beside others in the same run."""

import argparse
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, replace
from pathlib import Path

from tests.bench.banner.run import Plan as BannerPlan
from tests.bench.banner.run import measure_banners
from tests.bench.console import measure_console
from tests.bench.entering import measure_entering
from tests.bench.exports import COUNT, QUICK_COUNT, measure_exports
from tests.bench.ledger import ENTRIES, QUICK_ENTRIES, measure_ledger
from tests.bench.load import Measured, Plan
from tests.bench.reference import prepare
from tests.bench.servers import ROOT, application, get, service
from tests.bench.visible import first_visit

CONNECTIONS = (1, 16, 64)
WORKERS = 2
SCRIPT = "/ck/demo/banner.js"
RECEIPTS = "/ck/demo/receipts"
DECISION = {
    "banner_version": 1,
    "action": "save",
    "surface": "preferences",
    "language": "en",
    "choices": {"session": True, "pending_registration": True, "persistent_login": False},
}


def measure(plan: Plan) -> Measured:
    """Run the generator in a process of its own, so that it shares no interpreter with us."""
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("load.py"))],
        input=json.dumps(asdict(plan)),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip().splitlines()[-1])
    return Measured(**json.loads(done.stdout))


def banner() -> None:
    print("The banner")
    sys.stdout.flush()
    subprocess.run([sys.executable, "scripts/budget.py"], cwd=ROOT, check=False)
    seen = first_visit()
    print(
        f"Until it is visible in Chromium: {seen.requests} request(s) to the service,"
        f" {seen.wire_bytes:,} bytes on the wire, headers included\n"
    )


def rates(*, repetitions: int, seconds: float) -> None:
    print(
        f"Rates on {os.cpu_count()} cores, granian with {WORKERS} workers, loopback;"
        f" the load generator shares the cores.\n"
        f"Medians of {repetitions} interleaved repetitions of {seconds:g} s (slowest-fastest);"
        " only the ratios mean much.\n"
        f"Load average before: {os.getloadavg()[0]:.1f}; well above 1, the machine is busy"
        " with something else and the ratios are too low."
    )
    with tempfile.TemporaryDirectory(prefix="consentkit-bench-") as folder:
        home, bare_home = Path(folder) / "home", Path(folder) / "reference"
        bare_home.mkdir()
        with service(home, workers=WORKERS) as ours:
            prepare(bare_home, get(ours, SCRIPT, {"Accept-Encoding": "br"}))
            with (
                application("reference", bare_home, workers=WORKERS) as bare,
                application("plain", bare_home, workers=WORKERS) as plain,
            ):
                stored = compare(ours, bare, plain, repetitions, seconds)
            check_durability(home, stored)


def compare(ours: int, bare: int, plain: int, repetitions: int, seconds: float) -> int:
    """Print a line for each kind and number of connections; return how many receipts we got."""
    kinds = {"banner.js fetches/s": (SCRIPT, 200, None), "receipts/s": (RECEIPTS, 201, DECISION)}
    stored = 0
    for name, (path, expected, decision) in kinds.items():
        for connections in CONNECTIONS:
            paths = {bare: path, ours: path} | ({plain: "/receipts"} if decision else {})
            taken: dict[int, list[Measured]] = {port: [] for port in paths}
            for _ in range(repetitions):
                for port, asked in paths.items():
                    plan = Plan(port, asked, connections, seconds, expected, decision)
                    taken[port].append(measure(plan))
            print(line(name, connections, taken[ours], taken[bare]))
            if decision is not None:
                times = middle(taken[ours]) / middle(taken[plain])
                print(
                    f"{'':<26} a plain service {middle(taken[plain]):,.0f}: {times:.1f} times that"
                )
            sys.stdout.flush()
            if decision is not None:
                stored += sum(one.answers for one in taken[ours])
    return stored


def line(name: str, connections: int, ours: list[Measured], bare: list[Measured]) -> str:
    def told(runs: list[Measured]) -> str:
        each = [run.per_second for run in runs]
        return f"{statistics.median(each):7,.0f} ({min(each):,.0f}-{max(each):,.0f})"

    ratio = middle(ours) / middle(bare)
    p99 = statistics.median(run.p99_ms for run in ours)
    p50, bare_p50 = (statistics.median(run.p50_ms for run in runs) for runs in (ours, bare))
    return (
        f"{name:<20} c={connections:<3} service {told(ours):<24} bare {told(bare):<24}"
        f" ratio {ratio:4.0%}  p50 {p50:.1f} ms, bare {bare_p50:.1f}  p99 {p99:.1f} ms"
    )


def middle(runs: list[Measured]) -> float:
    return statistics.median(run.per_second for run in runs)


def check_durability(home: Path, answered: int) -> None:
    """Every 201 must be a row: the benchmark is void otherwise."""
    with sqlite3.connect(home / "consentkit.sqlite3") as database:
        (rows,) = database.execute("SELECT count(*) FROM receipt").fetchone()
    if rows != answered:
        raise RuntimeError(f"{answered} receipts were acknowledged, but {rows} are stored")
    print(f"All {rows:,} acknowledged receipts are stored.")


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short repetition of each")
    parser.add_argument("--only", choices=PARTS, help="run one part alone")
    parser.add_argument("--visits", type=int, help="cold visits to each banner")
    parser.add_argument("--receipts", type=int, help="as many in the table for exports and console")
    options = parser.parse_args()
    began = time.monotonic()
    try:
        for name, part in PARTS.items():
            if options.only in (None, name):
                part(options)
    except (RuntimeError, subprocess.CalledProcessError) as err:
        print(f"make bench: {err}", file=sys.stderr)
        return 1
    print(f"Took {time.monotonic() - began:.0f} s.")
    return 0


def service_part(options: argparse.Namespace) -> None:
    banner()
    quick = options.quick
    rates(repetitions=1 if quick else 5, seconds=0.5 if quick else 1.2)


def banner_part(options: argparse.Namespace) -> None:
    plan = BannerPlan.quick() if options.quick else BannerPlan()
    if options.visits:
        plan = replace(plan, visits=options.visits, slow_visits=options.visits)
    measure_banners(plan)


def ledger_part(options: argparse.Namespace) -> None:
    measure_ledger(QUICK_ENTRIES if options.quick else ENTRIES)
    measure_entering(measure, RECEIPTS, DECISION, quick=options.quick)


def exports_part(options: argparse.Namespace) -> None:
    measure_exports(options.receipts or (QUICK_COUNT if options.quick else COUNT))


def console_part(options: argparse.Namespace) -> None:
    measure_console(quick=options.quick, receipts=options.receipts)


PARTS = {
    "service": service_part,
    "ledger": ledger_part,
    "exports": exports_part,
    "console": console_part,
    "banner": banner_part,
}


if __name__ == "__main__":
    sys.exit(main())
