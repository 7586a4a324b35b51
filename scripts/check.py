"""Run every check that needs no server, cheapest first, and say which ones failed."""

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from node import MissingNode, environment

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
BUILT = ("banner.js", "preferences.js", "embeds.js", "verifier.js", "parts", "styles")

PYTHON_STEPS = {
    "format": [str(BIN / "ruff"), "format", "--check", "--quiet", "."],
    "lint": [str(BIN / "ruff"), "check", "--quiet", "."],
    "types": [str(BIN / "mypy"), "--no-error-summary"],
    "layers": [str(BIN / "lint-imports"), "--no-logo"],
    "house": [sys.executable, "scripts/house.py"],
}


def run(command: list[str], env: dict[str, str] | None = None) -> str | None:
    """Return None if the command succeeded, else what it said."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        return None
    return done.stdout.strip() or f"exit status {done.returncode}"


def banner_is_fresh(env: dict[str, str]) -> str | None:
    """Build the banner elsewhere and compare it with the one in the tree."""
    npm = shutil.which("npm", path=env["PATH"]) or "npm"
    with tempfile.TemporaryDirectory() as folder:
        failed = run([npm, "run", "--silent", "build", "--", folder], env)
        if failed:
            return failed
        fresh, kept = built_files(Path(folder)), built_files(ROOT / "static")
    for name in sorted(fresh.keys() | kept.keys()):
        if fresh.get(name) != kept.get(name):
            return f"static/{name} is not what static/src builds to: run `make banner`"
    return None


def docs_are_fresh() -> str | None:
    """Build the documentation elsewhere and compare it with the one in the tree."""
    with tempfile.TemporaryDirectory() as folder:
        failed = run([sys.executable, "scripts/docs", folder])
        if failed:
            return failed
        fresh, kept = all_files(Path(folder)), all_files(ROOT / "static" / "docs")
    for name in sorted(fresh.keys() | kept.keys()):
        if fresh.get(name) != kept.get(name):
            return f"static/docs/{name} is not what docs/ builds to: run `make docs`"
    return None


def all_files(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def built_files(folder: Path) -> dict[str, bytes]:
    """Return what the build makes, by its path in ``folder``."""
    found = [path for name in BUILT for path in [folder / name, *(folder / name).glob("*")]]
    return {str(path.relative_to(folder)): path.read_bytes() for path in found if path.is_file()}


def budget() -> str | None:
    """The size is worth reading when all is well, too."""
    done = subprocess.run([sys.executable, "scripts/budget.py"], cwd=ROOT, check=False)
    return None if done.returncode == 0 else "the banner is over its budget"


def main() -> int:
    failures = []

    def step(name: str, failed: str | None, began: float) -> None:
        print(f"{name:<14} {'FAILED' if failed else 'ok':<6} {time.monotonic() - began:5.1f} s")
        if failed:
            print(failed)
            failures.append(name)
        sys.stdout.flush()

    for name, command in PYTHON_STEPS.items():
        began = time.monotonic()
        step(name, run(command), began)

    began = time.monotonic()
    step("docs fresh", docs_are_fresh(), began)

    began = time.monotonic()
    try:
        env = environment()
    except MissingNode as missing:
        step("node", str(missing), began)
    else:
        npm = shutil.which("npm", path=env["PATH"]) or "npm"
        began = time.monotonic()
        step("banner types", run([npm, "run", "--silent", "types"], env), began)
        began = time.monotonic()
        step("banner fresh", banner_is_fresh(env), began)
    began = time.monotonic()
    step("banner budget", budget(), began)

    if failures:
        print(f"make check: failed: {', '.join(failures)}")
        return 1
    print("make check: all is well")
    return 0


if __name__ == "__main__":
    sys.exit(main())
