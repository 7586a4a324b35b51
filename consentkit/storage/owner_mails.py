"""Letters to owners: who is one, what they do not want, and what was sent to them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update

from consentkit.domain.owner_mail import MailKind
from consentkit.domain.roles import Role
from consentkit.storage.models import (
    AccountRow,
    GrantRow,
    MailRefusalRow,
    OwnerMailRow,
    SiteRow,
)
from consentkit.storage.session import Session


@dataclass(frozen=True, slots=True)
class Owner:
    """``site_keys`` are those that the account is an owner of."""

    account_id: int
    email: str
    language: str
    site_keys: tuple[str, ...]


def owners(session: Session, kind: MailKind) -> list[Owner]:
    """Return those who may log in, own a site that is in use, and want letters of this kind."""
    refused = select(MailRefusalRow.account_id).where(MailRefusalRow.kind == kind.value)
    query = (
        select(AccountRow.id, AccountRow.email, AccountRow.language, SiteRow.key)
        .join(GrantRow, GrantRow.account_id == AccountRow.id)
        .join(SiteRow, SiteRow.id == GrantRow.site_id)
        .where(
            GrantRow.role == Role.OWNER.value,
            AccountRow.active.is_(True),
            AccountRow.confirmed_at.is_not(None),
            AccountRow.id.not_in(refused),
            SiteRow.archived_at.is_(None),
        )
        .order_by(AccountRow.id, SiteRow.name, SiteRow.key)
    )
    keys: dict[tuple[int, str, str], list[str]] = {}
    for account_id, email, language, key in session.execute(query):
        keys.setdefault((account_id, email, language), []).append(key)
    return [Owner(*who, tuple(of_one)) for who, of_one in keys.items()]


def refused(session: Session, account_id: int) -> frozenset[MailKind]:
    query = select(MailRefusalRow.kind).where(MailRefusalRow.account_id == account_id)
    return frozenset(MailKind(each) for each in session.scalars(query))


def set_refused(session: Session, account_id: int, kinds: Collection[MailKind]) -> None:
    session.execute(delete(MailRefusalRow).where(MailRefusalRow.account_id == account_id))
    session.add_all(MailRefusalRow(account_id=account_id, kind=each.value) for each in kinds)
    session.flush()


def settled(
    session: Session, kind: MailKind, period: str, *, again_before: datetime, most_tries: int
) -> frozenset[int]:
    """Return the accounts that need no letter of this period: it was sent, somebody is at it, or
    it was tried often enough.
    """
    row = OwnerMailRow
    query = select(row.account_id).where(
        row.kind == kind.value,
        row.period == period,
        row.sent_at.is_not(None) | (row.claimed_at >= again_before) | (row.tries >= most_tries),
    )
    return frozenset(session.scalars(query))


def was_sent_since(session: Session, account_id: int, kind: MailKind, since: datetime) -> bool:
    row = OwnerMailRow
    query = select(row.period).where(
        row.account_id == account_id, row.kind == kind.value, row.sent_at >= since
    )
    return session.scalar(query.limit(1)) is not None


def claim(
    session: Session,
    account_id: int,
    kind: MailKind,
    period: str,
    *,
    now: datetime,
    again_before: datetime,
) -> bool:
    """Return whether the letter is ours to send. Of two who claim at once, one gets False, or
    ``WriteConflict`` from its transaction.
    """
    row = session.get(OwnerMailRow, (account_id, kind.value, period), with_for_update=True)
    if row is None:
        session.add(
            OwnerMailRow(
                account_id=account_id, kind=kind.value, period=period, claimed_at=now, tries=1
            )
        )
        session.flush()
        return True
    if row.sent_at is not None or row.claimed_at >= again_before:
        return False
    row.claimed_at, row.tries = now, row.tries + 1
    session.flush()
    return True


def note_sent(
    session: Session, account_id: int, kind: MailKind, period: str, *, now: datetime
) -> None:
    row = OwnerMailRow
    mine = (row.account_id == account_id, row.kind == kind.value, row.period == period)
    session.execute(update(row).where(*mine).values(sent_at=now))


def forget(session: Session, *, before: datetime) -> None:
    session.execute(delete(OwnerMailRow).where(OwnerMailRow.claimed_at < before))
