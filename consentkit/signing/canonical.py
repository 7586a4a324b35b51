"""One byte string for one JSON document."""

import hashlib
from typing import Any

import rfc8785


def canonical_bytes(document: Any) -> bytes:
    """Return the JSON Canonicalization Scheme form. Source: RFC 8785.

    Raises ``ValueError`` for what JSON cannot say the same way everywhere, such as NaN or an
    integer beyond 2**53.
    """
    try:
        return rfc8785.dumps(document)
    except rfc8785.CanonicalizationError as err:
        raise ValueError(str(err)) from err


def content_hash(document: Any) -> str:
    """Return the lower-case hex SHA-256 of the canonical form."""
    return hashlib.sha256(canonical_bytes(document)).hexdigest()
