"""Tokens as the service makes them, and what a guard has to know to read one."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from consentkit.domain.consent_token import ConsentToken
from consentkit.guard import Guard
from consentkit.signing.consent_tokens import sign_consent_token
from consentkit.signing.keys import SigningKey, public_jwk
from tests.factories import NOW, SITE_KEY
from tests.guarded import BANNER

KEY = SigningKey.generate()
KEYS = {"keys": [public_jwk(KEY.kid, KEY.x)]}
AT = NOW.replace(microsecond=0)
YES = {"necessary": True, "analytics": True, "marketing": False}
NO = {"necessary": True, "analytics": False, "marketing": False}


def a_consent_token(**changes: Any) -> ConsentToken:
    token = {
        "issuer": "https://consent.example",
        "site_key": SITE_KEY,
        "receipt_id": UUID("019ab1c2-3d4e-7f50-8123-456789abcdef"),
        "banner_version": 5,
        "decided_at": NOW,
        "choices": YES,
        "issued_at": AT,
        "expires_at": AT + timedelta(minutes=10),
    }
    return ConsentToken(**token | changes)


def signed(key: SigningKey = KEY, **changes: Any) -> str:
    return sign_consent_token(a_consent_token(**changes), key)


def altered(text: str) -> str:
    """Change the signature. Its last characters will not do: they have only so many values."""
    signed_part, _, signature = text.rpartition(".")
    return f"{signed_part}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}"


def a_guard(tmp_path: Any, keys: Any = KEYS, *, at: datetime = NOW, **settings: Any) -> Guard:
    """One that knows the banner and these keys, and asks nobody."""
    file = tmp_path / "known.json"
    file.write_text(json.dumps({"banner": BANNER, "keys": keys}))
    return Guard(SITE_KEY, file=file, clock=at.timestamp, **settings)
