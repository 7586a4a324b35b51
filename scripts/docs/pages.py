"""Puts the pages together in a folder that any web server can hand out as it is."""

import posixpath
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from catalogue import HOME, Catalogue, Source, Unfit, read_catalogue
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from page_text import Rendered, headings, parse, render
from search_index import search_index

HERE = Path(__file__).resolve().parent
# Below the root of the site: files of the repository that pages lead to.
FILES = "files"


@dataclass(slots=True)
class Site:
    """``pictures`` are those that pages show, by their paths below docs/."""

    root: Path
    catalogue: Catalogue
    anchors: dict[str, set[str]]
    pictures: set[str] = field(default_factory=set)

    def resolve(self, source: Source, target: str) -> str:
        """Return where a link in ``source`` leads from its page. Raises ``Unfit``: nowhere."""
        parts = urlsplit(target)
        if parts.scheme or parts.netloc:
            return self._outward(source, target)
        own = posixpath.dirname(source.name)
        path = posixpath.normpath(posixpath.join(own, parts.path)) if parts.path else ""
        address = self._address(source, path or f"{source.name}.md", target)
        if parts.fragment and parts.fragment not in self.anchors.get(
            path or source.name + ".md", ()
        ):
            raise Unfit(f"docs/{source.name}.md leads to {target}, which has no such heading")
        if not path:
            return target
        relative = posixpath.relpath(address, posixpath.dirname(source.address) or ".")
        return f"{relative}#{parts.fragment}" if parts.fragment else relative

    def _address(self, source: Source, path: str, target: str) -> str:
        """Return where it is below the site's root."""
        for each in self.catalogue.sources:
            if path == f"{each.name}.md":
                return each.address
        if path.endswith(".png") and (self.root / "docs" / path).is_file():
            self.pictures.add(path)
            return path
        in_repository = posixpath.normpath(posixpath.join("docs", path))
        if in_repository in self.catalogue.files:
            return f"{FILES}/{in_repository}"
        raise Unfit(
            f"docs/{source.name}.md leads to {target}: no page and no picture of docs/,"
            " nor one of the files in docs/index.toml"
        )

    def _outward(self, source: Source, target: str) -> str:
        if not target.startswith(("https://", "http://localhost")):
            raise Unfit(f"docs/{source.name}.md leads to {target}, which is neither ours nor https")
        return target


def build(target: Path, root: Path) -> None:
    """Write all of the repository's documentation into ``target``, which is emptied before. Raises
    ``Unfit``.
    """
    catalogue = read_catalogue(root / "docs")
    anchors = {
        f"{each.name}.md": {
            heading.anchor for heading in headings(parse(each.path.read_text("utf-8")))
        }
        for each in catalogue.sources
    }
    site = Site(root, catalogue, anchors)
    rendered = {
        each.name: render(each, lambda link, each=each: site.resolve(each, link))
        for each in catalogue.sources
    }
    shutil.rmtree(target, ignore_errors=True)
    for name, content in _texts(catalogue, rendered):
        _write(target / name, content.encode())
    for name in sorted(site.pictures):
        _write(target / name, (root / "docs" / name).read_bytes())
    for name in catalogue.files:
        _write(target / FILES / name, (root / name).read_bytes())
    for name in ("docs.css", "docs.js"):
        _write(target / name, (HERE / name).read_bytes())
    _write(target / "icon.svg", (root / "static" / "icon.svg").read_bytes())


def _texts(catalogue: Catalogue, rendered: dict[str, Rendered]) -> Iterator[tuple[str, str]]:
    environment = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.get_template("page.html")
    sources = catalogue.sources
    for position, source in enumerate(sources):
        up = "../" * source.address.count("/")
        yield (
            source.address,
            template.render(
                source=source,
                page=rendered[source.name],
                pages=rendered,
                sections=_sections(sources),
                up=up,
                home=HOME,
                before=sources[position - 1] if position else None,
                after=sources[position + 1] if position + 1 < len(sources) else None,
            ),
        )
    listed = [(each.address, rendered[each.name]) for each in sources]
    yield "search-index.js", search_index(listed)


def _sections(sources: tuple[Source, ...]) -> dict[str, list[Source]]:
    found: dict[str, list[Source]] = {}
    for each in sources:
        if each.name != HOME:
            found.setdefault(each.section, []).append(each)
    return found


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
