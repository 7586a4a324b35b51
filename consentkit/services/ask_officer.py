"""Take a visitor's request to the privacy officer, and acknowledge it."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from consentkit.domain.event import EventType
from consentkit.domain.identifiers import uuid7
from consentkit.domain.instant import truncate
from consentkit.domain.officer_request import OfficerRequest, RequestKind
from consentkit.domain.statement import request_received
from consentkit.services.announce_request import announce_request
from consentkit.services.enter_statement import enter_statement
from consentkit.signing.certificates import fingerprint, sign_acknowledgement
from consentkit.signing.keys import SigningKey
from consentkit.storage import officer_requests, sites
from consentkit.storage.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a form said. ``form`` tells forms apart: the same one sent twice is one request."""

    kind: RequestKind
    text: str
    contact: str
    language: str
    receipts: Collection[UUID]
    form: str


def ask_officer(
    site_key: str,
    asked: Asked,
    *,
    session: Session,
    key: SigningKey,
    issuer: str,
    now: datetime,
    randomness: bytes,
) -> OfficerRequest:
    """Return the request with its number and its signed acknowledgement.

    The ledger gets a statement of the acknowledgement's hash: nobody can lose or date back what a
    visitor was given a number for. ``randomness`` is 10 bytes for the request's id. Raises
    ``UnknownSite``; storage raises ``WriteConflict`` when two took the same number at once.
    """
    site_id = sites.find_id(session, site_key)
    earlier = officer_requests.by_form(session, site_id, asked.form)
    if earlier is not None:
        return earlier
    new = OfficerRequest(
        id=uuid7(now, randomness),
        site_key=site_key,
        sequence=officer_requests.next_sequence(session, site_id),
        kind=asked.kind,
        text=asked.text,
        contact=asked.contact,
        language=asked.language,
        receipts=tuple(sorted(asked.receipts)),
        received_at=truncate(now),
    )
    new = replace(new, acknowledgement=sign_acknowledgement(new, issuer=issuer, key=key))
    officer_requests.insert(session, site_id, new, form=asked.form)
    said = request_received(site_key, sha256=fingerprint(new.acknowledgement))
    enter_statement(said, session=session)
    announce_request(EventType.REQUEST_OPENED, new, site_id=site_id, session=session, now=now)
    return new
