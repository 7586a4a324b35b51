"""What we ask visitors for, as the consent service publishes it (banner.json)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_FORMAT = 1
_SLOTS = range(64)


class BadDeclaration(ValueError):
    """The service answered with something that is not a banner we can read."""


@dataclass(frozen=True, slots=True)
class Cookie:
    name: str
    purpose: str
    lifetime: str


@dataclass(frozen=True, slots=True)
class Service:
    """``policy_url`` is an http(s) address or None; nothing else becomes a link."""

    name: str
    provider: str
    policy_url: str | None
    cookies: tuple[Cookie, ...]


@dataclass(frozen=True, slots=True)
class Category:
    key: str
    slot: int
    required: bool
    lifetime: str
    title: str
    description: str
    services: tuple[Service, ...]


@dataclass(frozen=True, slots=True)
class Purpose:
    key: str
    slot: int
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class Declaration:
    version: int
    language: str
    languages: tuple[str, ...]
    published_at: str
    validity_days: int
    site_name: str
    categories: tuple[Category, ...]
    purposes: tuple[Purpose, ...]
    officer: Mapping[str, str] = field(default_factory=dict)

    @property
    def slots(self) -> dict[str, int]:
        """Return where each category and purpose stands in the consent cookie."""
        categories = {category.key: category.slot for category in self.categories}
        return categories | {purpose.key: purpose.slot for purpose in self.purposes}


def read_declaration(document: Any) -> Declaration:
    """Return the declaration in a banner.json. Raises ``BadDeclaration``.

    Members we do not know are left alone: the service may learn new ones before we do.
    """
    try:
        if document["format"] != _FORMAT:
            raise BadDeclaration(f"format {document['format']!r} is not one we know")
        declaration = Declaration(
            version=_whole(document["version"]),
            language=_text(document["language"]),
            languages=tuple(_text(tag) for tag in document["languages"]),
            published_at=_text(document["published_at"]),
            validity_days=_whole(document["validity_days"]),
            site_name=_text(document["site_name"]),
            categories=tuple(_category(one) for one in document["categories"]),
            purposes=tuple(_purpose(one) for one in document["purposes"]),
            officer={key: _text(value) for key, value in document["officer"].items()},
        )
    except (KeyError, TypeError, AttributeError, IndexError) as err:
        raise BadDeclaration("not a banner.json") from err
    slots = [part.slot for part in declaration.categories]
    slots += [part.slot for part in declaration.purposes]
    if len(set(slots)) != len(slots) or any(slot not in _SLOTS for slot in slots):
        raise BadDeclaration("two answers share a slot")
    return declaration


def _category(document: Any) -> Category:
    return Category(
        key=_text(document["key"]),
        slot=_whole(document["slot"]),
        required=document["required"] is True,
        lifetime=_lifetime(document["lifetime"]),
        title=_text(document["title"]),
        description=_text(document["description"]),
        services=tuple(_service(one) for one in document["services"]),
    )


def _service(document: Any) -> Service:
    policy_url = document.get("policy_url")
    linkable = isinstance(policy_url, str) and policy_url.startswith(("https://", "http://"))
    return Service(
        name=_text(document["name"]),
        provider=_text(document["provider"]),
        policy_url=policy_url if linkable else None,
        cookies=tuple(
            Cookie(_text(one["name"]), _text(one["purpose"]), _lifetime(one["lifetime"]))
            for one in document["cookies"]
        ),
    )


def _purpose(document: Any) -> Purpose:
    return Purpose(
        key=_text(document["key"]),
        slot=_whole(document["slot"]),
        title=_text(document["title"]),
        description=_text(document["description"]),
    )


def _lifetime(document: Any) -> str:
    match document:
        case {"kind": "session"}:
            return "until you log out or close the browser"
        case {"kind": "days", "days": int(days)}:
            return f"{days} day" if days == 1 else f"{days} days"
        case {"kind": "persistent"}:
            return "stays until you remove it, 400 days at most"
    raise BadDeclaration("a lifetime we do not know")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise BadDeclaration("a text is missing")
    return value


def _whole(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise BadDeclaration("a number is missing")
    return value
