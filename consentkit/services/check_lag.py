"""How far the ledger is behind the receipts."""

from dataclasses import dataclass
from datetime import datetime

from consentkit.domain.identifiers import uuid7_time
from consentkit.storage import ledger
from consentkit.storage.session import Session


@dataclass(frozen=True, slots=True)
class LedgerLag:
    """``oldest_wait_s`` is of the receipt that waits longest, 0 when none does;
    ``checkpoint_age_s`` is None for a ledger that was never begun.
    """

    waiting: int
    oldest_wait_s: float
    size: int
    checkpoint_age_s: float | None


def check_lag(*, session: Session, now: datetime) -> LedgerLag:
    waiting = ledger.count_waiting(session)
    oldest = ledger.oldest_receipt_waiting(session) if waiting else None
    head = ledger.head(session)
    return LedgerLag(
        waiting=waiting,
        oldest_wait_s=_seconds(uuid7_time(oldest), now) if oldest else 0.0,
        size=head.size if head else 0,
        checkpoint_age_s=_seconds(head.signed_at, now) if head else None,
    )


def _seconds(since: datetime, now: datetime) -> float:
    # Another machine's clock may be ahead of ours.
    return max(0.0, (now - since).total_seconds())
