"""What Flask-Security asks of a database, answered by our own storage."""

import secrets
from dataclasses import fields
from typing import Any

from flask import g
from flask_security import RoleMixin, UserDatastore, UserMixin

from consentkit.domain.account import Account, Passkey
from consentkit.storage import accounts
from consentkit.storage.session import Session
from consentkit.web.runtime import Runtime
from consentkit.web.writing import write


class User(Account, UserMixin):
    """An account as Flask-Security knows one; it has names of its own for some of our members."""

    roles: list[RoleMixin] = []  # noqa: RUF012 - what may be done is a grant, not a role of theirs

    @property
    def fs_uniquifier(self) -> str:
        return self.uniquifier

    @fs_uniquifier.setter
    def fs_uniquifier(self, value: str) -> None:
        self.uniquifier = value

    @property
    def fs_webauthn_user_handle(self) -> str:
        return self.webauthn_handle

    @fs_webauthn_user_handle.setter
    def fs_webauthn_user_handle(self, value: str) -> None:
        self.webauthn_handle = value

    @property
    def mf_recovery_codes(self) -> list[str]:
        return self.recovery_codes

    @mf_recovery_codes.setter
    def mf_recovery_codes(self, value: list[str] | None) -> None:
        self.recovery_codes = value or []

    @property
    def webauthn(self) -> list[Passkey]:  # type: ignore[override]
        return self.passkeys


class AccountStore(UserDatastore):
    """Reads at once; writes what was ``put`` when ``commit`` is called, in one transaction."""

    def __init__(self, rt: Runtime) -> None:
        super().__init__(User, RoleMixin)
        self._rt = rt

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> User | None:
        ((name, value),) = kwargs.items()
        name = _OUR_NAMES.get(name, name)
        if name == "email":
            value = str(value).lower()
        with self._rt.transaction() as session:
            return as_user(accounts.find(session, **{name: value}))

    def find_role(self, role: str) -> None:
        return None

    def put(self, model: User) -> User:
        _changed().setdefault(id(model), model)
        return model

    def commit(self) -> None:
        changed = list(_changed().values())
        if not changed:
            return

        def save(session: Session) -> None:
            for each in changed:
                accounts.save(session, each)

        write(self._rt, save)
        _changed().clear()


def as_user(account: Account | None) -> User | None:
    if account is None:
        return None
    return User(**{each.name: getattr(account, each.name) for each in fields(Account)})


def new_uniquifier() -> str:
    """Return what stands for an account in its sessions."""
    return secrets.token_urlsafe(_UNIQUE_BYTES)


_UNIQUE_BYTES = 32
_OUR_NAMES = {"fs_uniquifier": "uniquifier", "fs_webauthn_user_handle": "webauthn_handle"}


def _changed() -> dict[int, User]:
    if "accounts_changed" not in g:
        g.accounts_changed = {}
    found: dict[int, User] = g.accounts_changed
    return found
