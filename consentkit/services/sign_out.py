"""End all sessions of an account, which stays open."""

from datetime import datetime
from typing import Any

from consentkit.domain.account import Account, Actor
from consentkit.services.change_role import find_account
from consentkit.services.note_action import note_action
from consentkit.storage import accounts, console_sessions
from consentkit.storage.session import Session


def sign_out(email: str, uniquifier: str, *, by: Actor, session: Session, now: datetime) -> int:
    """Return how many sessions ended. Persistent log-ins end with them, and with a new
    ``uniquifier`` a log-in that waits for its second step. Raises ``UnknownAccount``.
    """
    account = find_account(email, session=session)
    details = end_sessions(account, uniquifier, session=session)
    note_action("sessions_ended", by=by, details=details, session=session, now=now)
    return int(details["count"])


def end_sessions(account: Account, uniquifier: str, *, session: Session) -> dict[str, Any]:
    """Save the account and end its sessions; return whose and how many, for the trail."""
    account.uniquifier = uniquifier
    accounts.save(session, account)
    ended = len(console_sessions.of_account(session, account.id))
    console_sessions.end_all(session, account.id)
    return {"email": account.email, "count": ended}
