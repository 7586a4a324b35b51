"""What a configuration in JavaScript says: a tree of data, with the line of each part."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["text", "number", "flag", "nothing", "regex", "table", "list", "opaque"]
# What stands where no data can be had without running somebody's code.
Opaque = Literal["function", "getter", "call", "new", "name", "spread", "expression", "template"]


@dataclass(frozen=True, slots=True)
class Node:
    """``value`` is a str, float or bool; (source, flags) of a regular expression; a dict of nodes
    by name, a tuple of them, or for what is opaque the ``Opaque`` that it is. ``size`` counts the
    nodes inside and this one.
    """

    kind: Kind
    line: int
    value: Any = None
    size: int = 1

    @classmethod
    def table(cls, line: int, members: Mapping[str, "Node"]) -> "Node":
        return cls("table", line, dict(members), 1 + sum(each.size for each in members.values()))

    @classmethod
    def list_of(cls, line: int, items: tuple["Node", ...]) -> "Node":
        return cls("list", line, items, 1 + sum(each.size for each in items))

    @property
    def is_table(self) -> bool:
        return self.kind == "table"

    def get(self, name: str) -> "Node | None":
        """Return a member of a table; None for what is no table."""
        return self.value.get(name) if self.kind == "table" else None

    def items(self) -> Iterator["Node"]:
        """The members of a list; none of what is no list."""
        yield from self.value if self.kind == "list" else ()


def plain(node: Node) -> Any:
    """Return the data in Python's own terms; what is opaque is None."""
    if node.kind == "table":
        return {name: plain(each) for name, each in node.value.items()}
    if node.kind == "list":
        return [plain(each) for each in node.value]
    return None if node.kind == "opaque" else node.value
