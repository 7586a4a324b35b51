"""Every sample that the documentation prints, with how it is tried, or why it is not.

A comment before a sample says more than its language does; readers do not see it:

    <!-- sample: http status=201 -->      tried so, with these options
    <!-- elsewhere: tests/cli/test_x.py -->    the test that tries it
    <!-- not run: a reason, in words -->
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).parents[3]
PAGES = ("README.md", *(str(p.relative_to(ROOT)) for p in sorted((ROOT / "docs").rglob("*.md"))))
# How a sample is tried that no comment says anything about.
BY_LANGUAGE = {
    "css": "style",
    "html": "markup",
    "http": "http",
    "js": "script",
    "json": "json",
    "nginx": "nginx",
    "python": "python",
    "sh": "shell",
    "toml": "site",
    "yaml": "yaml",
}
_COMMENT = re.compile(r"<!-- (sample|elsewhere|not run): (.+?) -->", re.DOTALL)
_MARKDOWN = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True, slots=True)
class Sample:
    """``trial`` is how it is tried, empty where it is not; then ``elsewhere`` or ``reason`` says
    why. ``line`` is where it begins.
    """

    page: str
    line: int
    language: str
    code: str
    trial: str = ""
    options: dict[str, str] = field(default_factory=dict)
    elsewhere: str = ""
    reason: str = ""

    @property
    def place(self) -> str:
        return f"{self.page}:{self.line}"


def samples_of(page: str) -> list[Sample]:
    return list(_samples(page, _MARKDOWN.parse((ROOT / page).read_text("utf-8"))))


def _samples(page: str, tokens: list[Token]) -> Iterator[Sample]:
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type not in ("fence", "code_block"):
            continue
        said = _COMMENT.search(before.content) if before and before.type == "html_block" else None
        line = token.map[0] + 1 if token.map else 0
        yield _sample(page, line, token, said)


def _sample(page: str, line: int, token: Token, said: re.Match[str] | None) -> Sample:
    language = token.info.strip().partition(" ")[0]
    kind, words = (said[1], said[2]) if said else ("", "")
    if kind == "elsewhere":
        return Sample(page, line, language, token.content, elsewhere=words.strip())
    if kind == "not run":
        return Sample(page, line, language, token.content, reason=" ".join(words.split()))
    trial, *rest = words.split() or [BY_LANGUAGE.get(language, "")]
    options = dict(each.partition("=")[::2] for each in rest)
    return Sample(page, line, language, token.content, trial=trial, options=options)
