"""Says what a run finds: on the screen as it comes, and in a file for whoever compares runs."""

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from tests.bench.findings import Finding, Missing, Told
from tests.bench.servers import ROOT

FOLDER = ROOT / "bench"
WHOLE, PART = FOLDER / "report.md", FOLDER / "part.md"
HEADS = ("", "service", "beside it", "ratio", "target", "")
_WIDTHS = (52, 24, 30, 18, 18, 0)
TITLE = "# What `make bench` measured"
INTRODUCTION = """\
Medians; in brackets their 95 % bootstrap intervals. What was measured once has none, and of a rate
or a time its verdict is a guess. An interval that holds the target resolves nothing. What stands in
one row was measured in turn, within one run; only the ratios mean much. An MB is 10^6 bytes. Each
part says where, when and at which commit it was measured."""


def cells(found: Finding) -> tuple[str, ...]:
    return (
        found.what,
        found.measured,
        found.reference,
        found.ratio,
        found.target,
        found.verdict,
    )


def say(told: Told) -> None:
    """Print it at once: a run takes half an hour."""
    match told:
        case Finding():
            columns = zip(cells(told), _WIDTHS, strict=True)
            print("  ".join(cell.ljust(width) for cell, width in columns).rstrip())
        case Missing(what, why):
            print(f"{what}: not measured, {why}")
        case _:
            print(told)
    sys.stdout.flush()


def file_of(*, is_whole: bool, named: str | None) -> Path:
    """A quick look, or one at a part, leaves alone what a whole run has told unless it is named."""
    if named:
        return Path(named)
    return WHOLE if is_whole else PART


def write(
    file: Path, sections: Mapping[str, str], order: Sequence[str], *, is_anew: bool = False
) -> None:
    """Write what was measured. Other parts that the file has already stay as they are, unless it is
    made anew: each says of itself where and when it was measured.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    is_kept = file.exists() and not is_anew
    kept = read_sections(file.read_text("utf-8")) if is_kept else {}
    found = kept | sections
    paragraphs = [TITLE, INTRODUCTION, *(found[name] for name in order if name in found)]
    file.write_text("\n\n".join(paragraphs) + "\n", "utf-8")


def read_sections(report: str) -> dict[str, str]:
    """Return the parts of a report by their names."""
    _, *rest = re.split(r"^## (.+)$", report, flags=re.MULTILINE)
    named = zip(rest[::2], rest[1::2], strict=True)
    return {name: f"## {name}\n\n{text.strip()}" for name, text in named}


def section(name: str, about: Mapping[str, str], told: Iterable[Told]) -> str:
    return "\n\n".join(_section(name, about, told))


def _section(name: str, about: Mapping[str, str], told: Iterable[Told]) -> Iterator[str]:
    """Yield paragraphs. Why something is missing is left out: it may name somebody's machine."""
    yield f"## {name}"
    yield "; ".join(f"{what} {value}" for what, value in about.items()) + "."
    for is_row, group in groupby(told, lambda each: isinstance(each, Finding)):
        if is_row:
            yield _table(HEADS, [cells(each) for each in group if isinstance(each, Finding)])
        else:
            yield from map(_paragraph, group)


def _paragraph(told: Told) -> str:
    if isinstance(told, Missing):
        return f"{told.what}: not measured."
    return f"```\n{told}\n```" if "\n" in str(told) else str(told)


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = tuple(heads)
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
