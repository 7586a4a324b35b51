"""What is signed besides receipts: that receipts were erased, that a request was received."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from joserfc.jwk import OKPKey

from consentkit.domain.erasure import Erasure
from consentkit.domain.errors import MalformedReceipt
from consentkit.domain.instant import parse_instant
from consentkit.domain.officer_request import OfficerRequest
from consentkit.domain.statement import Statement, receipts_erased, request_received
from consentkit.signing.canonical import canonical_bytes
from consentkit.signing.keys import SigningKey
from consentkit.signing.receipts import json_object, sign_payload, type_of, verify_compact

ERASURE_TYPE = "consent-erasure+jwt"
REQUEST_TYPE = "consent-request+jwt"


@dataclass(frozen=True, slots=True)
class Certificate:
    """A text that holds, and the statement about it that belongs into the ledger. ``number`` and
    ``due_at`` are a request's, and ``receipts`` those that were erased.
    """

    kind: str
    payload: dict[str, Any]
    kid: str
    site_key: str
    at: datetime
    statement: Statement
    number: str | None = None
    due_at: datetime | None = None
    receipts: tuple[UUID, ...] = ()


def sign_erasure(erasure: Erasure, *, issuer: str, key: SigningKey) -> str:
    """Return a compact JWS over RFC 8785 claims, as a receipt is; with a type of its own."""
    return sign_payload(canonical_bytes(erasure.payload(issuer)), key, ERASURE_TYPE)


def sign_acknowledgement(asked: OfficerRequest, *, issuer: str, key: SigningKey) -> str:
    return sign_payload(canonical_bytes(asked.acknowledgement_payload(issuer)), key, REQUEST_TYPE)


def fingerprint(token: str) -> str:
    """Return the lower-case hex SHA-256 of a compact JWS, as the ledger's statements name it."""
    return sha256(token.encode("ascii")).hexdigest()


def is_certificate(token: str) -> bool:
    """Whether a text says that it is one of these."""
    return type_of(token) in (ERASURE_TYPE, REQUEST_TYPE)


def open_certificate(token: str, published: Mapping[str, OKPKey]) -> Certificate:
    """Check ``token`` against the published keys and read it; raises what ``open_receipt`` does."""
    kind = str(type_of(token))
    kid, raw = verify_compact(token, published, kind)
    payload = json_object(raw, "payload")
    try:
        if canonical_bytes(payload) != raw:
            raise ValueError("not canonical")
        read = _read_erasure if kind == ERASURE_TYPE else _read_acknowledgement
        return read(payload, kid, fingerprint(token))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, OSError) as err:
        raise MalformedReceipt("the payload is not one that this service signs") from err


def _read_erasure(payload: dict[str, Any], kid: str, digest: str) -> Certificate:
    entries = [bytes.fromhex(each["entry"]) for each in payload["erased"]]
    return Certificate(
        kind="erasure",
        payload=payload,
        kid=kid,
        site_key=payload["site"],
        at=datetime.fromtimestamp(payload["iat"], UTC),
        statement=receipts_erased(payload["site"], entries=entries, sha256=digest),
        receipts=tuple(UUID(each["receipt"]) for each in payload["erased"]),
    )


def _read_acknowledgement(payload: dict[str, Any], kid: str, digest: str) -> Certificate:
    return Certificate(
        kind="request",
        payload=payload,
        kid=kid,
        site_key=payload["site"],
        at=datetime.fromtimestamp(payload["iat"], UTC),
        statement=request_received(payload["site"], sha256=digest),
        number=payload["request"]["number"],
        due_at=parse_instant(payload["request"]["due_at"]),
    )
