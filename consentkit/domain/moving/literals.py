"""What one word of a script says: texts with their escapes, numbers, regular expressions."""

import re

from consentkit.domain.moving.node import Node, Opaque
from consentkit.domain.moving.tokens import Token, refuse
from consentkit.domain.reason import Reason

_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
_ESCAPE = re.compile(
    r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|[\s\S]))"
)


def literal(token: Token) -> Node:
    if token.kind == "number":
        return Node("number", token.line, _number(token))
    if token.kind == "regex":
        source, _, flags = token.text[1:].rpartition("/")
        return Node("regex", token.line, (source, flags))
    if token.kind == "sign":
        return opaque(token, "template")
    inside = token.text if token.kind == "template" else token.text[1:-1]
    return Node("text", token.line, _paired(_ESCAPE.sub(_unescaped, inside)))


def _paired(text: str) -> str:
    """Two halves of a character that were written as two escapes are one; half of one is none."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _unescaped(found: re.Match[str]) -> str:
    digits = found[1] or found[2] or found[3]
    if digits:
        code = int(digits, 16)
        return chr(code) if code <= 0x10FFFF else "\ufffd"
    sign = found[4]
    return "" if sign in ("\n", "\r\n") else _SIMPLE.get(sign, sign)


def _number(token: Token) -> float:
    text = token.text.replace("_", "").lower()
    try:
        if text.startswith(("0x", "0b", "0o")):
            return float(int(text.rstrip("n"), 0))
        return float(text.rstrip("n"))
    except (ValueError, OverflowError) as err:
        raise refuse(token.line, Reason("{text} is no number", text=token.text[:60])) from err


def joined(left: Node, right: Node) -> Node:
    if "text" in (left.kind, right.kind) and right.kind in ("text", "number"):
        return Node("text", left.line, as_name(left) + as_name(right))
    return Node("opaque", left.line, "expression")


def as_name(node: Node) -> str:
    """As JavaScript would write it where a text belongs."""
    if node.kind == "number" and float(node.value).is_integer():
        return str(int(node.value))
    return str(node.value)


def opaque(token: Token, what: Opaque) -> Node:
    return Node("opaque", token.line, what)
