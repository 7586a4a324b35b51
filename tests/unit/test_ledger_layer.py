"""The ledger is standard library only, so that a stranger can read and carry it away whole."""

import ast
import sys
from pathlib import Path

LEDGER = Path(__file__).resolve().parents[2] / "consentkit" / "ledger"
OURS = ("consentkit.ledger", "consentkit.domain.errors")


def imported(module: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or ".")
    return found


def test_the_ledger_imports_the_standard_library_and_the_refusals_alone():
    modules = sorted(LEDGER.glob("*.py"))
    assert modules
    foreign = {
        (module.name, name)
        for module in modules
        for name in imported(module)
        if name.partition(".")[0] not in sys.stdlib_module_names and not name.startswith(OURS)
    }
    assert foreign == set()
