"""Invitations that can still be taken up."""

from dataclasses import fields
from datetime import datetime

from sqlalchemy import delete, select

from consentkit.domain.account import Invitation
from consentkit.storage.models import InvitationRow
from consentkit.storage.session import Session

_COLUMNS = tuple(f.name for f in fields(Invitation))


def insert(session: Session, new: Invitation) -> None:
    session.add(InvitationRow(**{name: getattr(new, name) for name in _COLUMNS}))
    session.flush()


def get(session: Session, code_sha256: bytes) -> Invitation | None:
    row = session.get(InvitationRow, code_sha256)
    return _invitation(row) if row else None


def of_email(session: Session, email: str) -> tuple[Invitation, ...]:
    query = select(InvitationRow).where(InvitationRow.email == email)
    return tuple(map(_invitation, session.scalars(query.order_by(InvitationRow.invited_at))))


def of_site(session: Session, site_id: int) -> tuple[Invitation, ...]:
    query = select(InvitationRow).where(InvitationRow.site_id == site_id)
    return tuple(map(_invitation, session.scalars(query.order_by(InvitationRow.email))))


def everything(session: Session) -> tuple[Invitation, ...]:
    return tuple(
        map(_invitation, session.scalars(select(InvitationRow).order_by(InvitationRow.email)))
    )


def remove(session: Session, code_sha256: bytes) -> bool:
    """Return whether it was there: of two who take it up at once, one is told no."""
    done = session.execute(delete(InvitationRow).where(InvitationRow.code_sha256 == code_sha256))
    return bool(done.rowcount)  # type: ignore[attr-defined]


def remove_same(session: Session, email: str, site_id: int | None) -> None:
    """Remove earlier invitations of the same person to the same site."""
    mine = InvitationRow.email == email
    session.execute(delete(InvitationRow).where(mine, InvitationRow.site_id == site_id))


def remove_expired(session: Session, *, now: datetime) -> None:
    session.execute(delete(InvitationRow).where(InvitationRow.expires_at < now))


def _invitation(row: InvitationRow) -> Invitation:
    return Invitation(**{name: getattr(row, name) for name in _COLUMNS})
