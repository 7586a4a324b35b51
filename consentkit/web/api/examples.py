"""Examples that several endpoints show."""

from typing import Any

BANNER: dict[str, Any] = {
    "languages": ["en"],
    "default_language": "en",
    "officer": {"name": "Ada", "email": "privacy@example.org", "address": "1 Main St"},
    "categories": [
        {
            "key": "necessary",
            "required": True,
            "lifetime": "session",
            "title": {"en": "Necessary"},
            "description": {"en": "Keeps you logged in while you are here."},
            "services": [],
        },
        {
            "key": "analytics",
            "lifetime": "30 days",
            "title": {"en": "Statistics"},
            "description": {"en": "Tells us which pages are read, and which are not."},
            "services": [
                {
                    "key": "matomo",
                    "name": "Matomo",
                    "provider": "My Site",
                    "cookies": [{"name": "_pk_*", "purpose": {"en": "Counts visits."}}],
                }
            ],
        },
    ],
}
SITE_FILE: dict[str, Any] = {
    "site": {
        "key": "my-site",
        "name": "My Site",
        "home": "https://www.example.org/",
        "origins": ["https://www.example.org"],
    },
    "banner": BANNER,
}
SHA256 = "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8"
