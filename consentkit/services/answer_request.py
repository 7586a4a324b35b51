"""The privacy officer's side of requests: see them, and answer them."""

from dataclasses import replace
from datetime import datetime

from consentkit.domain.errors import RequestAnswered, UnknownRequest
from consentkit.domain.officer_request import OfficerRequest
from consentkit.storage import officer_requests, sites
from consentkit.storage.session import Session


def list_requests(site_key: str, *, session: Session) -> list[OfficerRequest]:
    """Oldest first. Raises ``UnknownSite``."""
    return list(officer_requests.of_site(session, sites.find_id(session, site_key)))


def find_request(site_key: str, number: str, *, session: Session) -> OfficerRequest:
    """``number`` is what the visitor was given, such as ``2026-17``. Raises ``UnknownSite`` or
    ``UnknownRequest``.
    """
    site_id = sites.find_id(session, site_key)
    sequence = number.rpartition("-")[2]
    found = None
    if sequence.isascii() and sequence.isdigit() and len(sequence) < 10:
        found = officer_requests.by_sequence(session, site_id, int(sequence))
    if found is None or found.number != number:
        raise UnknownRequest(f"{site_key} has no request with the number {number[:40]!r}")
    return found


def answer_request(
    site_key: str, number: str, text: str, *, session: Session, now: datetime
) -> OfficerRequest:
    """Give the answer, once; the visitor reads it on their page.

    Raises ``UnknownSite``, ``UnknownRequest``, or ``RequestAnswered``: what a visitor may have read
    is not changed behind their back.
    """
    found = find_request(site_key, number, session=session)
    if found.answered_at is not None:
        raise RequestAnswered(f"{number} was answered on {found.answered_at:%Y-%m-%d}")
    site_id = sites.find_id(session, site_key)
    officer_requests.answer(session, site_id, found.sequence, text=text, now=now)
    return replace(found, answered_at=now, answer=text)
