"""Phrases that say too much or too little, by what is wrong with them and in which language."""

import json
import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

Phrases = Mapping[str, list[str]]


@cache
def _load() -> Mapping[str, Phrases]:
    loaded: Mapping[str, Phrases] = json.loads(
        files(__name__.rpartition(".")[0]).joinpath("phrases.json").read_text("utf-8")
    )
    return loaded


@cache
def _pattern(kind: str, primary: str) -> re.Pattern[str] | None:
    phrases = _load()[kind].get(primary)
    if not phrases:
        return None
    return re.compile(r"(?<!\w)(" + "|".join(map(re.escape, phrases)) + ")")


def plain(text: str) -> str:
    """Return ``text`` as it is compared: case, apostrophes and runs of spaces tell nothing."""
    return " ".join(text.casefold().replace("\u2019", "'").split())


def phrase_in(kind: str, text: str, language: str) -> str | None:
    """Return the first phrase of a kind that begins a word of ``text``; None where there is none,
    or none are known in that language.
    """
    pattern = _pattern(kind, language.split("-")[0])
    found = pattern.search(plain(text)) if pattern else None
    return found[1] if found else None


def holds(text: str, word: str) -> bool:
    """Whether ``word`` begins a word of ``text``; anywhere, where signs stand without spaces."""
    word = plain(word)
    if not word:
        return False
    border = "" if unicodedata.east_asian_width(word[0]) in "WF" else r"(?<!\w)"
    return re.search(border + re.escape(word), plain(text)) is not None
