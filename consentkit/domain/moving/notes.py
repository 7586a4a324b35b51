"""The report of a move: what was carried over, what was not and why, and what a person decides."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from consentkit.domain.moving.node import Node
from consentkit.domain.saying import Saying, saying

# "ask": a person has to look. "fill": stands there for the owner's own word.
NoteKind = Literal["carried", "lost", "ask", "fill"]
MAX_NOTES = 500
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Note:
    """``line`` is that of the configuration, 0 for what stands at none."""

    kind: NoteKind
    line: int
    member: str
    said: Saying

    @property
    def sentence(self) -> str:
        return str(self.said)


@dataclass(slots=True)
class Report:
    notes: list[Note] = field(default_factory=list)

    def add(self, kind: NoteKind, line: int, member: str, what: str, **values: Any) -> None:
        if len(self.notes) < MAX_NOTES:
            self.notes.append(Note(kind, line, short(member), saying(f"moved.{what}", **values)))

    def carried(self, node: Node | None, member: str, to: str) -> None:
        self.add("carried", node.line if node else 0, member, "to", to=to)

    def lost(self, node: Node, member: str, what: str, **values: Any) -> None:
        """A function says that it is one, whatever else would be said of it."""
        if node.kind == "opaque":
            what, values = f"opaque_{node.value}", {}
        self.add("lost", node.line, member, what, **values)

    def ask(self, node: Node | None, member: str, what: str, **values: Any) -> None:
        self.add("ask", node.line if node else 0, member, what, **values)

    def of(self, kind: NoteKind) -> tuple[Note, ...]:
        """In the order of the file."""
        found = [note for note in self.notes if note.kind == kind]
        return tuple(sorted(found, key=lambda note: note.line))


class Source:
    """Takes members out of a table of the old configuration; what nobody took is reported."""

    def __init__(self, node: Node | None, report: Report, path: str = "") -> None:
        self.node = node
        self.report = report
        self.path = path
        self._left: dict[str, Node] = dict(node.value) if node and node.is_table else {}
        if node and not node.is_table:
            report.lost(node, path, "not_a_table")

    def name(self, member: str) -> str:
        return f"{self.path}.{member}" if self.path else member

    def line(self, member: str) -> int:
        """The line of a member that nobody took yet, else that of the table."""
        node = self._left.get(member, self.node)
        return node.line if node else 0

    def has(self, member: str) -> bool:
        return member in self._left

    def take(self, member: str) -> Node | None:
        return self._left.pop(member, None)

    def text(self, member: str) -> str:
        """Return a text, empty where there is none."""
        node = self._of_kind(member, "text", "not_a_text")
        return node.value if node else ""

    def flag(self, member: str) -> bool | None:
        node = self._of_kind(member, "flag", "not_a_flag")
        return node.value if node else None

    def number(self, member: str) -> float | None:
        node = self._of_kind(member, "number", "not_a_number")
        return node.value if node else None

    def table(self, member: str) -> "Source":
        return Source(self.take(member), self.report, self.name(member))

    def tables(self, member: str) -> Iterator["Source"]:
        """Each table of a list."""
        node = self._of_kind(member, "list", "not_a_list")
        for index, item in enumerate(node.items() if node else ()):
            yield Source(item, self.report, f"{self.name(member)}[{index}]")

    def members(self) -> Iterator[tuple[str, Node]]:
        """Take all that is left."""
        left, self._left = self._left, {}
        yield from left.items()

    def drop(self, what: str, *members: str) -> None:
        """Report each of these that is there as not carried, for one reason."""
        for member in members:
            node = self.take(member)
            if node is not None:
                self.report.lost(node, self.name(member), what)

    def ignore(self, *members: str) -> None:
        """What says nothing that could be lost, such as a name of the program's own."""
        for member in members:
            self.take(member)

    def close(self) -> None:
        for member, node in self.members():
            self.report.lost(node, self.name(member), "unknown")

    def _of_kind(self, member: str, kind: str, what: str) -> Node | None:
        node = self.take(member)
        if node is None or node.kind == "nothing":
            return None
        if node.kind == kind:
            return node
        self.report.lost(node, self.name(member), what)
        return None


def short(text: str) -> str:
    """A name from somebody's file, as one line that a page and a terminal can show."""
    clean = "".join(sign if sign.isprintable() else "\ufffd" for sign in text)
    return clean if len(clean) <= _LONGEST_NAME else f"{clean[: _LONGEST_NAME - 1]}\u2026"
