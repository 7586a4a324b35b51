"""Cookie names of other tools as ours: a regular expression only where a pattern says the same."""

import re

from consentkit.domain.category import is_cookie_name

_DELIMITED = re.compile(r"/(.+)/([a-z]*)\Z", re.DOTALL)
_GROUP = re.compile(r"(\^?)\((?:\?:)?([^()]*)\)(\$?)\Z")
_MAYBE = re.compile(r"(\^[^()|]*)\((?:\?:)?([^()|]*)\)\?(\$?)\Z")
# Of a regular expression: a character that stands for itself, or any text.
_PIECE = re.compile(
    r"(?P<any>\.[*+])|\\(?P<escaped>[^\sA-Za-z0-9])|(?P<plain>[\w!#%&'~`:@=,;<> -])"
)
# Flags that do not change which names a test finds.
_HARMLESS_FLAGS = frozenset("gumsyd")
_LONGEST = 200


def split_regex(text: str) -> tuple[str, str] | None:
    """``/…/flags`` as a text is a regular expression to some tools."""
    found = _DELIMITED.match(text)
    return (found[1], found[2]) if found else None


def patterns_of(source: str, flags: str) -> tuple[str, ...] | None:
    """Return our patterns for the very same names, or None where there are no such.

    ``/^_ga/`` is ``_ga*``; ``/^(_gid|_gat)$/`` and ``/^_ga(_.+)?$/`` are two patterns each; a
    class, a count or a look-around has no equal here. A rest may be empty in ours.
    """
    if len(source) > _LONGEST or not set(flags) <= _HARMLESS_FLAGS:
        return None
    found = [_pattern(each) for each in _alternatives(source)]
    patterns = tuple(dict.fromkeys(each for each in found if each))
    return patterns if all(found) else None


def _alternatives(source: str) -> list[str]:
    group = _GROUP.match(source)
    if group:
        return [f"{group[1]}{part}{group[3]}" for part in group[2].split("|")]
    maybe = _MAYBE.match(source)
    if maybe:
        return [f"{maybe[1]}{maybe[3]}", f"{maybe[1]}{maybe[2]}{maybe[3]}"]
    return source.split("|")


def _pattern(source: str) -> str | None:
    is_begun, is_ended = source.startswith("^"), source.endswith("$") and source[-2:] != "\\$"
    inside = source[is_begun : len(source) - is_ended]
    pieces, at = [], 0
    while at < len(inside):
        piece = _PIECE.match(inside, at)
        if piece is None:
            return None
        pieces.append("*" if piece["any"] else piece["escaped"] or piece["plain"])
        if pieces[-1] == "*" and not piece["any"]:
            return None  # a star that stands for itself: ours stands for any text
        at = piece.end()
    whole = ("" if is_begun else "*") + "".join(pieces) + ("" if is_ended else "*")
    whole = re.sub(r"\*+", "*", whole)
    return whole if whole.strip("*") and is_cookie_name(whole) else None
