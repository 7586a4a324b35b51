"""How much of a banner is in a language's own words, and what is still another language's.

A banner has every text in every language, or it is none; but a text may be a copy of the default
language's until somebody translates it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from consentkit.domain.banner import Banner


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stands: ``part`` is ``texts``, ``category``, ``purpose`` or ``cookie``, and
    ``keys`` lead to it. ``name`` is what the text is: a key of the banner's words, ``title``, …
    """

    part: str
    keys: tuple[str, ...]
    name: str


def completeness(banner: Banner, language: str) -> int:
    """Return per cent, rounded down: 100 is complete."""
    whole = sum(1 for _ in _texts(banner))
    return (whole - len(untranslated(banner, language))) * 100 // whole


def untranslated(banner: Banner, language: str) -> tuple[Place, ...]:
    """Return what says the same as the default language, word for word.

    One word may well be the same in two languages, and two forms of one language share most.
    """
    default = banner.default_language
    if language.split("-")[0] == default.split("-")[0]:
        return ()
    return tuple(
        place
        for place, words in _texts(banner)
        if words[language] == words[default] and " " in words[language]
    )


def _texts(banner: Banner) -> Iterator[tuple[Place, Mapping[str, str]]]:
    for name in banner.texts[banner.default_language]:
        yield (
            Place("texts", (), name),
            {tag: words.get(name, "") for tag, words in banner.texts.items()},
        )
    for category in banner.categories:
        yield Place("category", (category.key,), "title"), category.title
        yield Place("category", (category.key,), "description"), category.description
        for service in category.services:
            for place, cookie in enumerate(service.cookies):
                keys = (category.key, service.key, str(place))
                yield Place("cookie", keys, cookie.name), cookie.purpose
    for purpose in banner.purposes:
        yield Place("purpose", (purpose.key,), "title"), purpose.title
        yield Place("purpose", (purpose.key,), "description"), purpose.description
