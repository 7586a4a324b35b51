"""Things that are valid by default; override by keyword to make one thing wrong."""

import base64
import copy
import secrets
from datetime import UTC, datetime
from typing import Any

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
                    "description": {"en": "By e-mail.", "fr-CA": "Par courriel."},
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
