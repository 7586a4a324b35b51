"""Take an invitation up: make the account where there is none, and give it its role."""

from datetime import datetime

from consentkit.domain.account import OPERATOR, Account, Actor, Invitation
from consentkit.domain.errors import ConsentError
from consentkit.domain.roles import Role
from consentkit.services.invite import code_hash
from consentkit.services.note_action import note_action
from consentkit.storage import accounts, grants, invitations, sites
from consentkit.storage.session import Session


class InvitationEnded(ConsentError):
    code = "invitation_ended"
    status = 410
    title = "This invitation was taken up, withdrawn, or is too old"


class AccountExists(ConsentError):
    code = "account_exists"
    status = 409
    title = "There is an account for this address"


def find_invitation(code: str, *, session: Session, now: datetime) -> Invitation:
    """Raises ``InvitationEnded``."""
    found = invitations.get(session, code_hash(code))
    if found is None or found.expires_at < now:
        raise InvitationEnded("ask for another invitation")
    return found


def accept_invitation(code: str, account: Account, *, session: Session, now: datetime) -> None:
    """Store ``account`` if it is new, and give it what the invitation says. It works once.

    The very first operator becomes the owner of every site that there is.
    Raises ``InvitationEnded``, and ``AccountExists`` for a new account whose address has one.
    """
    found = find_invitation(code, session=session, now=now)
    if found.email != account.email or not invitations.remove(session, found.code_sha256):
        raise InvitationEnded("ask for another invitation")
    is_first = accounts.count(session) == 0
    if not account.id and accounts.find(session, email=account.email):
        raise AccountExists("log in, and open the invitation again")
    account.is_operator = account.is_operator or found.role == OPERATOR
    account.confirmed_at = account.confirmed_at or now
    is_new = not account.id
    accounts.save(session, account)
    by = Actor(account.id, account.email)
    if is_new:
        note_action("account_made", by=by, session=session, now=now)
    if found.site_id is not None:
        role = Role(found.role)
        grants.put(session, account.id, found.site_id, role, now=now)
        details = {"role": role.value}
        note_action(
            "invitation_accepted",
            by=by,
            site_id=found.site_id,
            details=details,
            session=session,
            now=now,
        )
    elif is_first and account.is_operator:
        for site_id, _site in sites.all_with_ids(session):
            grants.put(session, account.id, site_id, Role.OWNER, now=now)
