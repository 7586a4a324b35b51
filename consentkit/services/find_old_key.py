"""Say whether the key that signs has signed for too long."""

from dataclasses import dataclass
from datetime import datetime

from consentkit.domain.owner_mail import key_reminder
from consentkit.storage import signing_keys
from consentkit.storage.session import Session


@dataclass(frozen=True, slots=True)
class OldKey:
    """``reminder`` counts, from 0, how often it was time to say so."""

    kid: str
    published_at: datetime
    reminder: int


def find_old_key(*, session: Session, now: datetime) -> OldKey | None:
    for key in signing_keys.all_keys(session):
        if key.state == "signing":
            reminder = key_reminder(key.published_at, now)
            return None if reminder is None else OldKey(key.kid, key.published_at, reminder)
    return None
