"""Says in words which member of a site a change is about, and what stood and stands there.

The review, the trail, the pages for conflicts and for a site's file all say changes with this. The
words of an option are those of the form that it is chosen in.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from babel import Locale, UnknownLocaleError

from consentkit.domain.difference import NAMED, ORDER, Change, member_of
from consentkit.domain.names import LANGUAGE
from consentkit.web.console.words import words

# How the words of a member's options begin.
_OPTIONS = {
    "layout": "editor_layout",
    "position": "editor_position",
    "second_layer": "editor_second_layer",
    "preset": "editor_preset",
    "theme": "editor_theme",
    "reopen": "editor_reopen",
    "isolation": "editor_isolation",
    "kind": "editor_kind",
    "signals": "editor_vendor",
    "audience": "sites_audience",
    "tool": "sites_tool",
}
_NO_TITLES: Mapping[str, str] = {}


def say_place(
    change: Change, language: str, titles: Mapping[str, str] = _NO_TITLES
) -> tuple[str, ...]:
    """Return the words that lead to the member, the widest first. ``titles`` are by key."""
    return tuple(_place(change.path, language, titles))


def say_values(change: Change, language: str) -> tuple[str, str]:
    """Return what stood there and what stands there now."""
    known = words(language)
    member = member_of(change.path)
    before, after = change.said(language)

    def said(value: Any, usual: str) -> str:
        if member == "languages" and isinstance(value, list):
            return ", ".join(language_name(each, language) for each in value)
        if member == "default_language" and value:
            return language_name(str(value), language)
        if member not in _OPTIONS or not isinstance(value, str | list):
            return usual
        options = value if isinstance(value, list) else [value]
        return ", ".join(known.get(f"{_OPTIONS[member]}_{each}", str(each)) for each in options)

    return said(change.old, before), said(change.new, after)


def language_name(tag: str, language: str) -> str:
    try:
        found = Locale.parse(tag, sep="-").get_display_name(language)
    except (UnknownLocaleError, ValueError):
        found = None
    return found or tag


def is_language(part: str) -> bool:
    """Whether a part of a path is a tag; only these members of a banner are as short as one."""
    return part not in ("key", "gpc") and bool(LANGUAGE.match(part)) and len(part.split("-")[0]) < 4


def _place(path: tuple[str, ...], language: str, titles: Mapping[str, str]) -> Iterator[str]:
    known = words(language)
    parts = iter(path)
    for part in parts:
        if part in NAMED:
            kind = known[f"publishing_member_{part}"]
            name = next(parts, "")
            colon = known["common_colon"]
            yield f"{kind}{colon} {titles.get(name, name)}" if name else kind
        elif is_language(part):
            yield language_name(part, language)
        elif part.endswith(ORDER):
            yield known.get(f"publishing_member_order_{part.removesuffix(ORDER)}", part)
        elif path[0] == "texts" and part != "texts":
            yield known.get(f"editor_text_{part}", part)
        else:
            yield known.get(f"publishing_member_{part}", part)
