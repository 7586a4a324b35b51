"""What the ledger holds besides receipts: who published which banner, script and key, and when;
what visitors asked for; and that admins did something.

A statement is entered as the SHA-256 of its RFC 8785 text. No receipt hashes to the same by
design: a statement begins with "{", and no JWS does.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any

from consentkit.domain.instant import format_instant

Statement = dict[str, Any]
ADMIN_ACTION = "admin_action"


class KeyEvent(StrEnum):
    NEW = "new"
    RETIRED = "retired"
    REVOKED = "revoked"


def banner_published(site_key: str, *, number: int, sha256: str) -> Statement:
    """``sha256`` is that of the version's content, served at /ck/{site}/versions/{number}."""
    return {"kind": "banner", "sha256": sha256, "site": site_key, "version": number}


def script_frozen(site_key: str, *, number: int, language: str, sha256: str) -> Statement:
    """``sha256`` is that of the script's bytes, as they are served under it."""
    return {
        "kind": "script",
        "language": language,
        "sha256": sha256,
        "site": site_key,
        "version": number,
    }


def key_changed(event: KeyEvent, *, kid: str, x: str, at: datetime) -> Statement:
    return {"at": format_instant(at), "event": event.value, "kid": kid, "kind": "key", "x": x}


def receipts_erased(site_key: str, *, entries: Iterable[bytes], sha256: str) -> Statement:
    """``sha256`` is that of the certificate, a compact JWS; ``entries`` are those of the receipts.

    It tells everybody that these receipts are gone for good, and nobody whose they were.
    """
    return {
        "entries": sorted(entry.hex() for entry in entries),
        "kind": "erasure",
        "sha256": sha256,
        "site": site_key,
    }


def request_received(site_key: str, *, sha256: str) -> Statement:
    """``sha256`` is that of the acknowledgement, a compact JWS that only its visitor was given."""
    return {"kind": "request", "sha256": sha256, "site": site_key}


def admin_acted(number: int, *, sha256: str) -> Statement:
    """``sha256`` is that of the row of the trail with this number (``domain/admin_action``), which
    is salted: it tells nobody who did what, and whoever is shown the row that it was there.
    """
    return {"kind": ADMIN_ACTION, "number": number, "sha256": sha256}
