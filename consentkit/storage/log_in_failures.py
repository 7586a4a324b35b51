"""How often log-ins failed lately."""

from datetime import datetime

from sqlalchemy import delete

from consentkit.storage.models import LogInFailureRow
from consentkit.storage.session import Session


def get(session: Session, subject: bytes) -> tuple[int, datetime] | None:
    """Return how often, and when it was last."""
    row = session.get(LogInFailureRow, subject)
    return (row.failures, row.last_at) if row else None


def put(session: Session, subject: bytes, failures: int, *, now: datetime) -> None:
    row = session.get(LogInFailureRow, subject)
    if row is None:
        row = LogInFailureRow(subject=subject)
        session.add(row)
    row.failures, row.last_at = failures, now
    session.flush()


def remove_before(session: Session, at: datetime) -> None:
    session.execute(delete(LogInFailureRow).where(LogInFailureRow.last_at < at))
