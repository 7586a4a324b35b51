"""A site, and the file in which an owner describes it."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from consentkit.domain.banner import Banner
from consentkit.domain.names import SITE_KEY, SITE_KEY_FORM
from consentkit.domain.reader import Reader

MAX_ORIGINS = 50
# Three years: in most places nobody can go to court about a consent that is older.
DEFAULT_KEPT_DAYS = 1_095
MAX_KEPT_DAYS = 36_500
ORIGIN_FORM = "origins such as https://www.example.org, without path, user or *"

_HOST = re.compile(r"[a-z0-9._:-]+\Z")
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One web property. ``origins`` are the pages that may record decisions for it.

    A receipt is kept for ``receipts_kept_days`` after it has lapsed, and then erased. An archived
    site's pages are asked nothing and let nothing in; what was recorded stays as it is.
    """

    key: str
    name: str
    home: str
    origins: tuple[str, ...]
    receipts_kept_days: int = DEFAULT_KEPT_DAYS
    # No setting: it is not in the site's file, so two that differ in it alone are the same.
    archived_at: datetime | None = field(default=None, compare=False)

    def allows_origin(self, origin: str) -> bool:
        """Compare whole origins: a look-alike such as ``https://shop.example.evil`` is another."""
        return normalise_origin(origin) in self.origins


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteDefinition:
    """Everything a deployment needs to make a site again: its settings and its banner draft."""

    site: Site
    banner: Banner

    @classmethod
    def read(cls, document: Any) -> "SiteDefinition":
        """Build the definition from parsed TOML or JSON. Raises ``InvalidDocument``."""
        table = Reader(document)
        site = _read_site(table.table("site"))
        definition = cls(site=site, banner=Banner.read(table.take("banner")))
        table.close()
        return definition

    def document(self) -> dict[str, Any]:
        site = self.site
        return {
            "site": {
                "key": site.key,
                "name": site.name,
                "home": site.home,
                "origins": list(site.origins),
                "receipts_kept_days": site.receipts_kept_days,
            },
            "banner": self.banner.document(),
        }


@lru_cache(maxsize=1_024)
def normalise_origin(text: str) -> str | None:
    """Return ``scheme://host[:port]`` in lower case without a default port, or None.

    None for anything that is not exactly an http or https origin, ``null`` included.
    Source: RFC 6454 section 6.2.
    """
    if not text.isascii():
        return None  # lower() turns U+212A, the Kelvin sign, into a plain k
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    host = parts.hostname
    if parts.scheme not in _DEFAULT_PORTS or not host or not _HOST.match(host):
        return None
    bare = f"{parts.scheme}://[{host}]" if ":" in host else f"{parts.scheme}://{host}"
    default = _DEFAULT_PORTS[parts.scheme]
    origin = bare if port in (None, default) else f"{bare}:{port}"
    # Only what we would have written ourselves, so that no parser's leniency lets a stranger in.
    return origin if text.lower() in (origin, f"{bare}:{default}") else None


def _read_site(table: Reader) -> Site:
    key = table.text("key", longest=63)
    if not SITE_KEY.match(key):
        raise table.refuse("key", SITE_KEY_FORM)
    origins = []
    for text in table.strings("origins", most=MAX_ORIGINS):
        origin = normalise_origin(text)
        if origin is None:
            raise table.refuse("origins", ORIGIN_FORM)
        if origin not in origins:
            origins.append(origin)
    site = Site(
        key=key,
        name=table.text("name"),
        home=table.link("home"),
        origins=tuple(origins),
        receipts_kept_days=table.integer(
            "receipts_kept_days", least=0, most=MAX_KEPT_DAYS, default=DEFAULT_KEPT_DAYS
        ),
    )
    table.close()
    return site
