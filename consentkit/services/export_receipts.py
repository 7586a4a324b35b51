"""Export receipts as CSV, JSON Lines, and in the forms of the standards, in constant memory."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial
from typing import Any

from consentkit.domain.banner import BannerVersion
from consentkit.domain.errors import UnknownVersion
from consentkit.domain.reason import Reason
from consentkit.domain.receipt import Receipt
from consentkit.domain.receipt_filter import EVERY_RECEIPT, ReceiptFilter
from consentkit.domain.site import Site
from consentkit.domain.standard_records import as_json_ld, as_kantara
from consentkit.signing.receipts import read_payload
from consentkit.storage import banners, receipt_search, receipts, sites
from consentkit.storage.session import Session

Shape = Callable[[Receipt, BannerVersion, Site], dict[str, Any]]
_STANDARD: dict[str, Shape] = {"jsonld": as_json_ld, "kantara": as_kantara}
KINDS = ("csv", "jsonl", *_STANDARD)
_KEPT_VERSIONS = 64

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


def export_receipts(
    site_key: str | None, *, kind: str, session: Session, wanted: ReceiptFilter = EVERY_RECEIPT
) -> Iterator[str]:
    """Yield the export in pieces that end at a line's end; ``kind`` is one of ``KINDS``.

    None exports every site; ``wanted`` is for one site. CSV follows RFC 4180; the others have a
    JSON document a line. Raises ``UnknownSite`` before the first piece.
    """
    site_id = sites.find_id(session, site_key) if site_key else None
    if site_key and site_id and wanted != EVERY_RECEIPT:
        rows = _wanted_rows(site_key, site_id, wanted, session)
    else:
        rows = receipts.stream(session, site_id)
    if kind in _STANDARD:
        return _standard_lines(rows, _STANDARD[kind], session)
    return _csv(rows) if kind == "csv" else _json_lines(rows)


def _wanted_rows(
    site_key: str, site_id: int, wanted: ReceiptFilter, session: Session
) -> Iterator[tuple[str, str]]:
    for row in receipt_search.stream(session, site_id, wanted):
        if wanted.matches(Receipt.from_payload(read_payload(row.jws))):
            yield site_key, row.jws


def _standard_lines(
    rows: Iterator[tuple[str, str]], shape: Shape, session: Session
) -> Iterator[str]:
    # A site's receipts answer few versions of its banner, one after the other.
    find_site = lru_cache(_KEPT_VERSIONS)(partial(sites.get_with_id, session))
    find_version = lru_cache(_KEPT_VERSIONS)(partial(banners.version, session))
    for site_key, jws in rows:
        site_id, site = find_site(site_key)
        receipt = Receipt.from_payload(read_payload(jws))
        version = find_version(site_id, receipt.decision.banner_version)
        if version is None:
            raise UnknownVersion(
                Reason(
                    "{site} never published what receipt {receipt} answers",
                    site=site_key,
                    receipt=receipt.id,
                )
            )
        yield json.dumps(shape(receipt, version, site), ensure_ascii=False) + "\n"


def _json_lines(rows: Iterator[tuple[str, str]]) -> Iterator[str]:
    for _, jws in rows:
        yield json.dumps({**read_payload(jws), "receipt": jws}, ensure_ascii=False) + "\n"


def _csv(rows: Iterator[tuple[str, str]]) -> Iterator[str]:
    yield csv_line(COLUMNS)
    for _, jws in rows:
        yield csv_line(_row(read_payload(jws), jws))


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


def csv_line(values: Iterable[object]) -> str:
    """Return a line of RFC 4180 in which no spreadsheet finds a formula."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(map(_cell, values))
    return out.getvalue()


def _cell(value: object) -> str:
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
