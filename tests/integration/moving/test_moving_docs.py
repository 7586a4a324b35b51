"""What docs/moving-in.md shows is so: every configuration in it is read, every command runs."""

import re
import shlex
import tomllib
from pathlib import Path

import pytest

from consentkit.domain.banner import Banner
from consentkit.domain.moved_from import TOOLS, MovedFrom
from consentkit.domain.moving.move import move
from consentkit.domain.moving.patterns import patterns_of
from consentkit.domain.reader import Reader
from tests.factories import a_site_document

DOCS = (Path(__file__).resolve().parents[3] / "docs" / "moving-in.md").read_text("utf-8")
SECTIONS = {
    "Klaro": "klaro",
    "CookieConsent": "cookieconsent",
    "Orejime": "orejime",
    "tarteaucitron": "tarteaucitron",
    "Osano's Cookie Consent": "osano",
}


def section(title: str) -> str:
    return DOCS.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def blocks(kind: str, text: str = DOCS) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", text, re.DOTALL)


def test_every_tool_has_a_section():
    assert set(SECTIONS.values()) == set(TOOLS)
    assert all(f"\n## {title}\n" in DOCS for title in SECTIONS)


@pytest.mark.parametrize(("title", "tool"), SECTIONS.items())
def test_the_configuration_of_each_section_is_read(title, tool):
    found = [*blocks("js", section(title)), *blocks("html", section(title))][0]
    moved = move(tool, found.encode(), into=None, name=f"{tool}.js")
    banner = moved.definition.banner
    assert len(banner.categories) == 2
    assert len([each for each in banner.categories if each.required]) == (tool != "tarteaucitron")
    assert [note.sentence for note in moved.report.of("lost")] == []
    assert banner.moved_from.names


def test_the_commands_run(run, tmp_path, monkeypatch):
    assert run("init").exit_code == 0
    monkeypatch.chdir(tmp_path)
    (tmp_path / "klaro-config.js").write_text(blocks("js", section("Klaro"))[0])
    commands = [line for block in blocks("sh") for line in block.splitlines()]
    assert commands
    for line in commands:
        program, *arguments = shlex.split(line)
        assert program == "consentkit"
        done = run(*arguments)
        assert done.exit_code == 0, done.output
    assert tomllib.loads((tmp_path / "shop.toml").read_text())["banner"]["moved_from"]


def test_what_the_banner_keeps_is_a_form_that_is_read():
    document = tomllib.loads(blocks("toml")[0])["banner"]["moved_from"]
    banner = Banner.read(a_site_document()["banner"])
    assert MovedFrom.read(Reader(document), banner.categories).document() == document
    commented = blocks("toml")[0].replace("# revision", "revision").replace("# answers", "answers")
    document = tomllib.loads(commented.replace("# markup", "markup"))["banner"]["moved_from"]
    read = MovedFrom.read(Reader(document), banner.categories)
    assert (read.revision, read.answers, read.markup) == (3, False, False)


def test_the_patterns_that_are_named_are_those_that_come_of_it():
    assert patterns_of("^_ga", "") == ("_ga*",)
    assert patterns_of("^(_gid|_gat)$", "") == ("_gid", "_gat")
    assert patterns_of("^_ga(_.*)?$", "") == ("_ga", "_ga_*")
