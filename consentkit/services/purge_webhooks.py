"""Erase what the log of deliveries need not have any longer."""

from datetime import datetime

from consentkit.domain.webhook import LOG_KEPT
from consentkit.storage import webhook_events, webhook_log
from consentkit.storage.session import Session

BATCH = 1_000


def purge_webhooks(*, session: Session, now: datetime) -> int:
    """Erase at most ``BATCH`` settled deliveries, and as many events that nobody waits for; return
    how many of both there were.
    """
    before = now - LOG_KEPT
    erased = webhook_log.erase_settled(session, before=before, limit=BATCH)
    return erased + webhook_events.erase_old(session, before=before, limit=BATCH)


def lapsed_disclosures(*, session: Session, after: int) -> tuple[list[int], int | None]:
    """Look at a page of disclosures by webhook: return those of receipts that are gone, which
    nobody can ask about any more, and where to go on, None at the end.
    """
    return webhook_log.lapsed_disclosures(session, after=after, limit=BATCH)


def erase_disclosures(ids: list[int], *, session: Session) -> None:
    webhook_log.erase_disclosures(session, ids)
