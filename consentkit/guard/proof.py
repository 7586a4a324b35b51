"""A receipt or a token instead of the consent cookie: proof, checked without asking anybody.

Loaded when one is verified for the first time: cryptography is of use to few apps.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from joserfc.jwk import OKPKey

from consentkit.domain.consent_token import ConsentToken
from consentkit.domain.errors import AnotherSite, BadReceipt, Lapsed, UnknownKey
from consentkit.domain.instant import to_milliseconds
from consentkit.domain.reason import Reason
from consentkit.guard.consent import Answered, Standing
from consentkit.guard.declaration import Declaration
from consentkit.guard.known import Known
from consentkit.signing.consent_tokens import is_consent_token, open_consent_token
from consentkit.signing.keys import published_keys
from consentkit.signing.receipts import open_receipt

# How far the clock of a back end may be off that of the service. Source: RFC 7519 section 4.1.4.
LEEWAY_MS = 30_000


def read_proof(text: str, known: Known, *, site_key: str, now_ms: int) -> Standing:
    """Return what a receipt or a token proves, whichever it says it is. Raises ``BadReceipt``: also
    for one of another site, one that lapsed, and one whose key was revoked, since only the place of
    a receipt in the ledger could tell whether the thief signed it.
    """
    if is_consent_token(text):
        return read_token(text, known, site_key=site_key, now_ms=now_ms)
    receipt = open_receipt(text, _published(known.keys)).receipt
    _check_site(receipt.site_key, site_key)
    _check_end(receipt.expires_at, now_ms)
    decision = receipt.decision
    answered = Answered(
        banner_version=decision.banner_version,
        decided_at=decision.decided_at,
        answers=_answers(decision.choices, known.declaration),
        visitor_id=decision.visitor_id,
        action=decision.action.value,
    )
    return _standing(answered, known, now_ms)


def read_token(text: str, known: Known, *, site_key: str, now_ms: int) -> Standing:
    """As ``read_proof``, and a receipt is refused: it does not say that it is the latest."""
    token = open_consent_token(text, _published(known.keys))
    _check_site(token.site_key, site_key)
    _check_time(token, now_ms)
    answered = Answered(
        banner_version=token.banner_version,
        decided_at=token.decided_at,
        answers=_answers(token.choices, known.declaration),
    )
    return _standing(answered, known, now_ms)


def _check_site(told: str, own: str) -> None:
    if told != own:
        raise AnotherSite(Reason("it is of {site}, another site", site=told))


def _check_end(expires_at: datetime, now_ms: int) -> None:
    if to_milliseconds(expires_at) <= now_ms:
        raise Lapsed("it has lapsed")


def _check_time(token: ConsentToken, now_ms: int) -> None:
    _check_end(token.expires_at, now_ms - LEEWAY_MS)
    if to_milliseconds(token.issued_at) > now_ms + LEEWAY_MS:
        raise BadReceipt("it is dated later than it is by this clock")


def _answers(choices: Mapping[str, bool], declaration: Declaration | None) -> dict[int, bool]:
    asked = declaration.asked if declaration else ()
    return {each.slot: choices[each.key] for each in asked if each.key in choices}


def _standing(answered: Answered, known: Known, now_ms: int) -> Standing:
    """Hold an answer against the questions as they stand now."""
    if known.reader is None:
        raise UnknownKey("no declaration of the service is known yet")
    standing = known.reader.standing(answered)
    if standing.seconds_left(now_ms) <= 0:
        raise Lapsed("it has lapsed")
    return standing


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
