"""What an action changed, line by line, as people read it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from consentkit.domain.account import COMMAND_LINE, NOT_LOGGED_IN
from consentkit.domain.admin_action import AdminAction
from consentkit.domain.difference import Change
from consentkit.web.console.change_words import say_place, say_values
from consentkit.web.console.words import language, say, words

# How the parts of the console, and domain/difference, write down what was and what is.
_PAIRS = ({"before", "after"}, {"from", "to"}, {"old", "new"})
_CHANGE = {"kind", "member"}
MAX_LINES = 200


@dataclass(frozen=True, slots=True)
class Line:
    """``before`` is None where nothing was replaced."""

    name: str
    after: str
    before: str | None = None


def say_what(what: str) -> str:
    """Return the words for a kind of action; one that has none is called by its name."""
    return words(language()).get(f"audit_what_{what}") or what.replace("_", " ")


def say_who(actor: str, *, inside: bool = False) -> str:
    """``inside`` is inside a sentence, not at its beginning."""
    if actor == COMMAND_LINE.name:
        words_for_it = say("audit_command_line")
        return words_for_it[:1].lower() + words_for_it[1:] if inside else words_for_it
    if actor == NOT_LOGGED_IN:
        return say("audit_not_logged_in")
    return actor


def say_details(action: AdminAction) -> list[Line]:
    lines = list(_lines("", action.details))
    more = len(lines) - MAX_LINES
    if more > 0:
        lines[MAX_LINES:] = [Line(say("audit_and_more"), say("audit_more", count=more))]
    return lines


def _lines(name: str, value: Any) -> Iterator[Line]:
    if isinstance(value, dict):
        yield from _of_table(name, value)
    elif isinstance(value, list) and any(isinstance(each, dict | list) for each in value):
        for each in value:
            yield from _lines(name, each)
    else:
        yield Line(name, _plain(value))


def _of_table(name: str, table: dict[str, Any]) -> Iterator[Line]:
    members = set(table)
    if members >= _CHANGE and members <= _CHANGE | {"before", "after"}:
        change = Change.read(table)
        # With signs between the parts at which a narrow page can break it.
        place = " \u203a ".join(say_place(change, language()))
        before, after = map(_plain, say_values(change, language()))
        yield Line(place, after, None if change.kind == "added" else before)
        return
    pair = next((list(table) for pair in _PAIRS if members == pair), None)
    if pair and not any(isinstance(each, dict) for each in table.values()):
        before, after = (_of_pair(table, each) for each in (_BEFORE, _AFTER))
        yield Line(name, after, before)
        return
    for member, each in table.items():
        if member == "shortened" and not name:
            yield Line(_label(member), say("audit_shortened", **_size(each)))
        else:
            yield from _lines(f"{name}: {_label(member)}" if name else _label(member), each)


_BEFORE = ("before", "from", "old")
_AFTER = ("after", "to", "new")


def _of_pair(table: dict[str, Any], names: tuple[str, ...]) -> str:
    return _plain(next(table[name] for name in names if name in table))


def _size(note: Any) -> dict[str, Any]:
    return {"bytes": note.get("bytes", "?") if isinstance(note, dict) else "?"}


def _label(member: str) -> str:
    known = words(language()).get(f"audit_detail_{member}")
    return known or str(member).replace("_", " ")


def _plain(value: Any) -> str:
    if value is None or value == "":
        return say("audit_nothing")
    if isinstance(value, bool):
        return say("audit_yes" if value else "audit_no")
    if isinstance(value, list):
        return ", ".join(map(_plain, value)) or say("audit_nothing")
    return str(value)
