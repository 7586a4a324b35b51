"""Measure the banner's bytes, the service's rates and the ledger, beside others in the same run."""

import argparse
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace

from tests.bench.about import about
from tests.bench.banner.run import Plan as BannerPlan
from tests.bench.banner.run import measure_banners
from tests.bench.console import measure_console
from tests.bench.driver import Pace
from tests.bench.entering import measure_entering
from tests.bench.exports import COUNT, QUICK_COUNT, measure_exports
from tests.bench.findings import Missing, Told
from tests.bench.growth import FIRST, LAST, QUICK_FIRST, QUICK_LAST, measure_growth, steps
from tests.bench.guard import measure_guard
from tests.bench.idle import QUICK_SECONDS, SECONDS, measure_idle
from tests.bench.ledger import ENTRIES, QUICK_ENTRIES, measure_ledger
from tests.bench.memory import Extent, measure_memory
from tests.bench.rates import measure_postgres, measure_sqlite
from tests.bench.report import file_of, say, section, write
from tests.bench.visible import measure_first_visit

PACE, QUICK_PACE = Pace(7, 1.2), Pace(1, 0.5)
Options = argparse.Namespace


def service_part(options: Options) -> Iterator[Told]:
    yield from measure_sqlite(pace(options))


def postgres_part(options: Options) -> Iterator[Told]:
    yield from measure_postgres(pace(options), options.postgres)


def growth_part(options: Options) -> Iterator[Told]:
    first, last = (QUICK_FIRST, QUICK_LAST) if options.quick else (FIRST, LAST)
    yield from measure_growth(steps(first, options.receipts or last), pace(options))


def memory_part(options: Options) -> Iterator[Told]:
    yield from measure_memory(Extent.quick() if options.quick else Extent())


def idle_part(options: Options) -> Iterator[Told]:
    yield from measure_idle(QUICK_SECONDS if options.quick else SECONDS)


def ledger_part(options: Options) -> Iterator[Told]:
    yield from measure_ledger(QUICK_ENTRIES if options.quick else ENTRIES)
    yield from measure_entering(quick=options.quick)


def exports_part(options: Options) -> Iterator[Told]:
    yield from measure_exports(options.receipts or (QUICK_COUNT if options.quick else COUNT))


def console_part(options: Options) -> Iterator[Told]:
    yield from measure_console(quick=options.quick, receipts=options.receipts)


def guard_part(options: Options) -> Iterator[Told]:
    yield from measure_guard(quick=options.quick)


def banner_part(options: Options) -> Iterator[Told]:
    plan = BannerPlan.quick() if options.quick else BannerPlan()
    if options.visits:
        plan = replace(plan, visits=options.visits, slow_visits=options.visits)
    yield from measure_first_visit()
    yield from measure_banners(plan)


PARTS: dict[str, Callable[[Options], Iterator[Told]]] = {
    "service": service_part,
    "postgres": postgres_part,
    "growth": growth_part,
    "memory": memory_part,
    "idle": idle_part,
    "ledger": ledger_part,
    "exports": exports_part,
    "console": console_part,
    "guard": guard_part,
    "banner": banner_part,
}


def pace(options: Options) -> Pace:
    return QUICK_PACE if options.quick else PACE


def run(name: str, options: Options) -> Iterator[Told]:
    """Yield what a part tells; where it fails, that, so that the others are measured all the same.

    A failed assertion is of what it shares with the tests.
    """
    try:
        with closing(PARTS[name](options)) as told:
            yield from told
    except (RuntimeError, OSError, AssertionError, subprocess.CalledProcessError) as err:
        yield Missing(f"{name}, the rest of it", str(err), has_failed=True)


def shown(name: str, options: Options) -> Iterator[Told]:
    print(f"\n== {name}")
    for each in run(name, options):
        say(each)
        yield each


def asked(options: Options) -> str:
    """Return the command, but for the address of anybody's database."""
    words = ["make bench"]
    words += ["QUICK=1"] if options.quick else []
    words += [f"ONLY={options.only}"] if options.only else []
    words += [f"VISITS={options.visits}"] if options.visits else []
    words += [f"RECEIPTS={options.receipts}"] if options.receipts else []
    return " ".join(words)


def parts(text: str) -> str:
    unknown = set(text.split(",")) - set(PARTS)
    if unknown:
        known = ", ".join(PARTS)
        raise argparse.ArgumentTypeError(f"no part is called {min(unknown)!r}: there are {known}")
    return text


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short repetition of each")
    parser.add_argument("--only", type=parts, metavar="PART,...", help="run these parts alone")
    parser.add_argument("--visits", type=int, help="cold visits to each banner")
    parser.add_argument("--receipts", type=int, help="as many, at most, in the databases built")
    parser.add_argument("--postgres", metavar="URL", help="use that server, not one of our own")
    parser.add_argument(
        "--report", metavar="FILE", help="put what was measured in that file, beside what it has"
    )
    options = parser.parse_args()
    began = time.monotonic()
    wanted = [name for name in PARTS if options.only is None or name in options.only.split(",")]
    has_failed = False
    sections = {}
    for name in wanted:
        known, since = about(asked(options)), time.monotonic()
        told = list(shown(name, options))
        took = {"took": f"{time.monotonic() - since:.0f} s"}
        sections[name] = section(name, known | took, told)
        has_failed |= any(isinstance(each, Missing) and each.has_failed for each in told)
    file = file_of(is_whole=not (options.quick or options.only), named=options.report)
    write(file, sections, list(PARTS), is_anew=options.report is None)
    print(f"\n{file} has all of it. Took {time.monotonic() - began:.0f} s.")
    return int(has_failed)


if __name__ == "__main__":
    sys.exit(main())
