"""The house rules hold, and the program that checks them notices when they do not."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def house(root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, ROOT / "scripts" / "house.py", root],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def tree(tmp_path):
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    return tmp_path


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="an sdist is no git tree")
def test_this_tree_keeps_the_house_rules():
    assert house(ROOT).stdout == ""


def test_a_file_over_300_lines_is_named(tree):
    (tree / "long.py").write_text("x = 1\n" * 301)
    (tree / "longest.js").write_text("let x\n" * 401)
    done = house(tree)
    assert done.returncode == 1
    assert "long.py has 301 lines" in done.stdout
    assert "longest.js has 401 lines; 400 is the end" in done.stdout


def test_a_file_of_300_lines_passes(tree):
    (tree / "fine.py").write_text("x = 1\n" * 300)
    assert house(tree).returncode == 0


@pytest.mark.parametrize("path", ["root/notes.txt", "home/alice/checkout/x", "work/main/Makefile"])
def test_a_path_of_one_machine_is_named_with_its_line(tree, path):
    (tree / "NOTES.md").write_text(f"first\nsee /{path}\n")
    done = house(tree)
    assert done.returncode == 1
    assert "NOTES.md:2 names a path" in done.stdout


def test_a_web_address_is_no_machine_path(tree):
    (tree / "NOTES.md").write_text("https://example.org/work/ and /homepage/ and ../root/x\n")
    assert house(tree).returncode == 0
