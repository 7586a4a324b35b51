"""Which pages the documentation has, and in which order."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

HOME = "README"
REST = "More"


class Unfit(Exception):
    """What keeps the documentation from being built; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Source:
    """A Markdown file; ``name`` is its path below docs/ without the suffix."""

    name: str
    section: str
    path: Path

    @property
    def address(self) -> str:
        """Where its page is, below the documentation's root."""
        return "index.html" if self.name == HOME else f"{self.name}.html"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """``files`` are what pages may link to besides each other, by their paths in the repository."""

    sources: tuple[Source, ...]
    files: tuple[str, ...]


def read_catalogue(docs: Path) -> Catalogue:
    """Raises ``Unfit`` where the index names what is not there, or something twice."""
    index = tomllib.loads((docs / "index.toml").read_text("utf-8"))
    listed = [(name, each["title"]) for each in index["section"] for name in each["pages"]]
    names = [name for name, _ in listed]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise Unfit(f"docs/index.toml has {', '.join(sorted(twice))} twice")
    found = set(_found(docs))
    absent = [name for name in names if name not in found]
    if absent:
        raise Unfit(f"docs/index.toml names {', '.join(absent)}, but there is no such page")
    # A page that nobody has put into the index is shown all the same, behind all others.
    rest = [(name, REST) for name in sorted(found - set(names) - {HOME})]
    sources = [
        Source(name, section, docs / f"{name}.md") for name, section in [(HOME, ""), *listed, *rest]
    ]
    files = tuple(index.get("files", ()))
    for each in files:
        if not (docs.parent / each).is_file():
            raise Unfit(f"docs/index.toml names the file {each}, but it does not exist")
    return Catalogue(tuple(sources), files)


def _found(docs: Path) -> Iterator[str]:
    for path in docs.rglob("*.md"):
        yield str(PurePosixPath(path.relative_to(docs)).with_suffix(""))
