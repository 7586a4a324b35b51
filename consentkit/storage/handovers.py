"""One-time links that were not used yet."""

from datetime import datetime

from sqlalchemy import delete

from consentkit.storage.models import HandoverRow
from consentkit.storage.session import Session


def insert(
    session: Session, site_id: int, *, code_sha256: bytes, opens: list[str], expires_at: datetime
) -> None:
    session.add(
        HandoverRow(site_id=site_id, code_sha256=code_sha256, opens=opens, expires_at=expires_at)
    )
    session.flush()


def take(session: Session, site_id: int, code_sha256: bytes, *, now: datetime) -> list[str] | None:
    """Return what the link opens, and delete it: of two that ask at once, one gets it.

    None for one that never was, was used, or is too old.
    """
    row = session.execute(
        delete(HandoverRow)
        .where(HandoverRow.site_id == site_id, HandoverRow.code_sha256 == code_sha256)
        .returning(HandoverRow.opens, HandoverRow.expires_at)
    ).one_or_none()
    return None if row is None or row.expires_at <= now else list(row.opens)


def erase_expired(session: Session, *, now: datetime) -> None:
    session.execute(delete(HandoverRow).where(HandoverRow.expires_at <= now))
