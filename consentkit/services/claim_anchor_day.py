"""Take it upon this process to anchor the ledger today."""

from datetime import datetime

from consentkit.storage import anchors, ledger
from consentkit.storage.session import Session


def is_day_free(*, session: Session, now: datetime) -> bool:
    """Return whether there is a head to anchor, and nobody has claimed the day, in UTC."""
    return ledger.head(session) is not None and not anchors.is_day_claimed(session, now.date())


def claim_anchor_day(*, session: Session, now: datetime) -> bool:
    """Return whether the day is ours from now on.

    Of two processes that claim at once, the second one's transaction raises ``WriteConflict``.
    """
    is_free = is_day_free(session=session, now=now)
    if is_free:
        anchors.claim_day(session, now.date(), now=now)
    return is_free
