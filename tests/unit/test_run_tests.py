"""How a suite ends whose tests do not."""

import subprocess
import sys
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent.parent
STANDS_STILL = """
import subprocess, sys, time
other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(other.pid, flush=True)
time.sleep(600)
"""


def test_a_suite_that_stands_still_is_ended_with_all_that_it_started() -> None:
    run = f"""
import os, sys, run_tests
run_tests.LIMIT_S = 3
sys.exit(run_tests.run([sys.executable, "-c", {STANDS_STILL!r}], os.environ))
"""
    done = subprocess.run(
        [sys.executable, "-c", run],
        cwd=ROOT / "scripts",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "were ended" in done.stderr
    started = int(done.stdout)
    # Its parent is gone as well, so that nobody may have looked yet how it ended.
    assert (
        not psutil.pid_exists(started) or psutil.Process(started).status() == psutil.STATUS_ZOMBIE
    )


def test_one_that_ends_by_itself_says_how() -> None:
    run = "import os, sys, run_tests; sys.exit(run_tests.run(sys.argv[1:], os.environ))"
    command = [sys.executable, "-c", run, sys.executable, "-c", "raise SystemExit(5)"]
    done = subprocess.run(command, cwd=ROOT / "scripts", timeout=60, check=False)
    assert done.returncode == 5
