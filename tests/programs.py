"""Servers of other people's that tests start for themselves."""

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
    """Return its path, installing Debian's where that may be; skips the test where it may not."""
    path, reason = _find(name)
    if not path:
        pytest.skip(reason)
    return path
