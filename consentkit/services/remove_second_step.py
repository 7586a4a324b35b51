"""Turn the second step of an account off, for an owner who has lost whatever it takes."""

from datetime import datetime

from consentkit.domain.account import Actor
from consentkit.services.change_role import find_account
from consentkit.services.note_action import note_action
from consentkit.services.sign_out import end_sessions
from consentkit.storage.session import Session


def remove_second_step(
    email: str, uniquifier: str, *, by: Actor, session: Session, now: datetime
) -> int:
    """Return how many sessions ended. The authenticator, recovery codes and passkeys are gone; the
    password stays, and ``uniquifier`` is a new one, as in ``sign_out``. Raises ``UnknownAccount``.
    """
    account = find_account(email, session=session)
    account.tf_primary_method = account.tf_totp_secret = account.totp_counter = None
    account.recovery_codes, account.passkeys = [], []
    details = end_sessions(account, uniquifier, session=session)
    note_action("second_factor_removed", by=by, details=details, session=session, now=now)
    return int(details["count"])
