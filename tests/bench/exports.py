"""What reads every receipt, at a million of them: is the memory it needs the same as at a tenth?"""

import os
import sys
import tempfile
from pathlib import Path

from consentkit.services.export_receipts import KINDS
from tests.bench.command import Ran, run
from tests.bench.million import BEGIN, DAYS_OF_FEW, FEW, SHARE_OF_FEW, receipts_database
from tests.bench.servers import BIN

COUNT = 1_000_000
QUICK_COUNT = 20_000


def measure_exports(count: int) -> None:
    few = count // SHARE_OF_FEW
    print(f"Whatever reads all receipts, on SQLite, at {few:,} and at {count:,} receipts")
    sys.stdout.flush()
    commands = _Commands(receipts_database(count))
    for kind in KINDS:
        export = ["receipts", "export", "--format", kind]
        little, much = commands.run(*export, "--site", FEW), commands.run(*export)
        _row(f"export {kind}", few, count, little, much)
    with tempfile.TemporaryDirectory(prefix="consentkit-bench-") as folder:
        # Without pictures: a browser's memory is not ours.
        evidence = ["evidence", "--no-pictures", "--site", FEW]
        evidence += ["--output", str(Path(folder) / "e.zip")]
        first_day = ["--to", f"{BEGIN:%Y-%m-%d}"]
        little, much = commands.run(*evidence, *first_day), commands.run(*evidence)
    _row("evidence --site", few // DAYS_OF_FEW, few, little, much)
    all_of_it = commands.run("ledger", "verify")
    print(
        f"{'ledger verify':<16} {count / all_of_it.seconds:8,.0f} entries/s,"
        f" {all_of_it.seconds:.0f} s, {all_of_it.peak_mb:.0f} MB at most\n"
    )


class _Commands:
    def __init__(self, home: Path) -> None:
        env = {k: v for k, v in os.environ.items() if not k.startswith("CONSENTKIT_")}
        self._env = env | {"CONSENTKIT_HOME": str(home)}

    def run(self, *arguments: str) -> Ran:
        return run([str(BIN / "consentkit"), *arguments], self._env)


def _row(name: str, few: int, many: int, little: Ran, much: Ran) -> None:
    print(
        f"{name:<16} {few / little.seconds:8,.0f}/s of {few:<9,} {many / much.seconds:8,.0f}/s of"
        f" {many:<9,} {little.peak_mb:.0f} and {much.peak_mb:.0f} MB at most:"
        f" ratio {much.peak_bytes / little.peak_bytes:.2f}"
    )
    sys.stdout.flush()
