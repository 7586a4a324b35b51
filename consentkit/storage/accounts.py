"""Accounts with their passkeys."""

from dataclasses import fields
from typing import Any

from sqlalchemy import delete, func, select

from consentkit.domain.account import Account, Passkey
from consentkit.storage.models import AccountRow, PasskeyRow
from consentkit.storage.session import Session

_ACCOUNT = tuple(f.name for f in fields(Account) if f.name not in ("id", "passkeys"))
_PASSKEY = tuple(f.name for f in fields(Passkey))


def find(session: Session, **by: Any) -> Account | None:
    """Find by one unique column: ``id``, ``email``, ``uniquifier`` or ``webauthn_handle``."""
    ((name, value),) = by.items()
    row = session.scalar(select(AccountRow).where(getattr(AccountRow, name) == value))
    return _account(session, row) if row else None


def find_by_passkey(session: Session, credential_id: bytes) -> Account | None:
    row = session.get(PasskeyRow, credential_id)
    return find(session, id=row.account_id) if row else None


def find_passkey(session: Session, credential_id: bytes) -> Passkey | None:
    row = session.get(PasskeyRow, credential_id)
    return _passkey(row) if row else None


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(AccountRow)) or 0


def everybody(session: Session) -> tuple[Account, ...]:
    rows = session.scalars(select(AccountRow).order_by(AccountRow.email)).all()
    return tuple(_account(session, row) for row in rows)


def save(session: Session, account: Account) -> None:
    """Insert or update, with all passkeys; gives a new account its id.

    Raises ``IntegrityError`` as the session does for an address that has an account.
    """
    row = session.get(AccountRow, account.id) if account.id else AccountRow()
    if row is None:
        raise LookupError(f"there is no account {account.id}")
    for name in _ACCOUNT:
        value = getattr(account, name)
        setattr(row, name, list(value) if isinstance(value, list) else value)
    session.add(row)
    session.flush()
    account.id = row.id
    _save_passkeys(session, account)


def _save_passkeys(session: Session, account: Account) -> None:
    kept = {each.credential_id: each for each in account.passkeys}
    mine = PasskeyRow.account_id == account.id
    session.execute(delete(PasskeyRow).where(mine, PasskeyRow.credential_id.not_in(kept)))
    for credential_id, each in kept.items():
        row = session.get(PasskeyRow, credential_id)
        if row is None:
            row = PasskeyRow(account_id=account.id)
        for name in _PASSKEY:
            setattr(row, name, getattr(each, name))
        session.add(row)
    session.flush()


def _account(session: Session, row: AccountRow) -> Account:
    passkeys = session.scalars(
        select(PasskeyRow).where(PasskeyRow.account_id == row.id).order_by(PasskeyRow.created_at)
    )
    return Account(
        id=row.id,
        passkeys=[_passkey(each) for each in passkeys],
        **{name: _copied(getattr(row, name)) for name in _ACCOUNT},
    )


def _passkey(row: PasskeyRow) -> Passkey:
    return Passkey(**{name: _copied(getattr(row, name)) for name in _PASSKEY})


def _copied(value: Any) -> Any:
    # A list of the row's own would make the row change with it.
    return list(value) if isinstance(value, list) else value
