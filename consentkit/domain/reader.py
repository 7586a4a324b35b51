"""Reads a JSON-like document strictly: every member is named, typed and accounted for."""

import unicodedata
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from consentkit.domain.errors import InvalidDocument
from consentkit.domain.reason import Reason

MAX_TEXT = 2000


class Reader:
    """Takes members out of one table and refuses what is missing, mistyped or left over.

    ``path`` is the dotted name of the table, used in every message.
    """

    def __init__(self, value: Any, path: str = "") -> None:
        if not isinstance(value, dict):
            name = path or Reason("the document")
            raise InvalidDocument(Reason("{name} must be a table", name=name), field=path or None)
        self._left = dict(value)
        self._path = path

    def name(self, member: str) -> str:
        return f"{self._path}.{member}" if self._path else member

    def refuse(self, member: str, expected: str | Reason) -> InvalidDocument:
        name = self.name(member)
        reason = Reason("{name} must be {expected}", name=name, expected=Reason.of(expected))
        return InvalidDocument(reason, field=name)

    def has(self, member: str) -> bool:
        return member in self._left

    def take(self, member: str, default: Any = None) -> Any:
        return self._left.pop(member, default)

    def text(self, member: str, *, longest: int = 200, optional: bool = False) -> str:
        value = self.take(member)
        if value in (None, "") and optional:
            return ""
        if not isinstance(value, str) or not is_clean_text(value, longest):
            raise self.refuse(
                member,
                Reason("text of 1 to {most} characters without control codes", most=longest),
            )
        if longest < MAX_TEXT and "\n" in value:
            # A name with a line break could forge a line of a list or a log.
            raise self.refuse(member, "text in one line")
        return value.strip()

    def integer(self, member: str, *, least: int, most: int, default: int) -> int:
        value = self.take(member, default)
        if type(value) is not int or not least <= value <= most:
            raise self.refuse(
                member, Reason("a whole number from {least} to {most}", least=least, most=most)
            )
        return value

    def boolean(self, member: str, *, default: bool) -> bool:
        value = self.take(member, default)
        if type(value) is not bool:
            raise self.refuse(member, "true or false")
        return value

    def one_of(self, member: str, known: tuple[str, ...]) -> str:
        """Read one of ``known``; the first is the default."""
        value = self.take(member, known[0])
        if value not in known:
            raise self.refuse(member, Reason("one of {known}", known=", ".join(known)))
        return str(value)

    def texts(self, member: str, languages: tuple[str, ...]) -> dict[str, str]:
        """Read one text for each language; a single string serves when there is one language."""
        value = self.take(member)
        if isinstance(value, str) and len(languages) == 1:
            value = {languages[0]: value}
        table = Reader(value, self.name(member))
        found = {language: table.text(language, longest=MAX_TEXT) for language in languages}
        table.close()
        return found

    def link(self, member: str) -> str:
        value = self.text(member, longest=500, optional=True)
        if value and not is_web_link(value):
            raise self.refuse(member, "a link starting with https:// or http://")
        return value

    def table(self, member: str, *, optional: bool = False) -> "Reader":
        value = self.take(member)
        return Reader({} if value is None and optional else value, self.name(member))

    def tables(self, member: str, *, most: int) -> Iterator["Reader"]:
        value = self.take(member, [])
        if not isinstance(value, list) or len(value) > most:
            raise self.refuse(member, Reason("a list of at most {most} tables", most=most))
        for index, item in enumerate(value):
            yield Reader(item, f"{self.name(member)}[{index}]")

    def strings(self, member: str, *, most: int) -> list[str]:
        value = self.take(member, [])
        if not isinstance(value, list) or len(value) > most:
            raise self.refuse(member, Reason("a list of at most {most} strings", most=most))
        if not all(isinstance(item, str) for item in value):
            raise self.refuse(member, "a list of strings")
        return list(value)

    def close(self) -> None:
        """Refuse members that nobody asked for: a misspelt setting must not be lost in silence."""
        if self._left:
            name = self.name(sorted(map(str, self._left))[0])
            raise InvalidDocument(Reason("{name} is not a known setting", name=name), field=name)


def is_clean_text(value: str, longest: int) -> bool:
    """Whether ``value`` may be stored and shown: not blank, no control codes or surrogates."""
    if not value.strip() or len(value) > longest:
        return False
    return all(unicodedata.category(c) not in ("Cc", "Cs") or c == "\n" for c in value)


def is_web_link(value: str) -> bool:
    if any(c.isspace() for c in value):
        return False  # urlsplit drops newlines, so it would judge another text than we store
    try:
        parts = urlsplit(value)
        return (
            parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
        )
    except ValueError:
        return False
