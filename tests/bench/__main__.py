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
from tests.bench.c15t.peer import Backend, Peer
from tests.bench.console import measure_console
from tests.bench.entering import measure_entering
from tests.bench.exports import COUNT, QUICK_COUNT, measure_exports
from tests.bench.ledger import ENTRIES, QUICK_ENTRIES, measure_ledger
from tests.bench.load import Measured, Plan
from tests.bench.reference import prepare
from tests.bench.servers import ROOT, application, get, service
from tests.bench.visible import first_visit
from tests.postgres import a_database

CONNECTIONS = (1, 16, 64)
WORKERS = 2
# It has just started, and V8 compiles what is hot only after a while.
C15T_WARM_UP_S = 3.0
# Told of reading, then of writing.
KINDS = ("banner.js fetches/s", "receipts/s")
OTHERS = {"plain": ("", "a plain service"), "c15t": ("c15t's /init", "c15t's consents")}
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


def rates(*, repetitions: int, seconds: float, postgres: str | None) -> None:
    print(
        f"Rates on {os.cpu_count()} cores, granian with {WORKERS} workers, loopback;"
        f" the load generator shares the cores.\n"
        f"Medians of {repetitions} interleaved repetitions of {seconds:g} s (slowest-fastest);"
        " only the ratios mean much.\n"
        f"Load average before: {os.getloadavg()[0]:.1f}; well above 1, the machine is busy"
        " with something else and the ratios are too low."
    )
    peer = Peer()
    print(peer.told)
    with tempfile.TemporaryDirectory(prefix="consentkit-bench-") as folder:
        home, bare_home = Path(folder) / "home", Path(folder) / "reference"
        bare_home.mkdir()
        with service(home, workers=WORKERS) as ours:
            prepare(bare_home, get(ours, SCRIPT, {"Accept-Encoding": "br"}))
            with (
                application("reference", bare_home, workers=WORKERS) as bare,
                application("plain", bare_home, workers=WORKERS) as plain,
            ):
                ports = {"service": ours, "bare": bare, "plain": plain}
                stored = compare(ports, peer, repetitions, seconds)
            check_durability(home, stored)
    if postgres:
        on_postgres(postgres, peer, repetitions, seconds)


def on_postgres(server: str, peer: Peer, repetitions: int, seconds: float) -> None:
    """Print a line for each number of connections; the databases are dropped afterwards."""
    with (
        tempfile.TemporaryDirectory(prefix="consentkit-bench-") as home,
        a_database(server) as (_, database),
        service(Path(home), workers=WORKERS, database=database) as port,
    ):
        for connections in CONNECTIONS:
            asked = {"service": Plan(port, RECEIPTS, connections, seconds, 201, DECISION)}
            with (
                a_database(server) as (_, theirs),
                peer.backend(writing=True, postgres=theirs) as c15t,
            ):
                taken = side_by_side(asked, c15t, repetitions, writing=True)
            print(
                f"{'receipts/s, PostgreSQL':<26} c={connections:<3} service"
                f" {told(taken['service'])}"
            )
            if c15t:
                print(beside(OTHERS["c15t"][True], taken["service"], taken["c15t"]))
            sys.stdout.flush()


def compare(ports: dict[str, int], peer: Peer, repetitions: int, seconds: float) -> int:
    """Print lines for each kind and number of connections; return how many receipts we got."""
    stored = 0
    for writing in (False, True):
        for connections in CONNECTIONS:
            with peer.backend(writing=writing) as c15t:
                asked = plans(ports, connections, seconds, writing=writing)
                taken = side_by_side(asked, c15t, repetitions, writing=writing)
            print(line(KINDS[writing], connections, taken["service"], taken["bare"]))
            for name in OTHERS:
                if name in taken:
                    print(beside(OTHERS[name][writing], taken["service"], taken[name]))
            sys.stdout.flush()
            stored += answers(taken["service"]) if writing else 0
    return stored


def plans(
    ports: dict[str, int], connections: int, seconds: float, *, writing: bool
) -> dict[str, Plan]:
    """Return what each is asked for, by its name; a plain service is asked for receipts alone."""
    path, *rest = (RECEIPTS, 201, DECISION) if writing else (SCRIPT, 200, None)
    paths = {"bare": path, "service": path} | ({"plain": "/receipts"} if writing else {})
    return {
        name: Plan(ports[name], own, connections, seconds, *rest) for name, own in paths.items()
    }


def side_by_side(
    asked: dict[str, Plan], c15t: Backend | None, repetitions: int, *, writing: bool
) -> dict[str, list[Measured]]:
    """Drive all that is asked, and c15t where there is one as hard as the service."""
    if c15t is None:
        return interleaved(asked, repetitions)
    ours = asked["service"]
    theirs = c15t.plan(ours.connections, ours.seconds, writing=writing)
    warm_up = measure(replace(theirs, seconds=C15T_WARM_UP_S))
    taken = interleaved(asked | {"c15t": theirs}, repetitions)
    if writing:
        c15t.check_durability(answers([warm_up, *taken["c15t"]]))
    return taken


def interleaved(asked: dict[str, Plan], repetitions: int) -> dict[str, list[Measured]]:
    taken: dict[str, list[Measured]] = {name: [] for name in asked}
    for _ in range(repetitions):
        for name, plan in asked.items():
            taken[name].append(measure(plan))
    return taken


def answers(runs: list[Measured]) -> int:
    return sum(run.answers for run in runs)


def beside(name: str, ours: list[Measured], theirs: list[Measured]) -> str:
    p99 = statistics.median(run.p99_ms for run in theirs)
    return (
        f"{'':<26} {name} {middle(theirs):,.0f}: {middle(ours) / middle(theirs):.1f} times that"
        f"  (p99 {p99:.1f} ms)"
    )


def told(runs: list[Measured]) -> str:
    each = [run.per_second for run in runs]
    return f"{statistics.median(each):7,.0f} ({min(each):,.0f}-{max(each):,.0f})"


def line(name: str, connections: int, ours: list[Measured], bare: list[Measured]) -> str:
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
    parser.add_argument("--postgres", metavar="URL", help="measure receipts on that server, too")
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
    repetitions, seconds = (1, 0.5) if quick else (5, 1.2)
    rates(repetitions=repetitions, seconds=seconds, postgres=options.postgres)


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
