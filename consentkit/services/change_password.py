"""Change an account's password, which ends its sessions everywhere else."""

from datetime import datetime

from consentkit.domain.account import Actor
from consentkit.domain.errors import ConsentError
from consentkit.services.change_role import UnknownAccount
from consentkit.services.note_action import note_action
from consentkit.storage import accounts, console_sessions
from consentkit.storage.session import Session


class PasswordChanged(ConsentError):
    code = "password_changed"
    status = 409
    title = "The password was changed in the meantime"


def change_password(
    account_id: int,
    hashed: str,
    uniquifier: str,
    *,
    expected: str | None,
    keep: bytes | None,
    by: Actor,
    session: Session,
    now: datetime,
) -> None:
    """``uniquifier`` is a new one; ``keep`` is the session in which it was asked for, which goes
    on. Raises ``PasswordChanged`` unless the hash is still ``expected``: a link works once.
    """
    account = accounts.find(session, id=account_id)
    if account is None:
        raise UnknownAccount("there is no such account")
    if account.password != expected:
        raise PasswordChanged("it was changed in the meantime; begin again")
    account.password, account.uniquifier = hashed, uniquifier
    accounts.save(session, account)
    console_sessions.end_all(session, account_id, but=keep)
    note_action("password_changed", by=by, session=session, now=now)
