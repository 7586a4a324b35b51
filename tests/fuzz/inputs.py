"""Inputs that get past the first check: what is right, with some places changed, and noise.

Each is made of one number that Hypothesis draws. That shrinks worse than a strategy made of many
draws, and is some twenty times as fast: a failure shows its input, and is short as it is.
"""

from collections.abc import Callable
from random import Random
from typing import Any

from hypothesis import strategies as st

# What parsers of text trip over: ends of lines, digits that are no digits, what has no UTF-8.
_BITS = [
    *(
        "\n",
        "\r",
        "\x00",
        "\ud800",
        "=",
        ".",
        "+",
        "-",
        " ",
        "٣",
        "²",
        "'",
        '"',
        "[",
        "{",
        "]",
        "}",
    ),
    *("9" * 30, "İ", "\u2028", "\ufeff", "%00", "&", ";", ",", "/", "\\", "0", "1", "a", "A", "_"),
]
_SCALARS = [
    *(None, True, False, 0, 1, -1, 2**53, 2**64, 10**30, 0.5, float("nan"), float("inf"), -0.0),
    *(
        "",
        "\x00",
        "\ud800",
        "9" * 400,
        "-1",
        "٣",
        "İ",
        "../..",
        "en",
        "{}",
        "true",
        " ",
        "x" * 5000,
    ),
]


def _seeded(make: Callable[[Random], Any]) -> st.SearchStrategy[Any]:
    return st.integers(0, 2**48).map(lambda seed: make(Random(seed)))


def near(*samples: str) -> st.SearchStrategy[str]:
    """One of the samples, with up to four places cut, filled or doubled; or any text."""

    def make(random: Random) -> str:
        if random.random() < 0.1:
            return _noise(random)
        text = random.choice(samples)
        for _ in range(random.randint(0, 4)):
            at, cut = random.randint(0, len(text)), random.randint(0, 4)
            put = text[:at] if random.random() < 0.05 else _bit(random)
            text = text[:at] + put + text[at + cut :]
        return text

    return _seeded(make)


def near_bytes(*samples: str) -> st.SearchStrategy[bytes]:
    """The same for readers of bytes, which must find out about UTF-8 by themselves."""
    as_bytes = near(*samples).map(lambda text: text.encode("utf-8", "surrogatepass"))
    return as_bytes | st.binary(max_size=60)


def changed(document: dict[str, Any]) -> st.SearchStrategy[Any]:
    """``document`` with anything in up to three of its places, members added or gone."""

    def make(random: Random) -> Any:
        found: Any = document
        for _ in range(random.randint(0, 3)):
            found = _put(random, found)
        return found

    return _seeded(make)


def anything() -> st.SearchStrategy[Any]:
    """Any value that JSON has, and some that it has not."""
    return _seeded(_anything)


def _noise(random: Random) -> str:
    return "".join(_bit(random) for _ in range(random.randint(0, 30)))


def _bit(random: Random) -> str:
    if random.random() < 0.5:
        return random.choice(_BITS)
    return chr(random.choice([random.randrange(0x80), random.randrange(0x110000)]))


def _anything(random: Random, depth: int = 0) -> Any:
    kind = random.random()
    if depth < 4 and kind < 0.15:
        return [_anything(random, depth + 1) for _ in range(random.randint(0, 4))]
    if depth < 4 and kind < 0.3:
        names = [_noise(random) for _ in range(random.randint(0, 4))]
        return {name: _anything(random, depth + 1) for name in names}
    return _noise(random) if kind < 0.5 else random.choice(_SCALARS)


def _put(random: Random, value: Any) -> Any:
    """Go down a random way and change what is at its end."""
    if not isinstance(value, dict | list) or not value or random.random() < 0.25:
        return _anything(random)
    if isinstance(value, list):
        at = random.randrange(len(value))
        return [_put(random, each) if n == at else each for n, each in enumerate(value)]
    name = random.choice(sorted(value, key=str))
    kind = random.random()
    if kind < 0.1:
        return {key: each for key, each in value.items() if key != name}
    if kind < 0.2:
        return {**value, _noise(random): _anything(random)}
    return {**value, name: _put(random, value[name])}
