"""What a visitor answers about: categories with their services and cookies, and opt-in purposes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from consentkit.domain.lifetime import Lifetime
from consentkit.domain.names import CATEGORY_KEY_FORM, is_category_key
from consentkit.domain.reader import Reader

MAX_SERVICES = 100
MAX_COOKIES = 200

# RFC 6265 section 4.1.1 token characters, with `*` read as "any characters".
_COOKIE_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,128}\Z")
_HOST = re.compile(r"\.?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*\Z")

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cookie:
    """``host`` is empty for the page's own host; ``name`` may hold ``*`` for any characters."""

    name: str
    host: str
    lifetime: Lifetime
    purpose: Texts

    @classmethod
    def read(cls, table: Reader, languages: tuple[str, ...], inherited: Lifetime) -> "Cookie":
        name = table.text("name", longest=128)
        if not _COOKIE_NAME.match(name) or name.strip("*") == "":
            raise table.refuse("name", "a cookie name, which may hold * for any characters")
        host = table.text("host", longest=253, optional=True)
        if host and not _HOST.match(host):
            raise table.refuse("host", "a host name in lower case, or left out for the site's own")
        cookie = cls(
            name=name,
            host=host,
            lifetime=read_lifetime(table, default=inherited),
            purpose=table.texts("purpose", languages),
        )
        if cookie.lifetime.longest_days > inherited.longest_days:
            raise table.refuse("lifetime", "no longer than the lifetime of its category")
        table.close()
        return cookie

    def document(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "host": self.host,
            "lifetime": self.lifetime.document(),
            "purpose": dict(self.purpose),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A vendor or tool inside a category. ``policy_url`` is empty when there is none."""

    key: str
    name: str
    provider: str
    policy_url: str
    cookies: tuple[Cookie, ...]

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
        )
        table.close()
        return service

    def document(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "name": self.name,
            "provider": self.provider,
            "policy_url": self.policy_url,
            "cookies": [cookie.document() for cookie in self.cookies],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """One question of the banner. ``required`` means it is told, not asked."""

    key: str
    required: bool
    lifetime: Lifetime
    title: Texts
    description: Texts
    services: tuple[Service, ...]

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
        )
        refuse_doubles(table, "services", [service.key for service in category.services])
        table.close()
        return category

    def document(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "required": self.required,
            "lifetime": self.lifetime.document(),
            "title": dict(self.title),
            "description": dict(self.description),
            "services": [service.document() for service in self.services],
        }


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
            raise table.refuse(member, f"without doubles: {key} stands there twice")
