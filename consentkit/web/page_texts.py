"""The words of our own pages, one JSON file a language, and its way to write dates."""

import json
from datetime import datetime
from functools import cache
from importlib.resources import files

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from flask import Request

from consentkit.domain.names import negotiate_language
from consentkit.domain.texts import LANGUAGES, REFERENCE


@cache
def page_words(language: str) -> dict[str, str]:
    """Return the words nearest to ``language``."""
    nearest = negotiate_language(language, LANGUAGES, REFERENCE)
    source = files("consentkit.web").joinpath("texts", f"{nearest}.json")
    words: dict[str, str] = json.loads(source.read_text("utf-8"))
    return words


def say_day(at: datetime, language: str) -> str:
    return format_date(at, "long", locale=_locale(language))


def say_time(at: datetime, language: str) -> str:
    """Day and time of day to the minute, in UTC, which it names."""
    time = format_time(at, "short", locale=_locale(language))
    return f"{say_day(at, language)}, {time} UTC"


@cache
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        # An owner's own language that nobody has told Babel of.
        return Locale.parse(REFERENCE)


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
    return wanted_language(request, LANGUAGES, REFERENCE)
