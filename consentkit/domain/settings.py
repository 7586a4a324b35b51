"""The settings of a site as one form has them: some stand with the site, some in its banner."""

import copy
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from consentkit.domain import template
from consentkit.domain.draft import speak
from consentkit.domain.site import SiteDefinition
from consentkit.domain.texts import LANGUAGES

Settings = Mapping[str, Any]

_OF_SITE = ("name", "home", "origins", "receipts_kept_days")
# These stand in the draft.
OF_BANNER = ("officer", "languages", "default_language", "audience")


def settings_of(definition: SiteDefinition) -> dict[str, Any]:
    """Return the settings in document form, by member."""
    document = definition.document()
    banner = {"audience": definition.banner.audience} | document["banner"]
    return {name: document["site"][name] for name in _OF_SITE} | {
        name: banner[name] for name in OF_BANNER
    }


def with_settings(definition: SiteDefinition, wanted: Settings) -> SiteDefinition:
    """Return the site with these settings, and all else as it is.

    In a language that is added, what the owner wrote stands in the default language until it is
    translated, except where it is the template's, which is there in every shipped one. Raises
    ``InvalidDocument`` naming the member at fault.
    """
    template.refuse_unknown(wanted["languages"], (*LANGUAGES, *definition.banner.languages))
    document = copy.deepcopy(definition.document())
    document["site"] |= {name: wanted[name] for name in _OF_SITE}
    document["banner"] |= {name: wanted[name] for name in OF_BANNER}
    speak(document["banner"], tuple(wanted["languages"]), definition.banner.default_language)
    return SiteDefinition.read(document)


def fingerprint(settings: Settings) -> str:
    """Return what tells these settings from any others."""
    return hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()
