"""A banner version in one language, whole: what ``banner.json`` answers."""

from typing import Any

from consentkit.domain import texts
from consentkit.domain.banner import Banner, BannerVersion
from consentkit.domain.category import Category, Cookie, Service
from consentkit.domain.instant import format_instant

_RIGHT_TO_LEFT = frozenset({"ar", "he", "fa", "ur"})


def direction(language: str) -> str:
    return "rtl" if language.split("-")[0] in _RIGHT_TO_LEFT else "ltr"


def localise(version: BannerVersion, *, language: str, home: str) -> dict[str, Any]:
    """``language`` must be offered by the version; ``home`` is the site's address or empty."""
    banner = version.banner
    return {
        "format": 1,
        "site": version.site_key,
        "site_name": version.site_name,
        "home": home,
        "version": version.number,
        "sha256": version.sha256,
        "language": language,
        "direction": direction(language),
        "languages": list(banner.languages),
        "language_names": [_own_name(banner, tag) for tag in banner.languages],
        "published_at": format_instant(version.published_at),
        "validity_days": banner.validity_days,
        "refusal_days": banner.refusal_days,
        "rule": "opt-in",
        "categories": [
            _category(category, language)
            | {"slot": version.slots[category.key], "since": version.asked_since(category.key)}
            for category in banner.asked_categories
        ],
        "purposes": [
            {
                "key": purpose.key,
                "slot": version.slots[purpose.key],
                "since": version.asked_since(purpose.key),
                "title": purpose.title[language],
                "description": purpose.description[language],
            }
            for purpose in banner.asked_purposes
        ],
        **_held_back(banner, language),
        **_moved_from(banner),
        "texts": _texts(banner, language),
        "look": banner.look.document(),
        "behaviour": banner.behaviour.document(),
        "officer": banner.officer.document(),
    }


def _held_back(banner: Banner, language: str) -> dict[str, Any]:
    """What stays off without being asked about: its hosts stay blocked as well."""
    if not banner.held_back:
        return {}
    return {"held_back": [_category(category, language) for category in banner.held_back]}


def _moved_from(banner: Banner) -> dict[str, Any]:
    """With the services that are there: a name of one that went is its category's alone."""
    moved = banner.moved_from
    if moved is None:
        return {}
    services = {c.key: {service.key for service in c.services} for c in banner.categories}
    document = moved.document()
    for name in document["names"]:
        if any(name.get("service") not in services[key] for key in name["categories"]):
            name.pop("service", None)
    whole = {each: getattr(moved, each) for each in ("store", "revision", "answers", "markup")}
    return {"moved_from": document | whole}


def _texts(banner: Banner, language: str) -> dict[str, str]:
    """Where nothing is asked, the reason stands where visitors are told to choose."""
    words = texts.all_words(language) | dict(banner.texts[language])
    reason = words.pop(banner.audience, None)
    return words | ({"intro": reason, "preferences_intro": reason} if reason else {})


def _own_name(banner: Banner, tag: str) -> str:
    """A language's name in itself; its tag, for a version from before such names."""
    return banner.texts[tag].get("own_name") or texts.words(tag).get("own_name") or tag


def _category(category: Category, language: str) -> dict[str, Any]:
    return {
        "key": category.key,
        "required": category.required,
        "lifetime": category.lifetime.document(),
        "title": category.title[language],
        "description": category.description[language],
        "services": [_service(service, language) for service in category.services],
        "signals": list(category.signals),
        "gpc": category.gpc,
    }


def _service(service: Service, language: str) -> dict[str, Any]:
    document = {
        "key": service.key,
        "name": service.name,
        "provider": service.provider,
        "cookies": [_cookie(cookie, language) for cookie in service.cookies],
    }
    if service.policy_url:
        document["policy_url"] = service.policy_url
    return document | ({"block": list(service.block)} if service.block else {})


def _cookie(cookie: Cookie, language: str) -> dict[str, Any]:
    return cookie.document() | {"purpose": cookie.purpose[language]}
