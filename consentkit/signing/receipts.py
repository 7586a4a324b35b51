"""Receipts as Ed25519 JWS: sign, and open what somebody hands us."""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from joserfc.jwk import OKPKey

from consentkit.domain.base64url import base64url
from consentkit.domain.errors import (
    BadReceipt,
    BadSignature,
    MalformedReceipt,
    UnknownKey,
    WrongAlgorithm,
    WrongType,
)
from consentkit.domain.receipt import Receipt
from consentkit.signing.canonical import canonical_bytes, is_canonical
from consentkit.signing.ed25519 import verify_ed25519
from consentkit.signing.keys import SigningKey
from consentkit.signing.notes import public_bytes

ALGORITHM = "Ed25519"
TYPE = "consent-receipt+jwt"
TOKEN_TYPE = "consent-token+jwt"  # noqa: S105  a media type, no password
# What people hold one of ours for may be another one. Source: RFC 8725 section 3.11.
_KINDS = {
    TYPE: "a receipt, which proves an answer that was given, and not that it is the latest",
    TOKEN_TYPE: "a short-lived consent token, which tells a back end what an answer is now",
}
MAX_TOKEN_LENGTH = 16 * 1024

_COMPACT = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\Z")


@dataclass(frozen=True, slots=True)
class OpenedReceipt:
    """A receipt whose signature holds, and the key that signed it."""

    receipt: Receipt
    kid: str


def sign_receipt(receipt: Receipt, key: SigningKey) -> str:
    """Return the compact JWS, its header in canonical order. Source: RFC 7515, RFC 9864."""
    return sign_payload(canonical_bytes(receipt.payload()), key)


def sign_payload(payload: bytes, key: SigningKey, kind: str = TYPE) -> str:
    """``kind`` is the media type of what is signed: nothing passes for something else."""
    signed = f"{_header(key.kid, kind)}.{base64url(payload)}"
    return f"{signed}.{base64url(key.sign(signed.encode('ascii')))}"


@lru_cache(maxsize=64)
def _header(kid: str, kind: str) -> str:
    return base64url(canonical_bytes({"alg": ALGORITHM, "kid": kid, "typ": kind}))


def open_receipt(token: str, published: Mapping[str, OKPKey]) -> OpenedReceipt:
    """Check ``token`` against the published keys and read it.

    Raises a ``BadReceipt`` whose class says why: ``MalformedReceipt``, ``WrongAlgorithm``,
    ``WrongType``, ``UnknownKey`` or ``BadSignature``. Every byte counts: base64url that decodes
    to the same bytes but is spelt otherwise is refused as well. Source: RFC 7515 section 5.2.
    """
    kid, payload = verify_compact(token, published)
    receipt = Receipt.from_payload(json_object(payload, "payload"))
    if not is_canonical(receipt.payload(), payload):
        raise MalformedReceipt("the payload is not in canonical form (RFC 8785)")
    return OpenedReceipt(receipt, kid)


def type_of(token: str) -> object:
    """Return what a text says it is, unchecked; None if it cannot be read."""
    try:
        return json_object(_decode(token.partition(".")[0], "header"), "header").get("typ")
    except BadReceipt:
        return None


def verify_compact(
    token: str, published: Mapping[str, OKPKey], kind: str = TYPE
) -> tuple[str, bytes]:
    """Return the key id and the signed payload of a token of this type that holds."""
    match = _COMPACT.match(token) if len(token) <= MAX_TOKEN_LENGTH else None
    if match is None:
        raise MalformedReceipt("a receipt is three base64url parts joined by dots")
    header = json_object(_decode(match[1], "header"), "header")
    payload = _decode(match[2], "payload")
    signature = _decode(match[3], "signature")
    key = _key_for(header, published, kind)
    if len(signature) != 64:
        raise BadSignature("an Ed25519 signature has 64 bytes")
    # Not the library's check of a JWS, which is laxer than docs/receipt-format.md section 6.3.
    public = public_bytes(str(key.as_dict(private=False)["x"]))
    if not verify_ed25519(public, f"{match[1]}.{match[2]}".encode("ascii"), signature):
        raise BadSignature(
            "the signature does not belong to this text: it was changed after signing"
        )
    return str(header["kid"]), payload


def _key_for(header: Mapping[str, Any], published: Mapping[str, OKPKey], kind: str) -> OKPKey:
    if header.get("alg") != ALGORITHM:
        raise WrongAlgorithm(f'the algorithm must be "{ALGORITHM}", whatever the token asks for')
    if header.get("typ") != kind:
        raise WrongType(f'the type must be "{kind}": {_purpose(header.get("typ"))}')
    if set(header) != {"alg", "kid", "typ"}:
        # jwk, jku and x5u would let a token bring its own key; crit would change what we read.
        raise MalformedReceipt("the header has members that none of our texts has")
    kid = header["kid"]
    if not isinstance(kid, str) or kid not in published:
        raise UnknownKey("it names a key that this service never published")
    return published[kid]


def _purpose(kind: object) -> str:
    told = _KINDS.get(kind) if isinstance(kind, str) else None
    return f"this is {told}" if told else "this was signed for another purpose"


def _decode(part: str, name: str) -> bytes:
    try:
        raw = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except (binascii.Error, ValueError) as err:
        raise MalformedReceipt(f"the {name} is not base64url") from err
    if base64url(raw) != part:
        # The spare bits of the last character would otherwise allow several spellings.
        error = BadSignature if name == "signature" else MalformedReceipt
        raise error(f"the {name} is not in the one base64url form we write")
    return raw


def json_object(raw: bytes, name: str) -> dict[str, Any]:
    try:
        loaded = json.loads(raw.decode("utf-8"), object_pairs_hook=_one_of_each)
    except (ValueError, RecursionError) as err:
        raise MalformedReceipt(f"the {name} is not JSON") from err
    if not isinstance(loaded, dict):
        raise MalformedReceipt(f"the {name} is not a JSON object")
    return loaded


def _one_of_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a member that stands twice: another program might read the other one of the two.
    Source: RFC 7515 section 4.
    """
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member stands twice")
    return members


def read_payload(token: str) -> dict[str, Any]:
    """Return the payload of a token that we stored ourselves, without checking it again."""
    _, _, rest = token.partition(".")
    return json_object(_decode(rest.partition(".")[0], "payload"), "payload")


def claimed_receipt(token: str) -> Receipt | None:
    """Return what an invalid token claims, or None if it cannot be read as a receipt at all."""
    try:
        return Receipt.from_payload(read_payload(token))
    except (MalformedReceipt, IndexError):
        return None
