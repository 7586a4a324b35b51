"""The demo's owner, so that a person can try the console."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from flask import current_app

from consentkit.cli.context import open_runtime
from consentkit.config import Config
from consentkit.domain.account import Account
from consentkit.domain.roles import Role
from consentkit.signing.keys import write_private_file
from consentkit.storage import accounts, grants, sites
from consentkit.storage.session import Session
from consentkit.web.mount import console_of

EMAIL = "owner@riverside.example"
PASSWORD_FILE = "console-password"  # noqa: S105 - a file name
_PASSWORD_BYTES = 12


@dataclass(frozen=True, slots=True)
class Owner:
    email: str
    password: str


def prepare_owner(config: Config) -> Owner:
    """Make the owner of all sites where there is none; the password stays in the demo's folder."""
    file = config.home / PASSWORD_FILE
    with open_runtime(config) as rt:
        with rt.transaction() as session:
            account = accounts.find(session, email=EMAIL)
        if account is None or not file.exists():
            password = secrets.token_urlsafe(_PASSWORD_BYTES)
            account = account or Account(
                email=EMAIL,
                name="Maya Tremblay",
                is_operator=True,
                uniquifier=secrets.token_urlsafe(32),
                webauthn_handle=secrets.token_urlsafe(32),
                created_at=rt.now(),
                confirmed_at=rt.now(),
            )
            account.password = _hash(password)
            file.unlink(missing_ok=True)
            write_private_file(file, f"{password}\n")
        with rt.transaction(write=True) as session:
            accounts.save(session, account)
            _own_all(session, account, rt.now())
    return Owner(EMAIL, file.read_text("utf-8").strip())


def _hash(password: str) -> str:
    from flask_security import hash_password  # noqa: PLC0415 - slow to load, and seldom needed

    with console_of(current_app._get_current_object()).app_context():  # type: ignore[attr-defined]
        hashed: str = hash_password(password)
        return hashed


def _own_all(session: Session, account: Account, now: datetime) -> None:
    for site_id, _site in sites.all_with_ids(session):
        if grants.role_of(session, account.id, site_id) is None:
            grants.put(session, account.id, site_id, Role.OWNER, now=now)
