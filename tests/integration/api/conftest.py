"""The admin API as a program meets it: with keys of every kind."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from consentkit.domain.account import Account, Actor
from consentkit.domain.api_key import Scope
from consentkit.domain.roles import Role
from consentkit.services.api_keys import MadeKey, WantedKey, make_api_key
from consentkit.storage import accounts, grants, sites
from consentkit.web.mount import api_of
from consentkit.web.runtime import Runtime
from tests.integration.api.served import served_api  # noqa: F401 - a fixture

MakeOwner = Callable[..., Account]
MakeKey = Callable[..., MadeKey]


class Program:
    """What shows a key."""

    def __init__(self, client: FlaskClient, made: MadeKey) -> None:
        self.client = client
        self.made = made

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        """``headers`` are named with ``_`` for ``-``."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {"Authorization": f"Bearer {self.made.text}"} | named
        more = {} if body is None else {"json": body}
        return self.client.open(f"/api/v1{path}", method=method, headers=sent, **more)

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.ask("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> TestResponse:
        return self.ask("POST", path, {} if body is None else body, **headers)


def pages(program: Program, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        reply = program.get(f"{path}{cursor}")
        assert reply.status_code == 200, reply.text
        found += reply.json["data"]
        if reply.json["next_cursor"] is None:
            return found
        mark = "&" if "?" in path else "?"
        cursor = f"{mark}cursor={reply.json['next_cursor']}"


@pytest.fixture
def api(app: Flask) -> Flask:
    return api_of(app)


@pytest.fixture
def make_owner(rt: Runtime) -> MakeOwner:
    """Store an account with these roles, by site key with ``_`` for ``-``."""

    def make(email: str = "ada@admins.example", **more: Any) -> Account:
        is_operator = more.pop("is_operator", False)
        roles: dict[str, Role] = more
        with rt.transaction(write=True) as session:
            account = accounts.find(session, email=email) or Account(
                email=email,
                uniquifier=f"u-{email}"[:64],
                webauthn_handle=f"w-{email}"[:64],
                is_operator=is_operator,
                created_at=rt.now(),
                confirmed_at=rt.now(),
            )
            accounts.save(session, account)
            for key, role in roles.items():
                site_id = sites.find_id(session, key.replace("_", "-"))
                grants.put(session, account.id, site_id, role, now=rt.now())
        return account

    return make


@pytest.fixture
def make_key(rt: Runtime) -> MakeKey:
    def make(owner: Account, *scopes: Scope, **more: Any) -> MadeKey:
        wanted = WantedKey(name="for a test", scopes=scopes or tuple(Scope), **more)
        with rt.transaction(write=True) as session:
            return make_api_key(wanted, owner=owner, by=_by(owner), session=session, now=rt.now())

    return make


@pytest.fixture
def program(client: FlaskClient, site: str, make_owner: MakeOwner, make_key: MakeKey) -> Program:
    """One that may do everything with the site `shop`, of which its owner is the owner."""
    return Program(client, make_key(make_owner(**{site: Role.OWNER})))


def _by(owner: Account) -> Actor:
    return Actor(owner.id, owner.email)
