"""What is signed besides receipts: that receipts were erased, that a request was received."""

from hashlib import sha256

from consentkit.domain.erasure import Erasure
from consentkit.domain.officer_request import OfficerRequest
from consentkit.signing.canonical import canonical_bytes
from consentkit.signing.keys import SigningKey
from consentkit.signing.receipts import sign_payload

ERASURE_TYPE = "consent-erasure+jwt"
REQUEST_TYPE = "consent-request+jwt"


def sign_erasure(erasure: Erasure, *, issuer: str, key: SigningKey) -> str:
    """Return a compact JWS over RFC 8785 claims, as a receipt is; with a type of its own."""
    return sign_payload(canonical_bytes(erasure.payload(issuer)), key, ERASURE_TYPE)


def sign_acknowledgement(asked: OfficerRequest, *, issuer: str, key: SigningKey) -> str:
    return sign_payload(canonical_bytes(asked.acknowledgement_payload(issuer)), key, REQUEST_TYPE)


def fingerprint(token: str) -> str:
    """Return the lower-case hex SHA-256 of a compact JWS, as the ledger's statements name it."""
    return sha256(token.encode("ascii")).hexdigest()
