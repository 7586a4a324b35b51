"""What signed texts are made of, read strictly: only what we would have written ourselves."""

from datetime import UTC, datetime
from typing import Any, TypeVar

Json = TypeVar("Json", str, int, bool, dict[str, Any])


def exactly(kind: type[Json], value: Any) -> Json:
    """Return ``value`` if it is a ``kind``: to ``==`` alone, 1 is True and consent.

    Text must be UTF-8 too: an unsigned payload may hold lone surrogates, which no page can show.
    Raises ``TypeError`` or ``ValueError``.
    """
    if type(value) is not kind:
        raise TypeError(f"expected {kind.__name__}")
    if isinstance(value, str):
        value.encode("utf-8")
    return value


def read_choices(choices: Any) -> dict[str, bool]:
    items = exactly(dict, choices).items()
    return {exactly(str, key): exactly(bool, granted) for key, granted in items}


def read_seconds(value: Any) -> datetime:
    """Raises ``OverflowError`` or ``OSError`` as well, for a time beyond the calendar."""
    return datetime.fromtimestamp(exactly(int, value), UTC)
