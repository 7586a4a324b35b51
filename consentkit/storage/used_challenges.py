"""Challenges that a passkey has answered."""

import hashlib
from datetime import datetime

from sqlalchemy import delete

from consentkit.storage.models import UsedChallengeRow
from consentkit.storage.session import Session


def use_up(session: Session, challenge: bytes, *, now: datetime) -> bool:
    """Return whether it was not used before.

    Of two who answer it at once, one commits; the other gets a ``WriteConflict``, and False when
    it tries again.
    """
    digest = hashlib.sha256(challenge).digest()
    if session.get(UsedChallengeRow, digest):
        return False
    session.add(UsedChallengeRow(challenge_sha256=digest, used_at=now))
    session.flush()
    return True


def remove_before(session: Session, at: datetime) -> None:
    session.execute(delete(UsedChallengeRow).where(UsedChallengeRow.used_at < at))
