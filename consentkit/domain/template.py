"""What a new site starts from: the three cookies of a site with members, all of them declinable
but the first, in every shipped language.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from consentkit.domain.errors import InvalidDocument
from consentkit.domain.reason import Reason
from consentkit.domain.site import SiteDefinition, normalise_origin

# Key -> what its document says beside its words.
_CATEGORIES: Mapping[str, Mapping[str, Any]] = {
    "session": {"required": True, "lifetime": "session"},
    "pending_registration": {"lifetime": "30 days"},
    "persistent_login": {"lifetime": "persistent"},
}


def new_site(site: Mapping[str, Any], banner: Mapping[str, Any]) -> SiteDefinition:
    """Return a site whose draft asks about the template's categories.

    ``site`` are its settings; ``banner`` has at least its languages and its officer. Raises
    ``InvalidDocument`` naming the member at fault.
    """
    languages = banner["languages"]
    refuse_unknown(languages, tuple(_words()))
    categories = [
        {"key": key, **more}
        | {
            member: {tag: _words()[tag][key][member] for tag in languages}
            for member in ("title", "description")
        }
        for key, more in _CATEGORIES.items()
    ]
    return SiteDefinition.read({"site": {**site}, "banner": {**banner, "categories": categories}})


def origins_of(home: str) -> list[str]:
    """Return what to list where nobody says more: the home page is nearly always one that asks."""
    try:
        parts = urlsplit(home)
    except ValueError:
        return []
    origin = normalise_origin(f"{parts.scheme}://{parts.netloc}")
    return [origin] if origin else []


def refuse_unknown(languages: list[str], known: tuple[str, ...]) -> None:
    """A form has no place for all the texts that a language of the owner's own needs; a file has.
    Raises ``InvalidDocument``.
    """
    unknown = [tag for tag in languages if tag not in known]
    if unknown:
        reason = Reason(
            "banner.languages must be of {known}; another comes with a file",
            known=", ".join(known),
        )
        raise InvalidDocument(reason, field="banner.languages")


def translate(text: str, written_in: str, language: str) -> str | None:
    """Return a text of the template in another language; None for what is not of the template."""
    if language not in _words():
        return None
    for key, words in _words().get(written_in, {}).items():
        for member, known in words.items():
            if known == text:
                return _words()[language][key][member]
    return None


@cache
def _words() -> dict[str, dict[str, dict[str, str]]]:
    """Language -> key -> ``title`` and ``description``."""
    text = files("consentkit.domain").joinpath("template.json").read_text("utf-8")
    loaded: dict[str, dict[str, dict[str, str]]] = json.loads(text)
    return loaded
