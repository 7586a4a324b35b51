"""The file that ``make bench`` writes: a part that is measured anew replaces itself alone."""

from pathlib import Path

import pytest

from tests.bench.__main__ import parts
from tests.bench.findings import Missing, alone, at_most
from tests.bench.report import read_sections, section, write

ORDER = ("service", "growth", "idle")


def told(rate: int) -> list[object]:
    return [
        "Two workers.",
        alone("idle: of a core", [rate], " %", at_most(50)),
        Missing("c15t", "the path /somebody/has"),
    ]


def made(name: str, rate: int, commit: str) -> dict[str, str]:
    return {name: section(name, {"run": "`make bench`", "commit": commit}, told(rate))}


def test_a_part_replaces_itself_and_leaves_the_others(tmp_path: Path) -> None:
    file = tmp_path / "bench" / "report.md"
    write(file, made("idle", 1, "aaaa") | made("service", 2, "aaaa"), ORDER)
    before = read_sections(file.read_text())
    write(file, made("service", 70, "bbbb") | made("growth", 4, "bbbb"), ORDER)
    after = read_sections(file.read_text())
    assert list(after) == list(ORDER)
    assert after["idle"] == before["idle"]
    assert "2.00 %" in before["service"]
    assert "commit aaaa" in after["idle"]
    assert "commit bbbb" in after["service"]
    assert "| 70.0 % |" in after["service"]
    assert "NOT MET" in after["service"]
    assert "2.00 %" not in after["service"]
    assert "/somebody" not in file.read_text()
    assert file.read_text().count("# What `make bench` measured") == 1
    write(file, made("idle", 3, "cccc"), ORDER, is_anew=True)
    assert list(read_sections(file.read_text())) == ["idle"]


def test_parts_are_named_one_or_several() -> None:
    assert parts("idle,growth") == "idle,growth"
    with pytest.raises(Exception, match="no part is called 'speed'"):
        parts("idle,speed")
