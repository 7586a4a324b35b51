"""Close an account: its history stays, and nobody can log in to it."""

from datetime import datetime

from consentkit.domain.account import Actor
from consentkit.services.change_role import find_account
from consentkit.services.note_action import note_action
from consentkit.storage import accounts, console_sessions
from consentkit.storage.session import Session


def deactivate(email: str, *, by: Actor, session: Session, now: datetime) -> None:
    """Raises ``UnknownAccount``."""
    account = find_account(email, session=session)
    account.active = False
    accounts.save(session, account)
    console_sessions.end_all(session, account.id)
    details = {"email": account.email}
    note_action("account_deactivated", by=by, details=details, session=session, now=now)
