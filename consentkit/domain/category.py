"""What a visitor answers about: categories with their services and cookies, and opt-in purposes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from consentkit.domain.behaviour import default_signals, known_signals
from consentkit.domain.lifetime import Lifetime
from consentkit.domain.names import CATEGORY_KEY_FORM, is_category_key
from consentkit.domain.reader import Reader
from consentkit.domain.reason import Reason

MAX_SERVICES = 100
MAX_COOKIES = 200
MAX_BLOCKED_HOSTS = 50
# Where a "cookie" is kept: the browser has more stores than one, and all need the same consent.
KINDS = ("cookie", "local_storage", "session_storage", "indexed_db")
# Categories of these names are about sharing data, which a Global Privacy Control signal forbids.
_GPC_KEYS = frozenset({"marketing", "advertising", "ads"})
_GPC_SIGNALS = frozenset(
    {
        *("ad_storage", "ad_user_data", "ad_personalization"),
        *("uet.ad_storage", "clarity.ad_Storage", "fbq", "ttq"),
    }
)

# RFC 6265 section 4.1.1 token characters, with `*` read as "any characters".
_COOKIE_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,128}\Z")
_HOST = re.compile(r"\.?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*\Z")

_BLOCKED_HOST = re.compile(
    r"(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*\Z"
)

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cookie:
    """``host`` is empty for the page's own host; ``name`` may hold ``*`` for any characters.
    ``kind`` says in which of the browser's stores it is; ``http_only`` cookies are out of the
    reach of any script, ours included.
    """

    name: str
    host: str
    lifetime: Lifetime
    purpose: Texts
    kind: str = KINDS[0]
    http_only: bool = False

    @classmethod
    def read(cls, table: Reader, languages: tuple[str, ...], inherited: Lifetime) -> "Cookie":
        kind = table.one_of("kind", KINDS)
        name = table.text("name", longest=128)
        # What is kept in another store than the cookies' may be named by any text.
        if name.strip("*") == "" or (kind == KINDS[0] and not is_cookie_name(name)):
            raise table.refuse("name", "a cookie name, which may hold * for any characters")
        host = table.text("host", longest=253, optional=True)
        if host and not is_host(host):
            raise table.refuse("host", "a host name in lower case, or left out for the site's own")
        cookie = cls(
            name=name,
            host=host,
            lifetime=read_lifetime(table, default=inherited),
            purpose=table.texts("purpose", languages),
            kind=kind,
            http_only=table.boolean("http_only", default=False),
        )
        if cookie.http_only and cookie.kind != KINDS[0]:
            raise table.refuse("http_only", "false for what is not a cookie")
        if cookie.lifetime.longest_days > inherited.longest_days:
            raise table.refuse("lifetime", "no longer than the lifetime of its category")
        table.close()
        return cookie

    def document(self) -> dict[str, Any]:
        """Members that came later stand there only when used: old versions keep their hash."""
        document = {
            "name": self.name,
            "host": self.host,
            "lifetime": self.lifetime.document(),
            "purpose": dict(self.purpose),
        }
        if self.kind != KINDS[0]:
            document["kind"] = self.kind
        return document | ({"http_only": True} if self.http_only else {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A vendor or tool inside a category. ``policy_url`` is empty when there is none. ``block``
    lists hosts, exact or ``*.`` and all below, that pages may not reach before consent.
    """

    key: str
    name: str
    provider: str
    policy_url: str
    cookies: tuple[Cookie, ...]
    block: tuple[str, ...] = ()

    @classmethod
    def read(cls, table: Reader, languages: tuple[str, ...], inherited: Lifetime) -> "Service":
        service = cls(
            key=read_key(table),
            name=table.text("name"),
            provider=table.text("provider", optional=True),
            policy_url=table.link("policy_url"),
            cookies=tuple(
                Cookie.read(cookie, languages, inherited)
                for cookie in table.tables("cookies", most=MAX_COOKIES)
            ),
            block=_read_block(table),
        )
        table.close()
        return service

    def document(self) -> dict[str, Any]:
        document = {
            "key": self.key,
            "name": self.name,
            "provider": self.provider,
            "policy_url": self.policy_url,
            "cookies": [cookie.document() for cookie in self.cookies],
        }
        return document | ({"block": list(self.block)} if self.block else {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """One question of the banner. ``required`` means it is told, not asked, and
    ``required_because`` why the site cannot work without it, for whoever asks the owner.
    ``own_signals`` and ``own_gpc`` are the owner's word, None for what the key suggests.
    """

    key: str
    required: bool
    lifetime: Lifetime
    title: Texts
    description: Texts
    services: tuple[Service, ...]
    own_signals: tuple[str, ...] | None = None
    own_gpc: bool | None = None
    required_because: str = ""

    @classmethod
    def read(cls, table: Reader, languages: tuple[str, ...]) -> "Category":
        lifetime = read_lifetime(table)
        category = cls(
            key=read_key(table),
            required=table.boolean("required", default=False),
            lifetime=lifetime,
            title=table.texts("title", languages),
            description=table.texts("description", languages),
            services=tuple(
                Service.read(service, languages, lifetime)
                for service in table.tables("services", most=MAX_SERVICES)
            ),
            own_signals=_read_signals(table),
            own_gpc=table.boolean("gpc", default=False) if table.has("gpc") else None,
            required_because=table.text("required_because", longest=500, optional=True),
        )
        refuse_doubles(table, "services", [service.key for service in category.services])
        if category.required_because and not category.required:
            raise table.refuse("required_because", "left out where nothing is required")
        if category.required and any(service.block for service in category.services):
            raise table.refuse("services", "without block in a required category: it is never off")
        if category.required and category.own_gpc:
            raise table.refuse("gpc", "false for a required category: no signal turns it off")
        table.close()
        return category

    @property
    def signals(self) -> tuple[str, ...]:
        """The vendors' signals that say what was answered here; see ``signals.json``."""
        return default_signals(self.key) if self.own_signals is None else self.own_signals

    @property
    def gpc(self) -> bool:
        """Whether a Global Privacy Control signal turns this category off."""
        if self.required or self.own_gpc is not None:
            return bool(self.own_gpc) and not self.required
        return self.key in _GPC_KEYS or not _GPC_SIGNALS.isdisjoint(self.signals)

    def document(self) -> dict[str, Any]:
        document = {
            "key": self.key,
            "required": self.required,
            "lifetime": self.lifetime.document(),
            "title": dict(self.title),
            "description": dict(self.description),
            "services": [service.document() for service in self.services],
        }
        if self.required_because:
            document["required_because"] = self.required_because
        if self.own_signals is not None:
            document["signals"] = list(self.own_signals)
        return document | ({} if self.own_gpc is None else {"gpc": self.own_gpc})


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """An express opt-in beside the cookie categories, such as news by e-mail; never pre-ticked."""

    key: str
    title: Texts
    description: Texts

    @classmethod
    def read(cls, table: Reader, languages: tuple[str, ...]) -> "Purpose":
        purpose = cls(
            key=read_key(table),
            title=table.texts("title", languages),
            description=table.texts("description", languages),
        )
        table.close()
        return purpose

    def document(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "title": dict(self.title),
            "description": dict(self.description),
        }


def _read_block(table: Reader) -> tuple[str, ...]:
    hosts = tuple(table.strings("block", most=MAX_BLOCKED_HOSTS))
    if not all(_BLOCKED_HOST.match(host) and len(host) <= 253 for host in hosts):
        raise table.refuse("block", "a list of hosts such as t.example or *.doubleclick.net")
    return hosts


def _read_signals(table: Reader) -> tuple[str, ...] | None:
    if not table.has("signals"):
        return None
    known = known_signals()
    signals = tuple(table.strings("signals", most=len(known)))
    if not set(signals) <= known:
        raise table.refuse(
            "signals", Reason("a list of ones of {known}", known=", ".join(sorted(known)))
        )
    return signals


def is_cookie_name(text: str) -> bool:
    return _COOKIE_NAME.match(text) is not None


def is_host(text: str) -> bool:
    return _HOST.match(text) is not None and len(text) <= 253


def read_key(table: Reader) -> str:
    key = table.text("key", longest=63)
    if not is_category_key(key):
        raise table.refuse("key", CATEGORY_KEY_FORM)
    return key


def read_lifetime(table: Reader, *, default: Lifetime | None = None) -> Lifetime:
    value = table.take("lifetime")
    if value is None and default is not None:
        return default
    try:
        return Lifetime.parse(value)
    except ValueError as err:
        raise table.refuse("lifetime", '"session", "N days" (1 to 400) or "persistent"') from err


def refuse_doubles(table: Reader, member: str, keys: list[str]) -> None:
    for key in keys:
        if keys.count(key) > 1:
            raise table.refuse(member, Reason("without doubles: {key} stands there twice", key=key))
