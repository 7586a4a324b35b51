"""Fetches the peers and bundles what must be bundled; says who cannot be had and why."""

from collections.abc import Iterable
from pathlib import Path

from tests.bench.banner.rows import FLOOR, HERE, PEERS, Row
from tests.bench.npm import install, with_node

MODULES = PEERS / "node_modules"
# Of a package of React components only what is used, and no development checks.
BUNDLE = ("--bundle", "--minify", "--format=iife", "--jsx=automatic", "--log-level=error")


def prepare(rows: Iterable[Row], built: Path) -> dict[str, str]:
    """Lay out in ``built`` what is bundled; return row name -> why it cannot be measured."""
    missing: dict[str, str] = {}
    wanted = list(rows)
    not_installed = install(PEERS) if any(row.peer for row in wanted) else None
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
