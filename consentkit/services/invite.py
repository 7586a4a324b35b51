"""Invite somebody by e-mail, and take an invitation back."""

import hashlib
from datetime import datetime, timedelta

from consentkit.domain.account import Actor, Invitation, normalise_email
from consentkit.domain.errors import ConsentError
from consentkit.domain.reason import Reason
from consentkit.services.note_action import note_action
from consentkit.storage import accounts, grants, invitations, sites
from consentkit.storage.session import Session

INVITATION_DAYS = 7


class AlreadyIn(ConsentError):
    code = "already_in"
    status = 409
    title = "This person has a role for the site"


def code_hash(code: str) -> bytes:
    """``code`` is random; only its hash is kept, so that a stolen database opens nothing."""
    return hashlib.sha256(code.encode()).digest()


def invite(
    email: str,
    *,
    role: str,
    site_key: str | None,
    code: str,
    by: Actor,
    session: Session,
    now: datetime,
) -> Invitation:
    """An earlier invitation of the same person to the same site ends.

    Raises ``BadEmail``, ``UnknownSite``, or ``AlreadyIn``.
    """
    email = normalise_email(email)
    site_id = sites.find_id(session, site_key) if site_key else None
    known = accounts.find(session, email=email)
    if known and site_id is not None and grants.role_of(session, known.id, site_id):
        raise AlreadyIn(
            Reason("{email} has a role for this site; change it there", email=email), field="email"
        )
    invitations.remove_expired(session, now=now)
    invitations.remove_same(session, email, site_id)
    new = Invitation(
        code_sha256=code_hash(code),
        email=email,
        site_id=site_id,
        role=role,
        invited_by=by.account_id,
        invited_at=now,
        expires_at=now + timedelta(days=INVITATION_DAYS),
    )
    invitations.insert(session, new)
    details = {"email": email, "role": role}
    note_action("person_invited", by=by, site_id=site_id, details=details, session=session, now=now)
    return new


def withdraw_invitation(
    site_id: int, email: str, *, by: Actor, session: Session, now: datetime
) -> bool:
    """Return whether there was one."""
    if not any(each.email == email for each in invitations.of_site(session, site_id)):
        return False
    invitations.remove_same(session, email, site_id)
    details = {"email": email}
    note_action(
        "invitation_withdrawn", by=by, site_id=site_id, details=details, session=session, now=now
    )
    return True
