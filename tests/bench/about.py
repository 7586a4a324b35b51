"""What a report must say of the run itself, and nothing that names the machine or its paths."""

import os
import platform
import sqlite3
import subprocess
import time

import psutil

from tests.bench.servers import ROOT


def about(command: str) -> dict[str, str]:
    """``command`` is how the run was asked for."""
    return {
        "run": f"`{command}`",
        "date": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
        "commit": _commit(),
        "machine": f"{os.cpu_count()} cores, {psutil.virtual_memory().total / 1e9:.0f} GB,"
        f" {platform.system()} on {platform.machine()}",
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
    }


def _commit() -> str:
    """Outside git, as in an sdist, nobody knows."""
    found = _git("rev-parse", "--short=12", "HEAD")
    if not found:
        return "unknown"
    return f"{found}, with changes" if _git("status", "--porcelain") else found


def _git(*arguments: str) -> str:
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
        )
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
