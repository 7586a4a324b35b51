"""The banner's and the verifier's modules, whose own tests Node runs."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "tests" / "js").glob("*.test.js"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_its_own_tests_pass(file: Path) -> None:
    node = shutil.which("node")
    assert node, "Node is not on PATH: `make test` finds or installs it"
    done = subprocess.run(
        [node, "--test", "--test-reporter=tap", str(file)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    # A file without tests passes, too.
    assert "\n# tests 0\n" not in done.stdout
