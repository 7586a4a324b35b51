"""Inputs that get past the first check: what is right, with some places changed, and noise."""

from typing import Any

from hypothesis import strategies as st

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["", "\x00", "\ud800", "9" * 400, "-1", "٣", "İ", "../..", "en", "{}"])
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4)
    ),
    max_leaves=8,
)
# What parsers of text trip over: ends of lines, digits that are no digits, what has no UTF-8.
_BITS = st.text(max_size=3) | st.sampled_from(
    ["\n", "\r", "\x00", "\ud800", "=", ".", "+", "-", " ", "٣", "²", "'", '"', "[", "{", "9" * 30]
)


@st.composite
def near(draw: st.DrawFn, *samples: str) -> str:
    """Return one of the samples, with up to four places cut, filled or doubled; or any text."""
    if draw(st.integers(0, 9)) == 0:
        return draw(st.text(max_size=60))
    text = draw(st.sampled_from(samples))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(text)))
        cut = draw(st.integers(0, 4))
        put = text[:at] if draw(st.integers(0, 19)) == 0 else draw(_BITS)
        text = text[:at] + put + text[at + cut :]
    return text


def near_bytes(*samples: str) -> st.SearchStrategy[bytes]:
    """The same for readers of bytes, which must find out about UTF-8 by themselves."""
    as_bytes = near(*samples).map(lambda text: text.encode("utf-8", "surrogatepass"))
    return as_bytes | st.binary(max_size=60)


@st.composite
def changed(draw: st.DrawFn, document: dict[str, Any]) -> Any:
    """Return ``document`` with anything in up to three of its places, members added or gone."""
    found: Any = document
    for _ in range(draw(st.integers(0, 3))):
        found = _put(draw, found)
    return found


def _put(draw: st.DrawFn, value: Any) -> Any:
    """Go down a random way and change what is at its end."""
    if not isinstance(value, dict | list) or not value or draw(st.integers(0, 3)) == 0:
        return draw(ANYTHING)
    if isinstance(value, list):
        at = draw(st.integers(0, len(value) - 1))
        return [_put(draw, each) if n == at else each for n, each in enumerate(value)]
    name = draw(st.sampled_from(sorted(value, key=str)))
    kind = draw(st.integers(0, 9))
    if kind == 0:
        return {key: each for key, each in value.items() if key != name}
    if kind == 1:
        return {**value, draw(st.text(max_size=10)): draw(ANYTHING)}
    return {**value, name: _put(draw, value[name])}
