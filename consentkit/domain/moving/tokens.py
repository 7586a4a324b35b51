"""The words of a script, in one pass however odd it is. Source: ECMA-262, clause 12."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from consentkit.domain.errors import InvalidDocument
from consentkit.domain.reason import Reason

MAX_TOKENS = 200_000

TokenKind = Literal["text", "template", "number", "regex", "name", "sign", "end"]

_SPACE = re.compile(r"(?:[\s\ufeff]|//[^\n]*|<!--[^\n]*|#![^\n]*)+")
_TEXT = re.compile(r'"(?:[^"\\\n]|\\[\s\S])*"|\'(?:[^\'\\\n]|\\[\s\S])*\'')
_NUMBER = re.compile(
    r"0[xX][\da-fA-F_]+n?|0[bB][01_]+n?|0[oO][0-7_]+n?"
    r"|(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)?n?",
    re.ASCII,
)
_NAME = re.compile(r"(?:[^\W\d]|[$#@\\])[\w$\\]*")
_REGEX = re.compile(r"/(?:[^/\\\[\n]|\\[^\n]|\[(?:[^\]\\\n]|\\[^\n])*\])+/[A-Za-z]*")
_SIGN = re.compile(r"=>|\.{3}|[{}()\[\];,:.<>=!?&|^~%*+/-]")
_TEMPLATE_PART = re.compile(r"(?:[^`\\$]|\\[\s\S]|\$(?!\{))*")
# After these words a slash begins a regular expression; after any other it divides.
_BEFORE_REGEX = frozenset(
    {"return", "typeof", "case", "in", "of", "new", "delete", "void", "throw", "do", "else"}
) | {"instanceof", "yield", "await", "default"}


@dataclass(frozen=True, slots=True)
class Token:
    """``is_after_break`` says whether a line ended before it."""

    kind: TokenKind
    text: str
    line: int
    is_after_break: bool = False

    def is_sign(self, *signs: str) -> bool:
        return self.kind == "sign" and self.text in signs


def refuse(line: int, why: Reason) -> InvalidDocument:
    return InvalidDocument(Reason("line {line}: {why}", line=line, why=why))


def read_tokens(script: str, *, first_line: int = 1) -> list[Token]:
    """Raises ``InvalidDocument`` with the line of what no script may hold."""
    scanner = _Scanner(script, first_line)
    tokens: list[Token] = []
    for token in scanner.tokens():
        if len(tokens) >= MAX_TOKENS:
            raise refuse(token.line, Reason("more than {most} words", most=MAX_TOKENS))
        tokens.append(token)
    return tokens


class _Scanner:
    def __init__(self, script: str, first_line: int) -> None:
        self._script = script
        self._first = first_line
        self._breaks = [found.start() for found in re.finditer("\n", script)]
        self._at = 0
        self._last: Token | None = None
        # For each template that is open around us, how many braces are open inside it.
        self._templates: list[int] = []

    def tokens(self) -> Iterator[Token]:
        while True:
            before = self._at
            self._skip_space()
            is_after_break = "\n" in self._script[before : self._at]
            line = self._line()
            if self._at >= len(self._script):
                yield Token("end", "", line, is_after_break)
                return
            kind, text = self._next()
            self._last = Token(kind, text, line, is_after_break)
            yield self._last

    def _line(self) -> int:
        return self._first + bisect_right(self._breaks, self._at - 1)

    def _skip_space(self) -> None:
        while True:
            found = _SPACE.match(self._script, self._at)
            if found:
                self._at = found.end()
            elif self._script.startswith("/*", self._at):
                end = self._script.find("*/", self._at + 2)
                if end < 0:
                    raise refuse(self._line(), Reason("a comment that does not end"))
                self._at = end + 2
            else:
                return

    def _next(self) -> tuple[TokenKind, str]:
        first = self._script[self._at]
        if first in "\"'":
            return "text", self._take(_TEXT, Reason("a text that does not end"))
        if first == "`" or (first == "}" and self._templates and not self._templates[-1]):
            return self._template(is_new=first == "`")
        if first == "/" and self._is_regex_due():
            return "regex", self._take(_REGEX, Reason("a regular expression that does not end"))
        for kind, form in (("number", _NUMBER), ("name", _NAME)):
            found = form.match(self._script, self._at)
            if found:
                self._at = found.end()
                return kind, found[0]  # type: ignore[return-value] # of the two above
        sign = self._take(_SIGN, Reason("{sign} stands in no script", sign=first))
        if self._templates:
            self._templates[-1] += (sign == "{") - (sign == "}")
        return "sign", sign

    def _take(self, form: re.Pattern[str], why: Reason) -> str:
        found = form.match(self._script, self._at)
        if found is None:
            raise refuse(self._line(), why)
        self._at = found.end()
        return found[0]

    def _template(self, *, is_new: bool) -> tuple[TokenKind, str]:
        """A template without values is one word; else each value stands between two signs."""
        part = _TEMPLATE_PART.match(self._script, self._at + 1)
        end = part.end() if part else self._at + 1
        ending = self._script[end : end + 2]
        if not ending:
            raise refuse(self._line(), Reason("a text that does not end"))
        text = self._script[self._at + 1 : end]
        if ending == "${":
            self._at = end + 2
            if not is_new:
                return "sign", "}${"
            self._templates.append(0)
            return "sign", "${"
        self._at = end + 1
        if is_new:
            return "template", text
        self._templates.pop()
        return "sign", "}`"

    def _is_regex_due(self) -> bool:
        last = self._last
        if last is None:
            return True
        if last.kind == "name":
            return last.text in _BEFORE_REGEX
        return last.kind == "sign" and last.text not in (")", "]", "}", "}`")
