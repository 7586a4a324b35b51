"""What whoever installs ConsentKit gets: its requirements, theirs, and so on, as .venv has them."""

import re
from collections.abc import Iterator
from importlib.metadata import distribution

from packaging.requirements import Requirement

# What installations on more than one machine have besides, and the container has too.
EXTRAS = ("postgresql", "redis")
PROJECT = "consentkit"


def canonical(name: str) -> str:
    """Source: PEP 503."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins() -> dict[str, str]:
    """Return the version of each package by its canonical name, ConsentKit itself excepted."""
    found: dict[str, str] = {}
    waiting = [(PROJECT, EXTRAS)]
    seen: set[tuple[str, tuple[str, ...]]] = set()
    while waiting:
        wanted = waiting.pop()
        if wanted in seen:
            continue
        seen.add(wanted)
        name, extras = wanted
        found[name] = distribution(name).version
        waiting += _required(name, extras)
    del found[PROJECT]
    return dict(sorted(found.items()))


def direct() -> set[str]:
    return {name for name, _ in _required(PROJECT, EXTRAS)}


def _required(name: str, extras: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for line in distribution(name).requires or []:
        needed = Requirement(line)
        marker = needed.marker
        if marker is None or any(marker.evaluate({"extra": each}) for each in (*extras, "")):
            yield canonical(needed.name), tuple(sorted(needed.extras))
