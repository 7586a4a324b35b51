"""Finds a tool's configuration in what its owner has: a script, a page around it, or JSON."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from consentkit.domain.errors import InvalidDocument
from consentkit.domain.moving.javascript import Values
from consentkit.domain.moving.node import Node
from consentkit.domain.moving.tokens import Token, read_tokens
from consentkit.domain.reason import Reason
from consentkit.domain.site_file import decode_file

MAX_FILE_BYTES = 2 * 1024 * 1024

_SCRIPT = re.compile(r"<script(?=[\s>/])", re.IGNORECASE)
_SCRIPT_END = re.compile(r"</script", re.IGNORECASE)
_MARKUP = re.compile(r"\s*<(?:!doctype|html|head|body|script|link|meta|div|!--)", re.IGNORECASE)
# Where a configuration may stand if the tool's own place for it is not there.
_ANYWHERE = (("export", "default"), ("module", ".", "exports", "="))


@dataclass(frozen=True, slots=True)
class Assigned:
    """``path`` of names, as in ``tarteaucitron.user.gtagUa``, and what it was given."""

    path: tuple[str, ...]
    node: Node


@dataclass(frozen=True)
class Script:
    """One script, and what is looked up in it."""

    tokens: Sequence[Token] = field(repr=False)

    @cached_property
    def values(self) -> Values:
        return Values(self.tokens)

    def tables_after(self, words: Sequence[str]) -> Iterator[Node]:
        """Yield the tables that stand behind these words; ``*`` is any name."""
        for place in self._places_after(words):
            node = self.values.at(place)
            if node.is_table:
                yield node

    def texts_after(self, words: Sequence[str]) -> Iterator[Node]:
        for place in self._places_after(words):
            if self.tokens[place].kind == "text":
                yield self.values.at(place)

    def assigned(self, first: str) -> Iterator[Assigned]:
        """Yield what is assigned to members of a name, and to the name itself."""
        for place, token in enumerate(self.tokens):
            if token.kind == "name" and token.text == first:
                path, after = self._path(place)
                if self.values.token(after).is_sign("=") and not self.values.token(
                    after + 1
                ).is_sign("=", ">"):
                    yield Assigned(path, self.values.at(after + 1))

    def _path(self, place: int) -> tuple[tuple[str, ...], int]:
        """``a.b`` and ``a['b']`` are one path; returns it and where it ends."""
        path = [self.tokens[place].text]
        at = place + 1
        while len(path) < 4:
            one, two, three = (self.values.token(at + step) for step in range(3))
            if one.is_sign(".") and two.kind == "name":
                path.append(two.text)
                at += 2
            elif one.is_sign("[") and two.kind == "text" and three.is_sign("]"):
                path.append(str(self.values.at(at + 1).value))
                at += 3
            else:
                break
        return tuple(path), at

    def _places_after(self, words: Sequence[str]) -> Iterator[int]:
        for place in range(len(self.tokens) - len(words)):
            if all(
                self.tokens[place + step].text == word
                or (word == "*" and self.tokens[place + step].kind == "name")
                for step, word in enumerate(words)
            ):
                yield place + len(words)


def read_scripts(content: bytes, *, name: str | Reason) -> list[Script]:
    """Return the scripts of a file, which messages call ``name``.

    Raises ``InvalidDocument`` with the line at fault.
    """
    text = decode_file(content, name=name, most_bytes=MAX_FILE_BYTES)
    try:
        return [Script(read_tokens(code, first_line=line)) for line, code in _code_in(text)]
    except InvalidDocument as err:
        raise unreadable(err, name) from err


def find_tables(scripts: Sequence[Script], places: Sequence[Sequence[str]]) -> list[Node]:
    """Return the tables behind the first of ``places`` that has any, else where a configuration
    may stand without its tool's name, else the file itself if it is a table.
    """
    for words in (*places, *_ANYWHERE):
        found = [table for script in scripts for table in script.tables_after(words)]
        if found:
            return found
    if len(scripts) == 1 and scripts[0].tokens[0].is_sign("{", "("):
        node = scripts[0].values.at(0)
        return [node] if node.is_table else []
    return []


def unreadable(err: InvalidDocument, name: str | Reason) -> InvalidDocument:
    return InvalidDocument(
        Reason("{name} cannot be read as a configuration: {why}", name=name, why=err.reason)
    )


def _code_in(text: str) -> Iterator[tuple[int, str]]:
    """Yield (first line, code): the whole, or what stands inline in a page."""
    if not _MARKUP.match(text):
        yield 1, text
        return
    at, line = 0, 1
    while (opened := _SCRIPT.search(text, at)) is not None:
        begin = text.find(">", opened.end()) + 1
        if not begin:
            return
        closed = _SCRIPT_END.search(text, begin)
        end = closed.start() if closed else len(text)
        line += text.count("\n", at, begin)
        code = text[begin:end]
        if code.strip():
            yield line, code
        line += code.count("\n")
        at = end
