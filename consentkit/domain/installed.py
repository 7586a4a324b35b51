"""Whether a page has our tag, and whether it stands where it works."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urljoin, urlsplit

from consentkit.domain.html_tags import read_tags
from consentkit.domain.names import SITE_KEY

_PATH = re.compile(r"/ck/(?P<key>[^/]+)/banner(\.(?P<sha256>[0-9a-f]{64}))?\.js\Z")
# Types under which a script is data, and runs nothing by itself.
_RUNS = frozenset({"", "text/javascript", "application/javascript", "module"})


class Verdict(StrEnum):
    FOUND = "found"
    NOT_FOUND = "not_found"
    OTHER_SITE = "other_site"


class Remark(StrEnum):
    """What keeps a tag that was found from working as it should."""

    LATE = "late"  # scripts before it may set cookies before anybody was asked
    IN_BODY = "in_body"
    WAITS = "waits"  # async or defer
    TWICE = "twice"
    NO_INTEGRITY = "no_integrity"  # a frozen tag without its point


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A tag of ours. ``sha256`` is of the script that it pins, None for the moving one;
    ``earlier`` counts the scripts of the page that run before it.
    """

    address: str
    site_key: str
    sha256: str | None
    in_head: bool
    waits: bool
    has_integrity: bool
    earlier: int


@dataclass(frozen=True, slots=True)
class Inspection:
    """``tag`` is the first of the site, or of another site when there is none of it."""

    verdict: Verdict
    tag: Tag | None
    remarks: tuple[Remark, ...]


def inspect_page(html: str, *, address: str, site_key: str) -> Inspection:
    """Judge the page that was found at ``address``."""
    reader = _Scripts(address)
    reader.read(html)
    mine = [tag for tag in reader.tags if tag.site_key == site_key]
    if mine:
        return Inspection(Verdict.FOUND, mine[0], tuple(_remarks(mine)))
    others = reader.tags
    return Inspection(
        Verdict.OTHER_SITE if others else Verdict.NOT_FOUND, others[0] if others else None, ()
    )


def _remarks(mine: list[Tag]) -> Iterator[Remark]:
    first = mine[0]
    if not first.in_head:
        yield Remark.IN_BODY
    if first.earlier:
        yield Remark.LATE
    if first.waits:
        yield Remark.WAITS
    if len(mine) > 1:
        yield Remark.TWICE
    if first.sha256 and not first.has_integrity:
        yield Remark.NO_INTEGRITY


class _Scripts:
    """Collects our tags, and counts the scripts that run before each."""

    def __init__(self, address: str) -> None:
        self.tags: list[Tag] = []
        self._base = address
        self._in_head = True
        self._ran = 0

    def read(self, html: str) -> None:
        for tag in read_tags(html):
            if tag.name == "body" or (tag.name == "head" and tag.is_end):
                self._in_head = False
            elif tag.name == "base" and not tag.is_end and "href" in tag.attributes:
                self._base = _join(self._base, tag.attributes["href"])
            elif tag.name == "script" and not tag.is_end:
                self._script(tag.attributes)

    def _script(self, given: dict[str, str]) -> None:
        address = _join(self._base, given.get("src", "").strip())
        found = _PATH.search(_path(address)) if given.get("src") else None
        if found is None:
            # A held-back script, JSON for search engines and an import map run nothing.
            self._ran += given.get("type", "").strip().lower() in _RUNS
        elif SITE_KEY.match(found["key"]):
            self.tags.append(
                Tag(
                    address=address,
                    site_key=found["key"],
                    sha256=found["sha256"],
                    in_head=self._in_head,
                    waits=bool(given.keys() & {"async", "defer"}) or given.get("type") == "module",
                    has_integrity=bool(given.get("integrity")),
                    earlier=self._ran,
                )
            )


def _join(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:
        return ""


def _path(address: str) -> str:
    try:
        return urlsplit(address).path
    except ValueError:
        return ""
