"""The documents that say which test shows what name tests that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


@pytest.mark.parametrize("document", ["asvs.md", "faults.md", "threat-model.md"])
def test_every_test_that_a_document_names_exists(document: str) -> None:
    named = NAMED.findall((ROOT / "docs" / document).read_text("utf-8"))
    assert len(named) > 30
    for file, name in named:
        text = (ROOT / file).read_text("utf-8")
        assert re.search(rf"^ *def {name}\(", text, re.MULTILINE), f"{file}::{name}"


def test_every_row_names_a_requirement_of_its_chapter() -> None:
    chapter = ""
    for line in (ROOT / "docs" / "asvs.md").read_text("utf-8").splitlines():
        if line.startswith("## V"):
            chapter = line[4:].split()[0]
        elif chapter and line.startswith("| ") and line[2].isdigit():
            numbers = re.findall(r"\d+\.\d+\.\d+", line.split("|")[1])
            assert numbers, line
            assert all(number.startswith(f"{chapter}.") for number in numbers), line
