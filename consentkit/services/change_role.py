"""Give somebody a role for a site, another one, or none."""

from datetime import datetime

from consentkit.domain.account import Account, Actor
from consentkit.domain.errors import ConsentError
from consentkit.domain.reason import Reason
from consentkit.domain.roles import Role
from consentkit.services.note_action import note_action
from consentkit.storage import accounts, grants, sites
from consentkit.storage.session import Session


class UnknownAccount(ConsentError):
    code = "unknown_account"
    status = 404
    title = "There is no such account"


class NoRole(ConsentError):
    code = "no_role"
    status = 404
    title = "This person has no role for the site"


class LastOwner(ConsentError):
    code = "last_owner"
    status = 409
    title = "A site needs an owner"


def find_account(email: str, *, session: Session) -> Account:
    """Raises ``UnknownAccount``."""
    found = accounts.find(session, email=email.strip().lower())
    if found is None:
        raise UnknownAccount(Reason("there is no account for {email!r}", email=email))
    return found


def grant_role(
    account_id: int, site_key: str, role: Role, *, by: Actor, session: Session, now: datetime
) -> None:
    """Raises ``UnknownSite``, ``UnknownAccount`` or ``LastOwner``."""
    site_id = sites.find_id(session, site_key)
    account = _account(account_id, session)
    if role is not Role.OWNER:
        _keep_an_owner(account_id, site_id, session)
    before = grants.role_of(session, account_id, site_id)
    if before is role:
        return
    grants.put(session, account_id, site_id, role, now=now)
    details = {"email": account.email, "role": role.value, "before": before and before.value}
    note_action("role_changed", by=by, site_id=site_id, details=details, session=session, now=now)


def remove_role(
    account_id: int, site_key: str, *, by: Actor, session: Session, now: datetime
) -> None:
    """Raises ``UnknownSite``, ``UnknownAccount``, ``NoRole`` or ``LastOwner``."""
    site_id = sites.find_id(session, site_key)
    account = _account(account_id, session)
    before = grants.role_of(session, account_id, site_id)
    if before is None:
        raise NoRole(Reason("{email} has no role for {site}", email=account.email, site=site_key))
    _keep_an_owner(account_id, site_id, session)
    grants.remove(session, account_id, site_id)
    details = {"email": account.email, "before": before.value}
    note_action("person_removed", by=by, site_id=site_id, details=details, session=session, now=now)


def _account(account_id: int, session: Session) -> Account:
    found = accounts.find(session, id=account_id)
    if found is None:
        raise UnknownAccount("there is no such account")
    return found


def _keep_an_owner(leaving: int, site_id: int, session: Session) -> None:
    owners = grants.owners(session, site_id)
    if owners == (leaving,):
        raise LastOwner("make somebody else an owner first")
