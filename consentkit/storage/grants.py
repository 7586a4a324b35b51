"""Which account has which role for which site."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from consentkit.domain.account import Grant
from consentkit.domain.roles import Role
from consentkit.storage.models import AccountRow, GrantRow, SiteRow
from consentkit.storage.session import Session


@dataclass(frozen=True, slots=True)
class Person:
    account_id: int
    email: str
    name: str
    role: Role
    granted_at: datetime


def of_account(session: Session, account_id: int) -> tuple[Grant, ...]:
    query = (
        select(SiteRow.key, SiteRow.name, GrantRow.role)
        .join(SiteRow, SiteRow.id == GrantRow.site_id)
        .where(GrantRow.account_id == account_id)
        .order_by(SiteRow.name, SiteRow.key)
    )
    return tuple(Grant(row.key, row.name, Role(row.role)) for row in session.execute(query))


def role_for(session: Session, account_id: int, site_key: str) -> Role | None:
    """Return None where the account has no role, and where there is no such site."""
    found = session.scalar(
        select(GrantRow.role)
        .join(SiteRow, SiteRow.id == GrantRow.site_id)
        .where(GrantRow.account_id == account_id, SiteRow.key == site_key)
    )
    return Role(found) if found else None


def people(session: Session, site_id: int) -> tuple[Person, ...]:
    query = (
        select(AccountRow.id, AccountRow.email, AccountRow.name, GrantRow.role, GrantRow.granted_at)
        .join(GrantRow, GrantRow.account_id == AccountRow.id)
        .where(GrantRow.site_id == site_id)
        .order_by(AccountRow.email)
    )
    return tuple(
        Person(row.id, row.email, row.name, Role(row.role), row.granted_at)
        for row in session.execute(query)
    )


def owners(session: Session, site_id: int) -> tuple[int, ...]:
    """Return the accounts of those owners who can log in, and let nobody else change that until
    this transaction ends: of two owners who remove each other at once, one is told no.
    """
    rows = session.scalars(
        select(GrantRow).where(GrantRow.site_id == site_id).with_for_update()
    ).all()
    own = [row.account_id for row in rows if row.role == Role.OWNER]
    active = select(AccountRow.id).where(AccountRow.id.in_(own), AccountRow.active)
    return tuple(session.scalars(active))


def role_of(session: Session, account_id: int, site_id: int) -> Role | None:
    row = session.get(GrantRow, (account_id, site_id))
    return Role(row.role) if row else None


def put(session: Session, account_id: int, site_id: int, role: Role, *, now: datetime) -> None:
    row = session.get(GrantRow, (account_id, site_id))
    if row is None:
        row = GrantRow(account_id=account_id, site_id=site_id)
        session.add(row)
    row.role, row.granted_at = role.value, now
    session.flush()


def remove(session: Session, account_id: int, site_id: int) -> None:
    session.execute(
        delete(GrantRow).where(GrantRow.account_id == account_id, GrantRow.site_id == site_id)
    )
