"""Run a suite of tests with pytest, several at once: by default everything but the suites that
have a name of their own, which are run by that: pages, service, integration, wide.
"""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import psutil
from chromium import MissingChromium, find_or_install, find_or_install_shell
from node import MissingNode, environment

ROOT = Path(__file__).resolve().parent.parent
# Far above what any suite takes, and below what anybody would wait for one that stands still.
LIMIT_S = 25 * 60
# Where a suite's tests are. What is marked as wide is everywhere.
FOLDERS = {
    "pages": ("tests/browser/pages",),
    "service": ("tests/faults", "tests/operating", "tests/fuzz"),
    "integration": ("tests/integration",),
    "wide": ("tests",),
}


def main() -> int:
    suite, options = "", sys.argv[1:]
    if options and options[0] in FOLDERS:
        suite, *options = options
    try:
        settings = environment_of_tests()
    except (MissingChromium, MissingNode) as missing:
        print(missing, file=sys.stderr)
        return 1
    # Files stay whole, for what their tests share. A process that died is not replaced: the new one
    # would run, and die of, the same test again and again.
    several = ("--numprocesses=auto", "--dist=loadfile", "--max-worker-restart=0")
    return run([sys.executable, "-m", "pytest", *several, *selection(suite), *options], settings)


def run(command: Sequence[str], settings: Mapping[str, str]) -> int:
    """Return its exit status, or 1 once it was ended, with all that it started, at the limit."""
    with subprocess.Popen(command, cwd=ROOT, env=settings) as tests:
        try:
            return tests.wait(LIMIT_S)
        except subprocess.TimeoutExpired:
            print(f"The tests were ended: they took over {LIMIT_S // 60} min.", file=sys.stderr)
            own = psutil.Process(tests.pid)
            for process in (*own.children(recursive=True), own):
                with suppress(psutil.NoSuchProcess):
                    process.kill()
            return 1


def selection(suite: str) -> list[str]:
    marked = "wide and not long" if suite == "wide" else "not wide and not long"
    if suite:
        return ["-m", marked, *FOLDERS[suite]]
    others = [folder for name in ("pages", "service", "integration") for folder in FOLDERS[name]]
    return ["-m", marked, *(f"--ignore={folder}" for folder in others), "tests"]


def environment_of_tests() -> Mapping[str, str]:
    """Return the environment in which tests find their browsers, Node and this one's commands.

    Raises ``MissingChromium`` or ``MissingNode`` where one cannot be had.
    """
    browser = find_or_install()
    shell = find_or_install_shell()
    with_node = environment()
    # The environment's own commands come first, as if it had been activated.
    own = Path(sys.executable).parent
    return with_node | {
        "PATH": f"{own}{os.pathsep}{with_node['PATH']}",
        "CONSENTKIT_CHROMIUM": shell or browser,
        "WHOLE_CHROMIUM": browser,
    }


if __name__ == "__main__":
    sys.exit(main())
