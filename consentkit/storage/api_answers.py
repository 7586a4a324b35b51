"""What requests with an idempotency key were answered."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete

from consentkit.storage.models import ApiAnswerRow
from consentkit.storage.session import Session


@dataclass(frozen=True, slots=True)
class ApiAnswer:
    """``headers`` are ``Name: value``, of those that the answer does not get anyway."""

    fingerprint: bytes
    status: int
    headers: tuple[str, ...]
    body: bytes
    expires_at: datetime


def get(session: Session, key_id: str, idempotency_key: str) -> ApiAnswer | None:
    row = session.get(ApiAnswerRow, (key_id, idempotency_key))
    if row is None:
        return None
    return ApiAnswer(row.fingerprint, row.status, tuple(row.headers), row.body, row.expires_at)


def insert(session: Session, key_id: str, idempotency_key: str, new: ApiAnswer) -> None:
    """Two that insert the same conflict, and one of them finds the other's."""
    session.add(
        ApiAnswerRow(
            key_id=key_id,
            idempotency_key=idempotency_key,
            fingerprint=new.fingerprint,
            status=new.status,
            headers=list(new.headers),
            body=new.body,
            expires_at=new.expires_at,
        )
    )
    session.flush()


def erase_expired(session: Session, *, now: datetime) -> None:
    session.execute(delete(ApiAnswerRow).where(ApiAnswerRow.expires_at <= now))
