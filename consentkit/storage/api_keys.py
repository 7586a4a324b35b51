"""API keys."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from consentkit.domain.api_key import ApiKey, Scope
from consentkit.storage.models import AccountRow, ApiKeyRow
from consentkit.storage.session import Session


@dataclass(frozen=True, slots=True)
class OwnedKey:
    key: ApiKey
    email: str


def get(session: Session, key_id: str) -> ApiKey | None:
    row = session.get(ApiKeyRow, key_id)
    return _key(row) if row else None


def of_account(session: Session, account_id: int) -> tuple[ApiKey, ...]:
    """Newest first, those that open nothing any more included."""
    row = ApiKeyRow
    query = select(row).where(row.account_id == account_id)
    return tuple(map(_key, session.scalars(query.order_by(row.created_at.desc(), row.id))))


def everything(session: Session) -> tuple[OwnedKey, ...]:
    """By the address of who owns them."""
    row = ApiKeyRow
    query = select(row, AccountRow.email).join(AccountRow, AccountRow.id == row.account_id)
    found = session.execute(query.order_by(AccountRow.email, row.created_at, row.id))
    return tuple(OwnedKey(_key(each), email) for each, email in found)


def insert(session: Session, new: ApiKey) -> None:
    session.add(
        ApiKeyRow(
            id=new.id,
            account_id=new.account_id,
            name=new.name,
            secret_sha256=new.secret_sha256,
            scopes=[each.value for each in new.scopes],
            sites=list(new.sites) if new.sites is not None else None,
            created_at=new.created_at,
            expires_at=new.expires_at,
        )
    )
    session.flush()


def revoke(session: Session, key_id: str, *, now: datetime) -> None:
    session.get_one(ApiKeyRow, key_id).revoked_at = now
    session.flush()


def note_use(session: Session, key_id: str, *, on: datetime) -> None:
    row = session.get(ApiKeyRow, key_id)
    if row is not None:
        row.last_used_on = on
        session.flush()


def _key(row: ApiKeyRow) -> ApiKey:
    return ApiKey(
        id=row.id,
        account_id=row.account_id,
        name=row.name,
        secret_sha256=row.secret_sha256,
        scopes=tuple(Scope(each) for each in row.scopes),
        sites=tuple(row.sites) if row.sites is not None else None,
        created_at=row.created_at,
        expires_at=row.expires_at,
        last_used_on=row.last_used_on,
        revoked_at=row.revoked_at,
    )
