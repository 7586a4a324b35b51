"""Export receipts as CSV or JSON Lines, streamed in constant memory."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from consentkit.signing.receipts import read_payload
from consentkit.storage import receipts, sites
from consentkit.storage.session import Session

COLUMNS = (
    "id", "site", "visitor_id", "recorded_at", "expires_at", "banner_version", "banner_sha256",
    "language", "action", "surface", "decided_at", "granted", "denied", "gpc", "country", "prev",
    "receipt",
)  # fmt: skip
# A spreadsheet runs a cell that starts with one of these. Source: OWASP, CSV injection.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def count_receipts(site_key: str | None, *, session: Session) -> int:
    """Raises ``UnknownSite``."""
    return receipts.count(session, sites.find_id(session, site_key) if site_key else None)


def export_receipts(site_key: str | None, *, kind: str, session: Session) -> Iterator[str]:
    """Yield the export in pieces that end at a line's end; ``kind`` is ``csv`` or ``jsonl``.

    None exports every site. CSV follows RFC 4180. Raises ``UnknownSite`` before the first piece.
    """
    site_id = sites.find_id(session, site_key) if site_key else None
    rows = receipts.stream(session, site_id)
    return _csv(rows) if kind == "csv" else _json_lines(rows)


def _json_lines(rows: Iterator[tuple[str, str]]) -> Iterator[str]:
    for _, jws in rows:
        yield json.dumps({**read_payload(jws), "receipt": jws}, ensure_ascii=False) + "\n"


def _csv(rows: Iterator[tuple[str, str]]) -> Iterator[str]:
    yield _line(COLUMNS)
    for _, jws in rows:
        yield _line(tuple(_cell(value) for value in _row(read_payload(jws), jws)))


def _row(payload: dict[str, Any], jws: str) -> Iterator[object]:
    banner, decision = payload["banner"], payload["decision"]
    choices: dict[str, bool] = decision["choices"]
    region = payload["rule"]["region"] or {}
    yield payload["jti"]
    yield payload["site"]
    yield payload["sub"]
    yield payload["iat"]
    yield payload["exp"]
    yield banner["version"]
    yield banner["sha256"]
    yield banner["language"]
    yield decision["action"]
    yield decision["surface"]
    yield decision["decided_at"]
    yield " ".join(sorted(key for key, granted in choices.items() if granted))
    yield " ".join(sorted(key for key, granted in choices.items() if not granted))
    yield "true" if payload["gpc"] else "false"
    yield region.get("country", "")
    yield payload["prev"] or ""
    yield jws


def _cell(value: object) -> str:
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _line(cells: tuple[str, ...]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()
