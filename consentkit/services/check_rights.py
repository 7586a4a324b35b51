"""Compare what visitors were given, and what is kept of it, with what the ledger committed to."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from consentkit.domain.errors import MalformedReceipt
from consentkit.domain.officer_request import OfficerRequest
from consentkit.signing.certificates import fingerprint
from consentkit.signing.receipts import read_payload
from consentkit.storage import erasures, officer_requests
from consentkit.storage.erasures import Erased
from consentkit.storage.session import Session


def erased_entries(committed: set[str]) -> set[str]:
    """Return the entries, in hex, of all receipts that were erased at their visitors' wish, of the
    texts of all statements.
    """
    found: set[str] = set()
    for text in committed:
        if '"kind":"erasure"' in text:
            found.update(json.loads(text)["entries"])
    return found


def check_rights(session: Session, committed: set[str]) -> Iterator[str]:
    """Yield a sentence for each row that is not what was certified. ``committed`` has the texts of
    all statements.
    """
    known = {json.loads(text).get("sha256") for text in committed}
    for site_key, erased in erasures.all_certificates(session):
        finding = _about_erasure(site_key, erased, known)
        if finding:
            yield f"erasure {erased.id} of {site_key}: {finding}"
    for asked in officer_requests.all_requests(session):
        finding = _about_request(asked, known)
        if finding:
            yield f"officer_request {asked.sequence} of {asked.site_key}: {finding}"


def _about_erasure(site_key: str, erased: Erased, known: set[Any]) -> str | None:
    payload = _payload(erased.certificate)
    if payload is None or fingerprint(erased.certificate) not in known:
        return "this certificate was never entered"
    said = {UUID(each["receipt"]) for each in payload["erased"]}
    same = (payload["jti"], payload["site"], payload["iat"]) == (
        str(erased.id),
        site_key,
        int(erased.erased_at.timestamp()),
    )
    return None if same and said == erased.receipts else "its certificate says something else"


def _about_request(asked: OfficerRequest, known: set[Any]) -> str | None:
    payload = _payload(asked.acknowledgement)
    if payload is None or fingerprint(asked.acknowledgement) not in known:
        return "this acknowledgement was never entered"
    if payload != asked.acknowledgement_payload(payload["iss"]):
        return "its acknowledgement says something else"
    return None


def _payload(token: str) -> dict[str, Any] | None:
    try:
        token.encode("ascii")
        return read_payload(token)
    except (MalformedReceipt, IndexError, UnicodeError):
        return None
