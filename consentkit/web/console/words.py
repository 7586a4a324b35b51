"""The console's words: one JSON file for each part of it, in English and in French."""

import json
from functools import cache
from importlib.resources import files

from flask import g, request

from consentkit.web.page_texts import wanted_language

LANGUAGES = ("en", "fr")


@cache
def words(language: str) -> dict[str, str]:
    """Return the words of all parts; each key begins with the name of its part."""
    found: dict[str, str] = {}
    for file in sorted(
        files("consentkit.web.console").joinpath("texts", language).iterdir(), key=lambda f: f.name
    ):
        part = file.name.removesuffix(".json")
        for key, text in json.loads(file.read_text("utf-8")).items():
            found[f"{part}_{key}"] = text
    return found


def language() -> str:
    """The language of this request: the account's own, else the browser's."""
    visit = g.get("visit")
    if visit is not None and visit.account.language in LANGUAGES:
        chosen: str = visit.account.language
        return chosen
    # A page says hundreds of words, and the browser's list is the same for each.
    if "wanted_language" not in g:
        g.wanted_language = wanted_language(request, LANGUAGES, LANGUAGES[0])
    wanted: str = g.wanted_language
    return wanted


def say(key: str, **values: object) -> str:
    """Return the words for ``key`` in the language of this request."""
    return words(language())[key].format(**values)
