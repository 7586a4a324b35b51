"""The shipped words of the banner, one JSON file a language; English names the full set of keys."""

import json
from functools import cache
from importlib.resources import files

REFERENCE = "en"
# Of two forms of one language, the first serves those who ask for neither by name.
LANGUAGES = (
    "en", "fr", "fr-CA", "de", "es", "it", "nl", "pt-PT", "pt-BR", "pl", "sv", "da", "nb", "fi",
    "cs", "ro", "el", "hu", "bg", "hr", "sk", "sl", "et", "lv", "lt", "mt", "ga", "ar", "he", "tr",
    "uk", "ja", "ko", "zh-Hans", "zh-Hant",
)  # fmt: skip
# What `banner.js` carries; the rest comes with the second layer.
FIRST_LAYER = (
    "heading",
    "intro",
    "accept",
    "decline",
    "settings",
    "officer",
    "unavailable",
)

# Of these, what the second bundle has no use for.
FIRST_LAYER_ONLY = frozenset({"own_name", "heading", "intro", "settings", "unavailable"})

# What earlier releases said: a description that was written for one may still have it.
RETIRED = ("again",)

# What only a banner for an audience of its own says, from `audiences.json`.
OF_AUDIENCE = {"children": ("children",)}
EVERY_AUDIENCE = tuple(key for keys in OF_AUDIENCE.values() for key in keys)

# And what `banner.js` carries for the parts of its code that a banner uses.
OF_PARTS = {"reopen": ("reopen",), "languages": ("language",)}


@cache
def _load(language: str) -> dict[str, str] | None:
    source = files(__name__) / f"{language}.json"
    if not source.is_file():
        return None
    loaded: dict[str, str] = json.loads(source.read_text("utf-8"))
    return loaded


def keys() -> tuple[str, ...]:
    """Every text a banner needs."""
    return tuple(_load(REFERENCE) or ())


def words(language: str) -> dict[str, str]:
    """The shipped words of ``language``, or an empty map where none are shipped."""
    return dict(_load(language) or {})


@cache
def _audiences() -> dict[str, dict[str, str]]:
    loaded: dict[str, dict[str, str]] = json.loads(
        files("consentkit.domain").joinpath("audiences.json").read_text("utf-8")
    )
    return loaded


def words_for(audience: str, language: str) -> dict[str, str]:
    """The shipped words for an audience beside ``words``; empty where none are shipped."""
    shipped = {key: _audiences()[key].get(language) for key in OF_AUDIENCE.get(audience, ())}
    return {key: text for key, text in shipped.items() if text}


def all_words(language: str) -> dict[str, str]:
    """Every text a banner needs, in English where ``language`` is not shipped: for a banner that
    was published before a text was needed.
    """
    return words(REFERENCE) | words(language)
