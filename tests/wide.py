"""Which cases of a test its own suite runs, and which only `make test-wide`."""

from collections.abc import Iterable
from typing import Any

import pytest


def wide_but(*kept: object, of: Iterable[Any]) -> list[Any]:
    """Return the cases of ``of``, for `parametrize` or a fixture: those in ``kept`` as they are,
    all others marked as wide. A tuple is a case of as many names.
    """
    cases = list(of)
    unknown = [each for each in kept if each not in cases]
    if unknown or not kept:
        raise ValueError(f"of the cases to keep, these are none: {unknown}")
    rows = ((each, each if isinstance(each, tuple) else (each,)) for each in cases)
    return [
        pytest.param(*row, marks=() if each in kept else pytest.mark.wide) for each, row in rows
    ]


# A test of the storage that says the same on every engine: the other one is for `make test-wide`.
sqlite_and_wide = pytest.mark.parametrize(
    "database_url", wide_but("sqlite", of=("sqlite", "postgresql")), indirect=True
)
