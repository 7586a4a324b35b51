"""Reads values of a script as data. Nothing is run: what only running would tell is opaque."""

from collections.abc import Mapping, Sequence

from consentkit.domain.moving.literals import as_name, joined, literal, opaque
from consentkit.domain.moving.node import Node, Opaque
from consentkit.domain.moving.places import CLOSING, OPENING, closing_brackets, declarations
from consentkit.domain.moving.tokens import Token, refuse
from consentkit.domain.reason import Reason

MAX_DEPTH = 32
MAX_NODES = 50_000

_CONSTANTS = {"true": True, "false": False, "null": None, "undefined": None}
_OPERATORS = frozenset({"in", "instanceof"})
# What TypeScript says of a value does not change it.
_TYPED = frozenset({"as", "satisfies"})
_BEFORE_NAME = frozenset({"get", "set", "async", "static"})
# The name of a member whose own is not in the file.
_UNKNOWN = "[line "
_NOT_A_NAME = frozenset({"function", "class", "async", "new", "await", "typeof", "this"})


class Values:
    """The values in a list of tokens. A name that is declared once, and never given another value,
    stands for what it was declared with.
    """

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._declared = declarations(tokens)
        self._closing = closing_brackets(tokens)
        self._resolved: dict[str, Node] = {}
        self._resolving: set[str] = set()
        self._nodes = 0

    def at(self, place: int) -> Node:
        """Return the value that begins at a token; what follows it is not looked at.

        Raises ``InvalidDocument`` with the line of what is malformed or too much.
        """
        return _Reading(self, place).value(0, is_whole=False)

    def token(self, place: int) -> Token:
        return self._tokens[min(place, len(self._tokens) - 1)]

    def after_bracket(self, place: int) -> int:
        """Return where it goes on behind the bracket that opens at a token."""
        closing = self._closing.get(place)
        if closing is None:
            raise refuse(self.token(place).line, Reason("a bracket that is never closed"))
        return closing + 1

    def count(self, node: Node, size: int = 1) -> Node:
        self._nodes += size
        if self._nodes > MAX_NODES:
            raise refuse(node.line, Reason("more than {most} values", most=MAX_NODES))
        return node

    def resolve(self, name: Token, depth: int) -> Node:
        """Return what a name stands for; a name that needs itself for that stands for nothing."""
        known = self._resolved.get(name.text)
        if known is not None:
            return self.count(known, known.size)
        place = self._declared.get(name.text)
        if place is None or name.text in self._resolving:
            return Node("opaque", name.line, "name")
        self._resolving.add(name.text)
        found = _Reading(self, place).value(depth, is_whole=True)
        self._resolving.discard(name.text)
        self._resolved[name.text] = found
        return found


class _Reading:
    """One walk through the tokens, from a place of its own."""

    def __init__(self, values: Values, place: int) -> None:
        self._values = values
        self._at = place

    def value(self, depth: int, *, is_whole: bool) -> Node:
        """``is_whole`` wants nothing after the value that would make another one of it."""
        begin = self._at
        token = self._peek()
        if depth > MAX_DEPTH:
            raise refuse(token.line, Reason("nested more than {most} deep", most=MAX_DEPTH))
        found = self._values.count(self._first(depth))
        while self._peek().is_sign("+") and found.kind in ("text", "number"):
            self._at += 1
            found = joined(found, self._first(depth))
        if found.kind == "opaque" or (is_whole and self._goes_on()):
            self._at = begin
            what: Opaque = found.value if found.kind == "opaque" else "expression"
            return self._skip(token, what)
        if is_whole and self._peek().text in _TYPED:
            self._skip(token, "expression")
        return found

    def _goes_on(self) -> bool:
        """Whether more follows that makes another value of this one."""
        after = self._peek()
        if self._is_over() or (after.kind == "name" and after.text in _TYPED):
            return False
        if after.kind == "sign" or after.text in _OPERATORS:
            return True
        raise refuse(after.line, Reason("{sign} where a comma belongs", sign=after.text[:60]))

    def _first(self, depth: int) -> Node:
        token = self._peek()
        if token.is_sign("{"):
            return self._table(depth)
        if token.is_sign("["):
            return self._list(depth)
        if token.is_sign("("):
            return self._in_brackets(depth)
        if token.is_sign("-", "+", "!"):
            return self._signed(token, depth)
        self._at += 1
        if token.kind == "name":
            return self._named(token, depth)
        if token.kind == "sign" and token.text != "${":
            raise refuse(token.line, Reason("{sign} where a value belongs", sign=token.text))
        if token.kind == "end":
            raise refuse(token.line, Reason("the script ends where a value belongs"))
        return literal(token)

    def _named(self, token: Token, depth: int) -> Node:
        if token.text in _CONSTANTS:
            value = _CONSTANTS[token.text]
            return Node("nothing" if value is None else "flag", token.line, value)
        if token.text == "void":
            return Node("nothing", token.line) if self._first(depth + 1) else opaque(token, "name")
        if token.text in _NOT_A_NAME:
            return opaque(token, "new" if token.text == "new" else "function")
        after = self._peek()
        if after.is_sign("("):
            return opaque(token, "call")
        if after.is_sign("=>"):
            return opaque(token, "function")
        if after.is_sign(".", "["):
            return opaque(token, "expression")
        return self._values.resolve(token, depth + 1)

    def _signed(self, token: Token, depth: int) -> Node:
        """``-1``, and ``!0`` and ``!1``, as which a minifier writes true and false."""
        self._at += 1
        inner = self.value(depth + 1, is_whole=False)
        if inner.kind != "number":
            return opaque(token, "expression")
        if token.text == "!":
            return Node("flag", token.line, not inner.value)
        return Node("number", token.line, -inner.value if token.text == "-" else inner.value)

    def _in_brackets(self, depth: int) -> Node:
        """A value in brackets, or the parameters of a function."""
        token = self._peek()
        if self._values.token(self._values.after_bracket(self._at)).is_sign("=>"):
            return opaque(token, "function")
        self._at += 1
        if self._peek().is_sign(")"):
            return opaque(token, "expression")
        inner = self.value(depth + 1, is_whole=True)
        if not self._peek().is_sign(")"):
            return opaque(token, "expression")
        self._at += 1
        return inner

    def _list(self, depth: int) -> Node:
        opening = self._take()
        items: list[Node] = []
        while not self._peek().is_sign("]"):
            if self._peek().is_sign(","):
                self._at += 1
                continue
            if self._peek().is_sign("..."):
                self._at += 1
                items += self._spread_list(depth)
            else:
                items.append(self.value(depth + 1, is_whole=True))
            self._after_item("]")
        self._at += 1
        return Node.list_of(opening.line, tuple(items))

    def _spread_list(self, depth: int) -> Sequence[Node]:
        spread = self.value(depth + 1, is_whole=True)
        if spread.kind != "list":
            return [Node("opaque", spread.line, "spread")]
        return tuple(spread.items())

    def _table(self, depth: int) -> Node:
        opening = self._take()
        members: dict[str, Node] = {}
        while not self._peek().is_sign("}"):
            if self._peek().is_sign("..."):
                self._at += 1
                members |= self._spread_table(depth)
            else:
                self._member(members, depth)
            self._after_item("}")
        self._at += 1
        return Node.table(opening.line, members)

    def _spread_table(self, depth: int) -> Mapping[str, Node]:
        name = self._peek()
        spread = self.value(depth + 1, is_whole=True)
        if spread.is_table:
            found: Mapping[str, Node] = spread.value
            return found
        return {f"...{name.text[:60]}": Node("opaque", name.line, "spread")}

    def _member(self, members: dict[str, Node], depth: int) -> None:
        token = self._peek()
        after = self._values.token(self._at + 1)
        if token.text in _BEFORE_NAME and not after.is_sign(":", ",", "}", "("):
            self._at += 1
        if self._peek().is_sign("*"):
            self._at += 1
        name, is_name = self._key(depth)
        if name.startswith(_UNKNOWN):
            # Whatever it holds, nobody knows what for.
            self._skip(token, "name")
            members[name] = opaque(token, "name")
        elif self._peek().is_sign(":"):
            self._at += 1
            members[name] = self.value(depth + 1, is_whole=True)
        elif self._peek().is_sign("("):
            what: Opaque = "getter" if token.text in ("get", "set") else "function"
            members[name] = self._skip(token, what)
        elif is_name:
            members[name] = self._values.resolve(token, depth + 1)
        else:
            raise refuse(token.line, Reason("{name} has no value", name=name[:60]))

    def _key(self, depth: int) -> tuple[str, bool]:
        """Return a member's name, and whether it may stand for a value of the same name."""
        token = self._take()
        if token.kind == "name":
            return token.text, True
        if token.kind in ("text", "number"):
            return as_name(literal(token)), False
        if not token.is_sign("["):
            raise refuse(token.line, Reason("{sign} where a name belongs", sign=token.text))
        computed = self.value(depth + 1, is_whole=True)
        if not self._take().is_sign("]"):
            raise refuse(token.line, Reason("a bracket that is never closed"))
        is_known = computed.kind in ("text", "number")
        return (as_name(computed) if is_known else f"{_UNKNOWN}{token.line}]"), False

    def _after_item(self, closing: str) -> None:
        token = self._peek()
        if token.is_sign(","):
            self._at += 1
        elif token.kind == "end":
            raise refuse(token.line, Reason("a bracket that is never closed"))
        elif not token.is_sign(closing):
            raise refuse(token.line, Reason("{sign} where a comma belongs", sign=token.text[:60]))

    def _skip(self, token: Token, what: Opaque) -> Node:
        """Go on behind an expression that is no data: to the comma or bracket that ends it."""
        while not self._is_at_end():
            if self._peek().text in OPENING and self._peek().kind == "sign":
                self._at = self._values.after_bracket(self._at)
            else:
                self._at += 1
        return self._values.count(Node("opaque", token.line, what))

    def _is_at_end(self) -> bool:
        token = self._peek()
        return token.kind == "end" or token.is_sign(",", ";", *CLOSING)

    def _is_over(self) -> bool:
        """Whether a value ends here; a new line may begin a statement without a semicolon."""
        token = self._peek()
        return self._is_at_end() or (token.is_after_break and token.kind == "name")

    def _peek(self) -> Token:
        return self._values.token(self._at)

    def _take(self) -> Token:
        token = self._peek()
        self._at += 1
        return token
