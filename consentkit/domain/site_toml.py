"""A site's file as TOML, for people to read on and to change: what is usual is left out."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from consentkit.domain import texts
from consentkit.domain.behaviour import Behaviour
from consentkit.domain.look import Look
from consentkit.domain.site import SiteDefinition

Table = Mapping[str, Any]


def format_toml(definition: SiteDefinition, notes: tuple[str, ...] = ()) -> str:
    """Return a file that ``read_site_file`` reads as the same site, with ``notes`` as its head."""
    document = definition.document()
    banner = document["banner"]
    banner["texts"] = {
        language: own
        for language, words in banner["texts"].items()
        if (own := _own_words(words, language, banner.get("audience", "")))
    }
    for member, usual in (("look", Look().document()), ("behaviour", Behaviour().document())):
        if member in banner:
            banner[member] = {k: v for k, v in banner[member].items() if v != usual.get(k)}
    head = "".join(f"# {line}\n" for line in notes)
    return head + "\n".join(_table((), document)).lstrip("\n") + "\n"


def _own_words(words: Table, language: str, audience: str) -> dict[str, str]:
    shipped = texts.words(language) | texts.words_for(audience, language)
    return {key: text for key, text in words.items() if text != shipped.get(key)}


def _table(path: tuple[str, ...], table: Table) -> Iterator[str]:
    """Values before tables, which would take them in otherwise. Source: TOML 1.0, "Table"."""
    for name, value in table.items():
        if not _is_long(value):
            yield f"{_key(name)} = {_value(value)}"
    for name, value in table.items():
        inner = (*path, name)
        if isinstance(value, dict) and _is_long(value):
            yield f"\n[{_path(inner)}]"
            yield from _table(inner, value)
        elif _is_long(value):
            for each in value:
                yield f"\n[[{_path(inner)}]]"
                yield from _table(inner, each)


def _is_long(value: Any) -> bool:
    """Whether it has a place of its own; a lifetime, or a text in its languages, fits in a line."""
    if isinstance(value, dict):
        return any(isinstance(each, dict | list) for each in value.values()) or len(value) > 4
    return isinstance(value, list) and any(isinstance(each, dict) for each in value)


def _path(names: tuple[str, ...]) -> str:
    return ".".join(_key(name) for name in names)


def _key(name: str) -> str:
    bare = name.isascii() and name.replace("_", "").replace("-", "").isalnum()
    return name if bare else _value(name)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(_value(each) for each in value)}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{_key(k)} = {_value(v)}' for k, v in value.items())} }}"
    if isinstance(value, int):
        return str(value)
    # JSON's escapes are TOML's; of control codes, TOML wants one more of them escaped.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
