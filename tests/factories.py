"""Things that are valid by default; override by keyword to make one thing wrong."""

import base64
import copy
import json
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from consentkit.domain.banner import BannerVersion, assign_slots
from consentkit.domain.decision import Action, Decision, Surface
from consentkit.domain.receipt import Receipt
from consentkit.domain.site import SiteDefinition

SITE_KEY = "shop"
ORIGIN = "https://shop.example"
NOW = datetime(2026, 11, 23, 19, 1, 7, 123000, tzinfo=UTC)
DECIDED_AT = "2026-11-23T19:01:07.123Z"


def a_visitor_id() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(16)).decode().rstrip("=")


def a_category(key: str = "analytics", **changes: Any) -> dict[str, Any]:
    return {
        "key": key,
        "lifetime": "30 days",
        "title": {"en": key.title(), "fr-CA": key.title()},
        "description": {
            "en": f"What {key} is for, in plain words.",
            "fr-CA": f"À quoi sert {key}, en mots simples.",
        },
        "services": [
            {
                "key": f"{key}_tool",
                "name": "Tool",
                "provider": "The Shop",
                "cookies": [{"name": f"_{key}*", "purpose": {"en": "Counts.", "fr-CA": "Compte."}}],
            }
        ],
    } | changes


def a_site_document(**changes: Any) -> dict[str, Any]:
    """A site with a required, a 30-day and a persistent category, and one opt-in purpose."""
    document = {
        "site": {
            "key": SITE_KEY,
            "name": "The Shop",
            "home": f"{ORIGIN}/",
            "origins": [ORIGIN],
        },
        "banner": {
            "languages": ["en", "fr-CA"],
            "default_language": "en",
            "validity_days": 180,
            "officer": {"name": "Ada", "email": "privacy@shop.example", "address": "1 Main St"},
            "categories": [
                a_category("necessary", required=True, lifetime="session"),
                a_category("analytics"),
                a_category("marketing", lifetime="persistent"),
            ],
            "purposes": [
                {
                    "key": "news",
                    "title": {"en": "News", "fr-CA": "Nouvelles"},
                    "description": {
                        "en": "What is new in the shop, by e-mail.",
                        "fr-CA": "Ce que la boutique a de neuf, par courriel.",
                    },
                }
            ],
        },
    }
    return copy.deepcopy(document) | changes


def a_decision(**changes: Any) -> dict[str, Any]:
    """The body of POST receipts."""
    return {
        "banner_version": 1,
        "action": "save",
        "surface": "preferences",
        "language": "en",
        "choices": {"necessary": True, "analytics": True, "marketing": False},
        "visitor_id": a_visitor_id(),
        "decided_at": DECIDED_AT,
    } | changes


def a_banner_version(document: dict[str, Any] | None = None, **changes: Any) -> BannerVersion:
    """Version 1 of the banner that ``a_site_document`` describes, as the domain sees it."""
    definition = SiteDefinition.read(document or a_site_document())
    version = {
        "site_key": definition.site.key,
        "site_name": definition.site.name,
        "number": 1,
        "sha256": "ab" * 32,
        "published_at": NOW,
        "banner": definition.banner,
        "slots": assign_slots(definition.banner, {}),
    }
    return BannerVersion(**version | changes)


def an_answer(**changes: Any) -> Decision:
    """What ``a_decision`` says, as the domain sees it."""
    answer = {
        "banner_version": 1,
        "action": Action.SAVE,
        "surface": Surface.PREFERENCES,
        "language": "en",
        "choices": {"necessary": True, "analytics": True, "marketing": False},
        "visitor_id": "AAECAwQFBgcICQoLDA0ODw",
        "decided_at": NOW,
    }
    return Decision(**answer | changes)


def a_receipt(**changes: Any) -> Receipt:
    receipt = {
        "id": UUID("019ab1c2-3d4e-7f50-8123-456789abcdef"),
        "issuer": "https://consent.example",
        "site_key": SITE_KEY,
        "banner_sha256": "ab" * 32,
        "decision": an_answer(),
        "recorded_at": NOW.replace(microsecond=0),
        "expires_at": NOW.replace(microsecond=0) + timedelta(days=180),
        "prev": None,
    }
    return Receipt(**receipt | changes)


def vector(name: str) -> Any:
    """The frozen vectors of one wire format; see tests/vectors/README.md."""
    return json.loads((Path(__file__).parent / "vectors" / f"{name}.json").read_text("utf-8"))
