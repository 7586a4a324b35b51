"""Give a visitor their own receipt."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from consentkit.domain.errors import ReceiptNotFound
from consentkit.ledger.proof import LogProof
from consentkit.services.read_ledger import prove_receipt
from consentkit.storage import receipts, sites
from consentkit.storage.receipts import StoredReceipt
from consentkit.storage.session import Session

Status = Literal["in_force", "superseded", "lapsed"]


@dataclass(frozen=True, slots=True)
class ReadReceipt:
    """``proof`` is None while the receipt waits to be entered into the ledger."""

    stored: StoredReceipt
    status: Status
    proof: LogProof | None


def read_receipt(
    site_key: str, receipt_id: UUID, *, session: Session, now: datetime
) -> ReadReceipt:
    """The caller has checked the secret. Raises ``UnknownSite`` or ``ReceiptNotFound``."""
    site_id = sites.find_id(session, site_key)
    stored = receipts.get(session, site_id, receipt_id)
    if stored is None:
        raise ReceiptNotFound("there is no such receipt, or the secret does not open it")
    status = status_of(stored, session=session, site_id=site_id, now=now)
    return ReadReceipt(stored, status, prove_receipt(site_id, receipt_id, session=session))


def status_of(stored: StoredReceipt, *, session: Session, site_id: int, now: datetime) -> Status:
    return status_under(receipts.in_force(session, site_id, stored.visitor_id), stored, now)


def status_under(in_force: UUID | None, stored: StoredReceipt, now: datetime) -> Status:
    """``in_force`` is the newest receipt of the same visitor."""
    if in_force != stored.id:
        return "superseded"
    return "lapsed" if stored.expires_at <= now else "in_force"
