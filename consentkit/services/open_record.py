"""Open one receipt with all that is known of it: what it says, and whether it holds."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from consentkit.domain.errors import ReceiptNotFound
from consentkit.domain.receipt import Receipt
from consentkit.services.gather_evidence import script_at
from consentkit.services.verify_receipt import Verification, verify_receipt
from consentkit.storage import (
    banners,
    disclosures,
    erasures,
    ledger,
    receipt_search,
    receipts,
    sites,
)
from consentkit.storage.disclosures import Disclosure
from consentkit.storage.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A receipt that is kept. ``script`` is the SHA-256 of the script that showed the banner, None
    if that was never handed out here; ``disclosures`` are newest first.
    """

    id: UUID
    jws: str
    checked: Verification
    place: int | None
    previous: UUID | None
    following: UUID | None
    script: str | None
    disclosures: tuple[Disclosure, ...]

    @property
    def receipt(self) -> Receipt | None:
        return self.checked.receipt

    @property
    def holds(self) -> bool:
        return self.checked.valid and self.checked.recorded is True


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A receipt that was here. ``erased_at`` is None where its time was over."""

    id: UUID
    place: int | None
    erased_at: datetime | None
    certificate: str | None


def open_record(
    site_key: str, receipt_id: UUID, *, session: Session, now: datetime
) -> Record | Gone:
    """Raises ``UnknownSite``, or ``ReceiptNotFound`` for what this site never had."""
    site_id = sites.find_id(session, site_key)
    stored = receipts.get(session, site_id, receipt_id)
    place = ledger.position_of(session, site_id, receipt_id)
    if stored is None:
        return _gone(site_id, receipt_id, place, session)
    checked = verify_receipt(stored.jws, session=session, now=now)
    receipt = checked.receipt
    return Record(
        id=receipt_id,
        jws=stored.jws,
        checked=checked,
        place=place,
        previous=receipt.prev if receipt else None,
        following=receipt_search.following(session, site_id, receipt_id),
        script=_script(receipt, site_id, session) if receipt else None,
        disclosures=tuple(
            disclosures.of_receipts(session, site_id, {receipt_id: receipt} if receipt else {})
        ),
    )


def _gone(site_id: int, receipt_id: UUID, place: int | None, session: Session) -> Gone:
    erased = erasures.certificates(session, site_id, [receipt_id]).get(receipt_id)
    if erased is None and place is None:
        raise ReceiptNotFound("this site has no such receipt, and never had")
    return Gone(
        id=receipt_id,
        place=place,
        erased_at=erased.erased_at if erased else None,
        certificate=erased.certificate if erased else None,
    )


def _script(receipt: Receipt, site_id: int, session: Session) -> str | None:
    served = banners.scripts_served(
        session,
        site_id,
        version=receipt.decision.banner_version,
        language=receipt.decision.language,
    )
    return script_at(served, receipt)
