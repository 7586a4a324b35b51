"""A receipt instead of the consent cookie: proof of the answer, checked without asking anybody.

Loaded when a receipt is verified for the first time: cryptography is of use to few apps.
"""

from collections.abc import Mapping
from typing import Any

from joserfc.jwk import OKPKey

from consentkit.domain.consent_cookie import ConsentCookie
from consentkit.domain.errors import BadReceipt, UnknownKey
from consentkit.domain.instant import to_milliseconds
from consentkit.guard.consent import Consent
from consentkit.guard.known import Known
from consentkit.signing.keys import published_keys
from consentkit.signing.receipts import open_receipt


def consent_of_receipt(token: str, known: Known, *, site_key: str, now_ms: int) -> Consent:
    """Raises ``BadReceipt``: also for one of another site, one that lapsed, and one whose key was
    revoked, since only its place in the ledger could tell whether the thief signed it.
    """
    if known.declaration is None or known.reader is None:
        raise UnknownKey("no declaration of the service is known yet")
    receipt = open_receipt(token, _published(known.keys)).receipt
    if receipt.site_key != site_key:
        raise BadReceipt(f"it is of {receipt.site_key}, another site")
    if to_milliseconds(receipt.expires_at) <= now_ms:
        raise BadReceipt("it has lapsed")
    decision = receipt.decision
    answers = {
        each.slot: decision.choices[each.key]
        for each in known.declaration.asked
        if each.key in decision.choices
    }
    standing = known.reader.standing(
        ConsentCookie(
            banner_version=decision.banner_version,
            decided_at=decision.decided_at,
            answers=answers,
            visitor_id=decision.visitor_id,
            action=decision.action,
        )
    )
    if standing.seconds_left(now_ms) <= 0:
        raise BadReceipt("it has lapsed")
    return standing.consent


def _published(key_set: Mapping[str, Any] | None) -> dict[str, OKPKey]:
    """Return the keys that are in force. What is no key of ours is left out."""
    pairs = []
    for jwk in (key_set or {}).get("keys", ()):
        is_ours = isinstance(jwk, dict) and jwk.get("crv") == "Ed25519" and not jwk.get("revoked")
        if is_ours and isinstance(jwk.get("kid"), str) and isinstance(jwk.get("x"), str):
            pairs.append((jwk["kid"], jwk["x"]))
    try:
        return published_keys(pairs)
    except ValueError as err:
        raise UnknownKey("the service's keys cannot be read") from err
