"""Where the words of a banner stand, by their path in the site's file."""

from collections.abc import Iterator
from dataclasses import dataclass

from consentkit.domain.banner import Banner
from consentkit.domain.category import Category, Purpose

# What the banner tells on its two layers, in sentences.
_SENTENCES = ("heading", "intro", "preferences_heading", "preferences_intro", "purposes_intro")


@dataclass(frozen=True, slots=True)
class Words:
    """``of`` is the key of the category or opt-in; empty for the banner's own words."""

    member: str
    language: str
    text: str
    of: str = ""


def categories(banner: Banner) -> Iterator[tuple[str, Category]]:
    for index, category in enumerate(banner.categories):
        yield f"banner.categories[{index}]", category


def items(banner: Banner) -> Iterator[tuple[str, Category | Purpose]]:
    yield from categories(banner)
    for index, purpose in enumerate(banner.purposes):
        yield f"banner.purposes[{index}]", purpose


def titles(banner: Banner) -> Iterator[Words]:
    for path, item in items(banner):
        for language, text in item.title.items():
            yield Words(f"{path}.title.{language}", language, text, item.key)


def descriptions(banner: Banner) -> Iterator[Words]:
    for path, item in items(banner):
        for language, text in item.description.items():
            yield Words(f"{path}.description.{language}", language, text, item.key)


def cookie_purposes(banner: Banner) -> Iterator[Words]:
    for path, category in categories(banner):
        for at, service in enumerate(category.services):
            for number, cookie in enumerate(service.cookies):
                where = f"{path}.services[{at}].cookies[{number}].purpose"
                for language, text in cookie.purpose.items():
                    yield Words(f"{where}.{language}", language, text, category.key)


def sentences(banner: Banner) -> Iterator[Words]:
    """The banner's own sentences, in each language."""
    for language, words in banner.texts.items():
        for key in _SENTENCES:
            if key in words:
                yield Words(f"banner.texts.{language}.{key}", language, words[key])


def label(banner: Banner, language: str, key: str) -> str:
    """The words on a button; empty in a banner from before there was such a button."""
    return banner.texts[language].get(key, "")
