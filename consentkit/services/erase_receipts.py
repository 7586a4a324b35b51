"""Erase receipts because their visitor asks. The ledger stays whole, and says that it was done."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from consentkit.domain.erasure import Erasure
from consentkit.domain.event import EventType
from consentkit.domain.identifiers import uuid7
from consentkit.domain.instant import truncate
from consentkit.domain.statement import receipts_erased
from consentkit.services.announce import announce
from consentkit.services.enter_statement import enter_statement
from consentkit.signing.certificates import fingerprint, sign_erasure
from consentkit.signing.keys import SigningKey
from consentkit.storage import erasures, receipts, sites, webhook_deliveries
from consentkit.storage.session import Session

# An event is to stay small.
_TOLD_TOGETHER = 100


@dataclass(frozen=True, slots=True)
class Erased:
    """``certificates`` are over all that were asked for and are gone, newest erasure first.

    ``visitor_ids`` are those of the receipts erased just now; none if they were erased before.
    """

    certificates: tuple[str, ...]
    visitor_ids: frozenset[str]


def erase_receipts(
    site_key: str,
    receipt_ids: Collection[UUID],
    *,
    session: Session,
    key: SigningKey,
    issuer: str,
    now: datetime,
    randomness: bytes,
) -> Erased:
    """Destroy the receipts and the visitor ids in them; the caller has checked their secrets.

    Of a receipt nothing is left but its id, its entry, a hash from which it cannot be told, and
    the place of that entry. Earlier proofs go on holding. What waits to be told of them is never
    told. Asked twice, the first certificate comes again. ``randomness`` is 10 bytes for the
    erasure's id. Raises ``UnknownSite``.
    """
    site_id = sites.find_id(session, site_key)
    stored = receipts.get_all(session, site_id, receipt_ids)
    if stored:
        erasure = Erasure(
            id=uuid7(now, randomness),
            site_key=site_key,
            erased_at=truncate(now),
            entries={each.id: sha256(each.jws.encode("ascii")).digest() for each in stored},
        )
        certificate = sign_erasure(erasure, issuer=issuer, key=key)
        erasures.erase(session, site_id, erasure, certificate=certificate)
        said = receipts_erased(
            site_key, entries=erasure.entries.values(), sha256=fingerprint(certificate)
        )
        enter_statement(said, session=session)
        # Whoever was told of them is to erase them, too. Source: GDPR Art. 19.
        webhook_deliveries.void(session, site_id, erasure.entries, now=now)
        ids = [str(each) for each in erasure.entries]
        for begun in range(0, len(ids), _TOLD_TOGETHER):
            told = {"site": site_key, "receipts": ids[begun : begun + _TOLD_TOGETHER]}
            announce(EventType.RECEIPTS_ERASED, told, site_id=site_id, session=session, now=now)
    certified = erasures.certificates(session, site_id, receipt_ids).values()
    newest_first = sorted(certified, key=lambda each: each.erased_at, reverse=True)
    return Erased(
        tuple(dict.fromkeys(each.certificate for each in newest_first)),
        frozenset(each.visitor_id for each in stored),
    )
