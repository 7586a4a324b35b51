"""Where things stand among the words of a script: brackets that close, names that are declared."""

from collections.abc import Sequence

from consentkit.domain.moving.tokens import Token

OPENING = frozenset({"{", "(", "[", "${"})
CLOSING = frozenset({"}", ")", "]", "}`"})
_DECLARED = frozenset({"const", "let", "var"})


def declarations(tokens: Sequence[Token]) -> dict[str, int]:
    """Return where the value of each name begins that has one value for good."""
    found: dict[str, int] = {}
    given: dict[str, int] = {}
    # How deep in brackets the declaration is that we are in; -1 in none.
    depth, declaring = 0, -1
    for place in range(len(tokens) - 2):
        token = tokens[place]
        if token.kind == "sign":
            depth += (token.text in OPENING) - (token.text in CLOSING)
            declaring = -1 if token.text == ";" and depth <= declaring else declaring
        elif token.kind == "name" and token.text in _DECLARED:
            declaring = depth
        elif _is_given(tokens, place):
            given[token.text] = given.get(token.text, 0) + 1
            before = tokens[place - 1] if place else token
            if before.text in _DECLARED or (before.is_sign(",") and depth == declaring):
                found[token.text] = place + 2
    return {name: place for name, place in found.items() if given[name] == 1}


def _is_given(tokens: Sequence[Token], place: int) -> bool:
    """Whether a name gets a value here, and not a member of something."""
    token, after, then = tokens[place : place + 3]
    if token.kind != "name" or not after.is_sign("=") or then.is_sign("=", ">"):
        return False
    return not (place and tokens[place - 1].is_sign("."))


def closing_brackets(tokens: Sequence[Token]) -> dict[int, int]:
    """Return where each bracket closes, by where it opens; of one that never does, nothing."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for place, token in enumerate(tokens):
        if token.kind == "sign" and token.text in OPENING:
            opened.append(place)
        elif token.kind == "sign" and token.text in CLOSING and opened:
            found[opened.pop()] = place
    return found
