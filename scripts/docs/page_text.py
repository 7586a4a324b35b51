"""A page's Markdown as HTML: with stable anchors, checked addresses, and code in its colours."""

import re
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import Any

from catalogue import Source, Unfit
from code_sample import coloured
from markdown_it import MarkdownIt
from markdown_it.token import Token

COMMENTS = re.compile(r"(?:\s*<!--.*?-->)*\s*", re.DOTALL)
# Where a link of a page leads, as it is written there; raises ``Unfit`` where that is nowhere.
Resolve = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    anchor: str
    text: str


@dataclass(slots=True)
class Part:
    """What stands below one heading, as plain words, for the search."""

    heading: Heading
    words: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Rendered:
    """``parts`` begin with the page's own heading; ``says`` is its first paragraph."""

    html: str
    parts: tuple[Part, ...]
    says: str

    @property
    def title(self) -> str:
        return self.parts[0].heading.text

    @property
    def headings(self) -> list[Heading]:
        return [part.heading for part in self.parts]


def parse(text: str) -> list[Token]:
    return _MARKDOWN.parse(text)


def headings(tokens: list[Token]) -> list[Heading]:
    """Return the headings with the anchors that GitHub gives them, so that a link works on both."""
    seen: dict[str, int] = {}
    found = []
    for opened, inline in pairwise(tokens):
        if opened.type != "heading_open":
            continue
        text = plain(inline)
        slug = re.sub(r"[^\w\- ]", "", text.strip().lower()).replace(" ", "-")
        count = seen.get(slug, 0)
        seen[slug] = count + 1
        found.append(Heading(int(opened.tag[1]), f"{slug}-{count}" if count else slug, text))
    return found


def plain(inline: Token) -> str:
    """Return a line's words without their markup."""
    pieces = (each.content or " " for each in inline.children or [] if each.type in _WORDS)
    return "".join(pieces)


_WORDS = {"text", "code_inline", "softbreak", "hardbreak"}


def render(source: Source, resolve: Resolve) -> Rendered:
    """Raises ``Unfit`` for a dead link, for markup, and for a page without a heading of its own."""
    tokens = parse(source.path.read_text("utf-8"))
    known = iter(headings(tokens))
    parts: list[Part] = []
    says = ""
    for position, token in enumerate(tokens):
        if token.type == "heading_open":
            heading = next(known)
            token.attrSet("id", heading.anchor)
            parts.append(Part(heading))
        elif token.type == "inline":
            _resolve_all(token, source, resolve)
            if not parts:
                raise Unfit(f"docs/{source.name}.md does not begin with its heading")
            parts[-1].words.append(plain(token))
            is_paragraph = tokens[position - 1].type == "paragraph_open"
            says = says or (plain(token) if is_paragraph else "")
        _refuse_markup(token, source)
        if token.type == "th_open" and not tokens[position + 1].content:
            # A header that says nothing is none.
            token.tag = tokens[position + 2].tag = "td"
    if not parts or [part.heading.level for part in parts].count(1) != 1:
        raise Unfit(f"docs/{source.name}.md needs one heading of the first level")
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {"headings": headings(tokens)})
    return Rendered(html, tuple(parts), says)


def _resolve_all(inline: Token, source: Source, resolve: Resolve) -> None:
    for child in inline.children or []:
        _refuse_markup(child, source)
        if child.type == "link_open":
            child.attrSet("href", resolve(str(child.attrGet("href"))))
        elif child.type == "image":
            name = str(child.attrGet("src"))
            if not child.content.strip():
                raise Unfit(f"docs/{source.name}.md shows {name} without saying what it shows")
            child.attrSet("src", resolve(name))
            width, height = size_of_png(source.path.parent / name)
            for attribute, value in (("width", width), ("height", height)):
                child.attrSet(attribute, str(value))
            child.attrSet("loading", "lazy")


def _refuse_markup(token: Token, source: Source) -> None:
    """Comments say how a sample is tested; other markup would be styled by nobody. A sample between
    fences says what it is.
    """
    if token.type == "code_block":
        raise Unfit(f"docs/{source.name}.md has a sample without fences: {token.content[:60]}")
    if token.type in ("html_block", "html_inline") and not COMMENTS.fullmatch(token.content):
        raise Unfit(f"docs/{source.name}.md has markup of its own: {token.content.strip()[:60]}")


def size_of_png(path: Path) -> tuple[int, int]:
    """Return width and height. Source: PNG (W3C, third edition) section 11.2.1."""
    head = path.read_bytes()[:24]
    if head[:8] != b"\x89PNG\r\n\x1a\n":
        raise Unfit(f"{path.name} is no PNG picture")
    width, height = struct.unpack(">II", head[16:24])
    return width, height


def _fence(_self: Any, tokens: list[Token], index: int, *_rest: Any) -> str:
    language = tokens[index].info.split(maxsplit=1)[0] if tokens[index].info.strip() else ""
    # What is wider than the page is scrolled, which keyboards do where they can be.
    return f'<pre tabindex="0"><code>{coloured(tokens[index].content, language)}</code></pre>\n'


def _heading_close(_self: Any, tokens: list[Token], index: int, _o: Any, env: Any) -> str:
    opened = next(each for each in reversed(tokens[:index]) if each.type == "heading_open")
    anchor = str(opened.attrGet("id"))
    text = next(each.text for each in env["headings"] if each.anchor == anchor)
    label = escape(f"Link to “{text}”", quote=True)
    link = f' <a class="anchor" href="#{anchor}" aria-label="{label}">#</a>'
    return f"{'' if opened.tag == 'h1' else link}</{opened.tag}>\n"


def _nothing(*_all: Any) -> str:
    return ""


def _table_open(*_all: Any) -> str:
    return '<div class="table" tabindex="0" role="group" aria-label="Table"><table>\n'


def _table_close(*_all: Any) -> str:
    return "</table></div>\n"


def _made() -> MarkdownIt:
    markdown = MarkdownIt("commonmark").enable("table")
    for name, rule in (
        ("fence", _fence),
        ("heading_close", _heading_close),
        ("html_block", _nothing),
        ("html_inline", _nothing),
        ("table_open", _table_open),
        ("table_close", _table_close),
    ):
        markdown.add_render_rule(name, rule)
    return markdown


_MARKDOWN = _made()
