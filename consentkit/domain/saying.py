"""A sentence of ours by its name, so that it can be said in more than one language.

What the linter finds and what a publication means are read by admins: on the command line in
English, in the console in the language of each.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from consentkit.domain import sayings

LANGUAGES = ("en", "fr")
REFERENCE = "en"
_NO_NAMES: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Saying:
    """``values`` are texts, numbers, lists of either, or sayings in turn. Under ``key`` and
    ``keys`` stand keys of the banner, which may be said by their titles.
    """

    name: str
    values: tuple[tuple[str, Any], ...] = ()

    def __str__(self) -> str:
        return say(self)


def saying(name: str, **values: Any) -> Saying:
    return Saying(name, tuple(values.items()))


def say(what: Saying, language: str = REFERENCE, titles: Mapping[str, str] = _NO_NAMES) -> str:
    """``language`` is one of ``LANGUAGES``; a key that ``titles`` lacks is said as it is."""
    values = {
        name: _said(value, language, titles if name in ("key", "keys") else _NO_NAMES, titles)
        for name, value in what.values
    }
    return sayings_in(language)[what.name].format(**values)


@cache
def sayings_in(language: str) -> Mapping[str, str]:
    source = files(sayings).joinpath(f"{language}.json").read_text("utf-8")
    loaded: Mapping[str, str] = json.loads(source)
    return loaded


def _said(value: Any, language: str, known: Mapping[str, str], titles: Mapping[str, str]) -> str:
    if isinstance(value, Saying):
        return say(value, language, titles)
    if isinstance(value, tuple | list):
        return ", ".join(_said(each, language, known, titles) for each in value)
    if isinstance(value, float):
        return f"{value:.1f}".replace(".", sayings_in(language)["decimal_point"])
    return known.get(value, value) if isinstance(value, str) else str(value)
