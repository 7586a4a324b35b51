"""Fetches the peers with npm and bundles what must be bundled; says who cannot be had and why."""

import hashlib
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from tests.bench.banner.rows import FLOOR, HERE, PEERS, Row
from tests.bench.servers import ROOT

MODULES = PEERS / "node_modules"
NPM_CI = (
    "ci",
    "--omit=dev",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--fetch-retries=1",
    "--loglevel=error",
)
# Of a package of React components only what is used, and no development checks.
BUNDLE = ("--bundle", "--minify", "--format=iife", "--jsx=automatic", "--log-level=error")


def with_node(*command: str) -> str | None:
    """Run a command with the banner's toolchain; return None, or why it failed."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "node.py"), *command],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        return None
    return ((done.stderr or done.stdout).strip().splitlines() or ["no reason given"])[0]


def install_peers() -> str | None:
    """Install what package-lock.json pins, unless it is there; return why that was impossible."""
    wanted = hashlib.sha256((PEERS / "package-lock.json").read_bytes()).hexdigest()
    stamp = MODULES / ".from-lock"
    if stamp.exists() and stamp.read_text() == wanted:
        return None
    failed = with_node("npm", "--prefix", str(PEERS), *NPM_CI)
    if failed is None:
        stamp.write_text(wanted)
    return failed and f"npm could not install it: {failed}"


def prepare(rows: Iterable[Row], built: Path) -> dict[str, str]:
    """Lay out in ``built`` what is bundled; return row name -> why it cannot be measured."""
    missing: dict[str, str] = {}
    wanted = list(rows)
    not_installed = install_peers() if any(row.peer for row in wanted) else None
    for row in wanted:
        reason = peer_fault(row, built, not_installed) if row.peer else own_fault(row, built)
        if reason:
            missing[row.name] = reason
    return missing


def own_fault(row: Row, built: Path) -> str | None:
    if row is not FLOOR:
        return None
    out = f"--outfile={built / 'floor.js'}"
    return with_node("esbuild", str(HERE / "floor.js"), "--minify", "--log-level=error", out)


def peer_fault(row: Row, built: Path, not_installed: str | None) -> str | None:
    absent = next((name for name in row.files if not (MODULES / name).exists()), None)
    if absent:
        return not_installed or f"the package has no {absent}"
    if not row.bundle:
        return None
    entry = PEERS / row.bundle
    out = f"--outfile={built / entry.with_suffix('.js').name}"
    return with_node("esbuild", str(entry), *BUNDLE, out)
