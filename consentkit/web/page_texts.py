"""The words of our own pages, one JSON file a language."""

import json
from functools import cache
from importlib.resources import files

from flask import Request

from consentkit.domain.names import negotiate_language

LANGUAGES = ("en", "fr-CA")
DEFAULT = "en"


@cache
def page_words(language: str) -> dict[str, str]:
    """Return the words nearest to ``language``."""
    nearest = negotiate_language(language, LANGUAGES, DEFAULT)
    source = files("consentkit.web").joinpath("texts", f"{nearest}.json")
    words: dict[str, str] = json.loads(source.read_text("utf-8"))
    return words


def wanted_language(request: Request, offered: tuple[str, ...], default: str) -> str:
    """``?lang=`` first, then what the browser prefers, then ``default``."""
    asked = request.args.get("lang")
    if asked:
        return negotiate_language(asked, offered, default)
    for tag, quality in request.accept_languages:
        found = negotiate_language(tag, offered, "")
        if quality > 0 and found:
            return found
    return default


def page_language(request: Request) -> str:
    return wanted_language(request, LANGUAGES, DEFAULT)
