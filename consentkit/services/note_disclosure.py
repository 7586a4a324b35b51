"""Keep an account of whom receipts were handed to. Source: GDPR Art. 15(1)(c)."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from consentkit.domain.receipt_filter import EVERY_RECEIPT, ReceiptFilter
from consentkit.storage import disclosures, sites
from consentkit.storage.disclosures import Disclosure
from consentkit.storage.session import Session


class DisclosureKind(StrEnum):
    EXPORT = "export"
    EVIDENCE = "evidence"
    WEBHOOK = "webhook"


def note_disclosure(
    site_key: str | None,
    kind: DisclosureKind,
    *,
    recipient: str,
    session: Session,
    now: datetime,
    receipt_id: UUID | None = None,
    among: ReceiptFilter = EVERY_RECEIPT,
) -> None:
    """Note it before anything is handed out. None for ``site_key`` is every site; ``recipient`` may
    be empty. Raises ``UnknownSite``.
    """
    made = Disclosure(
        kind=kind.value,
        recipient=recipient,
        disclosed_at=now,
        receipt_id=receipt_id,
        among=among,
    )
    if site_key is not None:
        disclosures.insert(session, sites.find_id(session, site_key), made)
        return
    for site_id, _ in list(sites.all_with_ids(session)):
        disclosures.insert(session, site_id, made)
