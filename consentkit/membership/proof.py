"""Checks a receipt that a page handed in, with the keys that the consent service publishes."""

import json
from dataclasses import dataclass
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

_ALGORITHM = "Ed25519"
_TYPE = "consent-receipt+jwt"
_MAX_LENGTH = 8 * 1024


@dataclass(frozen=True, slots=True)
class ConsentProof:
    receipt_id: str
    visitor_id: str


def check_receipt(
    token: str, key_set: dict[str, Any] | None, *, site_key: str, visitor_id: str | None
) -> ConsentProof | None:
    """Return whose receipt this is, or None unless it holds, is about us and is this visitor's.

    Source: RFC 7515 section 5.2, RFC 9864.
    """
    if key_set is None or not 0 < len(token) <= _MAX_LENGTH:
        return None
    try:
        keys = KeySet.import_key_set(key_set)  # type: ignore[arg-type]
        signed = jws.deserialize_compact(token, keys, algorithms=[_ALGORITHM])
        payload = json.loads(signed.payload or b"")
        proof = ConsentProof(receipt_id=payload["jti"], visitor_id=payload["sub"])
        ours = payload["site"] == site_key and signed.headers().get("typ") == _TYPE
    except (JoseError, ValueError, KeyError, TypeError, RecursionError):
        return None
    if not isinstance(proof.receipt_id, str) or not ours:
        return None
    return proof if proof.visitor_id == visitor_id else None
