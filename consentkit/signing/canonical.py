"""One byte string for one JSON document."""

import hashlib
import json
from typing import Any

import rfc8785

_MAX_INTEGER = 2**53 - 1
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical_bytes(document: Any) -> bytes:
    """Return the JSON Canonicalization Scheme form. Source: RFC 8785.

    Raises ``ValueError`` for what JSON cannot say the same way everywhere, such as NaN or an
    integer beyond 2**53.
    """
    if _is_plain(document):
        return _ENCODER.encode(document).encode("utf-8")
    try:
        return rfc8785.dumps(document)
    except rfc8785.CanonicalizationError as err:
        raise ValueError(str(err)) from err


def _is_plain(document: Any) -> bool:
    """Whether the standard library writes it in the same form, as it does all receipts, in a tenth
    of the time: where there are no fractions, and names that sort by code point as by UTF-16.
    """
    match document:
        case None | str() | bool():
            return True
        case int():
            return -_MAX_INTEGER <= document <= _MAX_INTEGER
        case dict():
            names = document.keys()
            return all(map(_is_name, names)) and all(map(_is_plain, document.values()))
        case list():
            return all(map(_is_plain, document))
    return False


def _is_name(name: object) -> bool:
    return isinstance(name, str) and name.isascii()


def content_hash(document: Any) -> str:
    """Return the lower-case hex SHA-256 of the canonical form."""
    return hashlib.sha256(canonical_bytes(document)).hexdigest()
