"""A banner version in one language: whole for ``banner.json``, and lean for ``banner.js``."""

from typing import Any

from consentkit.domain import texts
from consentkit.domain.banner import BannerVersion
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
        "published_at": format_instant(version.published_at),
        "validity_days": banner.validity_days,
        "rule": "opt-in",
        "categories": [
            _category(category, version.slots[category.key], language)
            for category in banner.categories
        ],
        "purposes": [
            {
                "key": purpose.key,
                "slot": version.slots[purpose.key],
                "title": purpose.title[language],
                "description": purpose.description[language],
            }
            for purpose in banner.purposes
        ],
        "texts": dict(banner.texts[language]),
        "look": {},
        "officer": banner.officer.document(),
    }


def first_layer(whole: dict[str, Any]) -> dict[str, Any]:
    """Return what the banner needs until somebody asks for details: every byte here delays it.

    ``whole`` is what ``localise`` returned. The members that stay keep their names and shapes.
    """
    kept = ("site", "site_name", "version", "language", "direction", "languages", "validity_days")
    return {name: whole[name] for name in kept} | {
        "categories": [
            {
                **{name: category[name] for name in ("key", "slot", "required")},
                "services": [
                    {
                        "key": service["key"],
                        "cookies": [{"name": cookie["name"]} for cookie in service["cookies"]],
                    }
                    for service in category["services"]
                ],
            }
            for category in whole["categories"]
        ],
        "purposes": [{name: each[name] for name in ("key", "slot")} for each in whole["purposes"]],
        "texts": {key: whole["texts"][key] for key in texts.FIRST_LAYER},
        "officer": {name: whole["officer"][name] for name in ("name", "email")},
    }


def _category(category: Category, slot: int, language: str) -> dict[str, Any]:
    return {
        "key": category.key,
        "slot": slot,
        "required": category.required,
        "lifetime": category.lifetime.document(),
        "title": category.title[language],
        "description": category.description[language],
        "services": [_service(service, language) for service in category.services],
    }


def _service(service: Service, language: str) -> dict[str, Any]:
    document = {
        "key": service.key,
        "name": service.name,
        "provider": service.provider,
        "cookies": [_cookie(cookie, language) for cookie in service.cookies],
    }
    return document | ({"policy_url": service.policy_url} if service.policy_url else {})


def _cookie(cookie: Cookie, language: str) -> dict[str, Any]:
    return {
        "name": cookie.name,
        "host": cookie.host,
        "lifetime": cookie.lifetime.document(),
        "purpose": cookie.purpose[language],
    }
