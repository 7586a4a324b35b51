"""Admins of every role, each in a browser of their own."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from consentkit.domain.account import Account
from consentkit.domain.roles import Role
from consentkit.storage import accounts, grants, sites
from consentkit.web.console.accounts import security
from consentkit.web.mount import console_of
from consentkit.web.runtime import Runtime
from tests.console.admins import PASSWORD, Admin, hash_of

MakeAccount = Callable[..., Account]
LogIn = Callable[..., Admin]


@pytest.fixture(scope="session", autouse=True)
def _cheap_hashes() -> Iterator[None]:
    """A hash is dear on purpose, and most tests log in; those in a browser pay the whole price."""
    cheap = {"argon2__memory_cost": 64, "argon2__time_cost": 1, "argon2__parallelism": 1}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(security, "_ARGON2ID", cheap)
        yield


@pytest.fixture
def console(app: Flask) -> Flask:
    return console_of(app)


@pytest.fixture
def make_account(console: Flask, rt: Runtime) -> MakeAccount:
    """Store an account with a password and a confirmed address."""

    def make(email: str, *, is_operator: bool = False) -> Account:
        account = Account(
            email=email,
            uniquifier=f"u-{email}"[:64],
            webauthn_handle=f"w-{email}"[:64],
            password=hash_of(console, PASSWORD),
            is_operator=is_operator,
            created_at=rt.now(),
            confirmed_at=rt.now(),
        )
        with rt.transaction(write=True) as session:
            accounts.save(session, account)
        return account

    return make


@pytest.fixture
def log_in(app: Flask, rt: Runtime, make_account: MakeAccount) -> LogIn:
    """Return a logged-in admin with these roles: ``log_in(shop=Role.EDITOR)``, by site key with
    ``_`` for ``-``.
    """

    def run(email: str = "", *, is_operator: bool = False, **roles: Role) -> Admin:
        email = email or f"{'-'.join(roles.values()) or 'nobody'}@admins.example"
        account = make_account(email, is_operator=is_operator)
        assert account.id is not None
        with rt.transaction(write=True) as session:
            for key, role in roles.items():
                site_id = sites.find_id(session, key.replace("_", "-"))
                grants.put(session, account.id, site_id, role, now=rt.now())
        client: FlaskClient = app.test_client()
        reply = client.post("/console/login", data={"email": email, "password": PASSWORD})
        assert reply.status_code == 302, reply.text
        return Admin(client, account)

    return run
