"""The console's words: in each language the same, all that its pages ask for, and no more."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import consentkit.web.console
from consentkit.web.console.words import LANGUAGES, words

CONSOLE = Path(consentkit.web.console.__file__).parent
WEB = CONSOLE.parent
PARTS = sorted({path.stem for path in (CONSOLE / "texts").glob("*/*.json")})

# `t.part_key` and `t['part_key']` in a template; in Python, any text that has the form of a key.
_MEMBER = re.compile(r"\bt\.([a-z]\w*)")
_ITEM = re.compile(r"""\bt\[\s*['"](\w+)['"]\s*\]""")
_LITERAL = re.compile(r"""['"]([a-z]+_\w+)['"]""")
# A key that is put together: its beginning, up to where the variable part comes.
_JOINED = re.compile(r"""['"]([a-z]+_\w*)['"]\s*~""")
_FORMATTED = re.compile(r"""f['"]([a-z]+_\w*)\{""")


def templates() -> Iterator[Path]:
    return (CONSOLE / "templates").rglob("*.html")


def sources() -> Iterator[Path]:
    """Where the console's words may be asked for in Python: letters are written outside of it."""
    return WEB.rglob("*.py")


def asked_for() -> set[str]:
    """Every key that a template names whole."""
    found = set()
    for path in templates():
        text = path.read_text("utf-8")
        found |= set(_MEMBER.findall(text)) | set(_ITEM.findall(text))
    return found


def may_be_used() -> tuple[set[str], set[str]]:
    """(keys, beginnings of keys) that stand anywhere in a template or in Python."""
    keys, beginnings = asked_for(), set()
    for path in [*templates(), *sources()]:
        text = path.read_text("utf-8")
        keys |= set(_LITERAL.findall(text))
        beginnings |= set(_JOINED.findall(text)) | set(_FORMATTED.findall(text))
    return keys, beginnings


@pytest.mark.parametrize("part", PARTS)
def test_each_part_says_the_same_in_each_language(part: str) -> None:
    said = [_read(CONSOLE / "texts" / language / f"{part}.json") for language in LANGUAGES]
    for other in said[1:]:
        assert list(other) == list(said[0])
    for key in said[0]:
        assert len({frozenset(_fields(each[key])) for each in said}) == 1, key
        assert all(each[key].strip() and each[key] == each[key].strip(" ") for each in said), key


def _read(path: Path) -> dict[str, str]:
    """A key that stands there twice would hide the first one's words."""
    pairs = json.loads(path.read_text("utf-8"), object_pairs_hook=list)
    assert sorted({key for key, _ in pairs}) == sorted(key for key, _ in pairs), path.name
    return dict(pairs)


def _fields(text: str) -> Iterator[str]:
    """What is filled in; a text that is not for filling in may have any braces."""
    try:
        yield from (name for _, name, _, _ in Formatter().parse(text) if name)
    except ValueError:
        return


def test_every_word_that_a_page_asks_for_is_there() -> None:
    assert sorted(asked_for() - set(words("en")) - {"items", "get"}) == []


def test_no_word_is_left_that_no_page_asks_for() -> None:
    keys, beginnings = may_be_used()
    unused = [
        key
        for key in words("en")
        if key not in keys and not any(key.startswith(each) for each in beginnings)
    ]
    assert unused == []


def test_each_kind_of_action_that_is_noted_has_words() -> None:
    noted = set()
    for path in WEB.parent.rglob("*.py"):
        noted |= set(re.findall(r"""note_action\(\s*['"](\w+)['"]""", path.read_text("utf-8")))
    assert noted
    assert sorted(each for each in noted if f"audit_what_{each}" not in words("en")) == []
