"""Take it upon this process to send a letter to an owner, and note that it was sent.

A letter is claimed in one transaction, sent in none, and noted in another: two processes never
send the same, and a process that dies in between leaves one letter to be sent again.
"""

from datetime import datetime, timedelta

from consentkit.domain.owner_mail import WEEK, MailKind
from consentkit.storage import owner_mails
from consentkit.storage.owner_mails import Owner
from consentkit.storage.session import Session

# A letter that was claimed so long ago and not sent is tried again, but not for ever.
AGAIN_AFTER = timedelta(hours=1)
MOST_TRIES = 4
KEPT = timedelta(days=400)


def who_is_due(kind: MailKind, period: str, *, session: Session, now: datetime) -> list[Owner]:
    """Return the owners who want letters of this kind and have none of this period yet."""
    settled = owner_mails.settled(
        session, kind, period, again_before=now - AGAIN_AFTER, most_tries=MOST_TRIES
    )
    found = [each for each in owner_mails.owners(session, kind) if each.account_id not in settled]
    if kind is MailKind.FALL:
        # A fall lasts; its owner is told once a week.
        return [
            each
            for each in found
            if not owner_mails.was_sent_since(session, each.account_id, kind, now - WEEK)
        ]
    return found


def claim_owner_mail(
    account_id: int, kind: MailKind, period: str, *, session: Session, now: datetime
) -> bool:
    """Of two processes that claim at once, one gets False, or its transaction ``WriteConflict``."""
    owner_mails.forget(session, before=now - KEPT)
    return owner_mails.claim(
        session, account_id, kind, period, now=now, again_before=now - AGAIN_AFTER
    )


def note_owner_mail(
    account_id: int, kind: MailKind, period: str, *, session: Session, now: datetime
) -> None:
    owner_mails.note_sent(session, account_id, kind, period, now=now)
