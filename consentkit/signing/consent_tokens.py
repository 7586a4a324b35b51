"""Consent tokens as Ed25519 JWS, with the keys of receipts and a type of their own."""

from collections.abc import Mapping

from joserfc.jwk import OKPKey

from consentkit.domain.consent_token import ConsentToken
from consentkit.domain.errors import MalformedReceipt
from consentkit.signing.canonical import canonical_bytes, is_canonical
from consentkit.signing.keys import SigningKey
from consentkit.signing.receipts import (
    TOKEN_TYPE,
    json_object,
    sign_payload,
    type_of,
    verify_compact,
)


def sign_consent_token(token: ConsentToken, key: SigningKey) -> str:
    """Return a compact JWS over RFC 8785 claims, as a receipt is."""
    return sign_payload(canonical_bytes(token.claims()), key, TOKEN_TYPE)


def is_consent_token(text: str) -> bool:
    """Whether a text says that it is one."""
    return type_of(text) == TOKEN_TYPE


def open_consent_token(text: str, published: Mapping[str, OKPKey]) -> ConsentToken:
    """Check ``text`` against the published keys and read it; raises what ``open_receipt`` does.
    Whether its time has come, and is not over, the caller's clock says.
    """
    _, raw = verify_compact(text, published, TOKEN_TYPE)
    token = ConsentToken.from_claims(json_object(raw, "payload"))
    if not is_canonical(token.claims(), raw):
        raise MalformedReceipt("the claims are not in canonical form (RFC 8785)")
    return token
