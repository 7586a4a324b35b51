"""Admins of the running demo, each with a role for its sites, logged in in a real browser."""

import os
from collections.abc import Callable
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from consentkit.config import Config
from consentkit.domain.account import Account
from consentkit.domain.roles import Role
from consentkit.storage import accounts, grants, sites
from consentkit.web.app import create_app
from consentkit.web.mount import console_of
from tests.console.admins import PASSWORD, hash_of

if TYPE_CHECKING:  # This is a plugin of all tests: those without a browser should not load one.
    from playwright.sync_api import Page

    from tests.browser.conftest import Demo

MakeAdmin = Callable[..., str]
LogInPage = Callable[..., "Page"]
_numbers = count(1)


@pytest.fixture(scope="session")
def make_admin(demo: "Demo") -> MakeAdmin:
    """Store an account in the running demo; returns its address. The password is ``PASSWORD``."""

    def make(
        role: Role = Role.OWNER,
        *,
        site_keys: tuple[str, ...] = ("demo",),
        is_operator: bool = False,
    ) -> str:
        settings = {k: v for k, v in os.environ.items() if not k.startswith("CONSENTKIT_")}
        settings |= {
            "CONSENTKIT_HOME": str(demo.home),
            "CONSENTKIT_PUBLIC_URL": demo.service,
        }
        app = create_app(Config.from_env(settings))
        rt = app.extensions["consentkit"]
        number = next(_numbers)
        account = Account(
            email=f"{role.value}{number}@admins.example",
            uniquifier=f"browser-{number}",
            webauthn_handle=f"browser-{number}",
            password=hash_of(console_of(app), PASSWORD),
            is_operator=is_operator,
            created_at=rt.now(),
            confirmed_at=rt.now(),
        )
        with rt.transaction(write=True) as session:
            accounts.save(session, account)
            for key in site_keys:
                site_id = sites.find_id(session, key)
                grants.put(session, account.id, site_id, role, now=rt.now())
        rt.close()
        return account.email

    return make


@pytest.fixture
def log_in_page(page: "Page", demo: "Demo", make_admin: MakeAdmin) -> LogInPage:
    """Return the page of an admin who has just logged in, at their sites."""

    def log_in(role: Role = Role.OWNER, **more: Any) -> "Page":
        page.goto(f"{demo.service}/console/login")
        page.fill("#email", make_admin(role, **more))
        page.fill("#password", PASSWORD)
        page.click("main form button")
        page.wait_for_url(f"{demo.service}/console/")
        return page

    return log_in
