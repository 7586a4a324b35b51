"""What reads every receipt, at a million of them: is the memory it needs the same as at a tenth?"""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from consentkit.services.export_receipts import KINDS
from tests.bench.command import Ran, run
from tests.bench.findings import Finding, Told, alone, beside
from tests.bench.million import BEGIN, DAYS_OF_FEW, FEW, SHARE_OF_FEW, receipts_database
from tests.bench.servers import BIN

COUNT = 1_000_000
QUICK_COUNT = 20_000


def measure_exports(count: int) -> Iterator[Told]:
    few = count // SHARE_OF_FEW
    yield f"Whatever reads all receipts, on SQLite, at {few:,} and at {count:,} receipts."
    commands = _Commands(receipts_database(count))
    for kind in KINDS:
        export = ["receipts", "export", "--format", kind]
        little, much = commands.run(*export, "--site", FEW), commands.run(*export)
        yield from _findings(f"export {kind}", few, count, little, much)
    with tempfile.TemporaryDirectory(prefix="consentkit-bench-") as folder:
        # Without pictures: a browser's memory is not ours.
        evidence = ["evidence", "--no-pictures", "--site", FEW]
        evidence += ["--output", str(Path(folder) / "e.zip")]
        first_day = ["--to", f"{BEGIN:%Y-%m-%d}"]
        little, much = commands.run(*evidence, *first_day), commands.run(*evidence)
    yield from _findings("evidence --site", few // DAYS_OF_FEW, few, little, much)
    all_of_it = commands.run("ledger", "verify")
    yield alone("ledger verify, entries", [count / all_of_it.seconds], "/s")
    yield alone("ledger verify: memory at most", [all_of_it.peak_mb], " MB")


class _Commands:
    def __init__(self, home: Path) -> None:
        env = {k: v for k, v in os.environ.items() if not k.startswith("CONSENTKIT_")}
        self._env = env | {"CONSENTKIT_HOME": str(home)}

    def run(self, *arguments: str) -> Ran:
        return run([str(BIN / "consentkit"), *arguments], self._env)


def _findings(what: str, few: int, many: int, little: Ran, much: Ran) -> Iterator[Finding]:
    # Much of the time for a few is the command's own start: the rates are no ratio.
    for count, ran in ((few, little), (many, much)):
        yield alone(f"{what}, of {count:,}", [count / ran.seconds], "/s")
    peaks = [much.peak_mb], [little.peak_mb]
    yield beside(f"{what}: memory at most", *peaks, " MB", name=f"of {few:,}")
