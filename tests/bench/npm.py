"""Installs with npm what ours is measured against, each into a folder of its own."""

import hashlib
import subprocess
import sys
from pathlib import Path

from tests.bench.servers import ROOT

NPM_CI = (
    "ci",
    "--omit=dev",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--fetch-retries=1",
    "--loglevel=error",
)


def with_node(*command: str, folder: Path = ROOT) -> str | None:
    """Run a command in a folder with the banner's toolchain; return None, or why it failed."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "node.py"), *command],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        return None
    return ((done.stderr or done.stdout).strip().splitlines() or ["no reason given"])[0]


def install(folder: Path) -> str | None:
    """Install what the folder's package-lock.json pins, unless it is there.

    Return why that was impossible, or None.
    """
    wanted = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    stamp = folder / "node_modules" / ".from-lock"
    if stamp.exists() and stamp.read_text() == wanted:
        return None
    # Not with --prefix: npm would look for the machine's own settings there as well.
    failed = with_node("npm", *NPM_CI, folder=folder)
    if failed is None:
        stamp.write_text(wanted)
    return failed and f"npm could not install it: {failed}"
