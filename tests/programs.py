"""Servers of other people's that tests start for themselves."""

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@cache
def _find(name: str) -> tuple[str, str]:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "program.py", name],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip(), done.stderr.strip()


def program(name: str) -> str:
    """Return its path, installing Debian's where that may be. Where it may not, the test is
    skipped; in CI, where everything can be had, it fails.
    """
    path, reason = _find(name)
    if not path:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    return path


def wordpress() -> Path:
    """Return the folder of its files; what it runs on is installed with it. As above."""
    return Path(program("wordpress"))
