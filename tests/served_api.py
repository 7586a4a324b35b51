"""A service in a process of its own, and a key for its admin API."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from consentkit.config import Config
from consentkit.domain.account import Account
from consentkit.domain.api_key import Scope
from consentkit.domain.roles import Role
from consentkit.storage import accounts, grants, sites
from consentkit.web.app import create_app
from tests.factories import SITE_KEY, a_site_document
from tests.faults.service import Service

OWNER = "ada@admins.example"


@dataclass(frozen=True)
class ServedApi:
    """``key`` may do all that an operator and owner of the site may."""

    url: str
    key: str
    service: Service


@contextmanager
def a_served_api(folder: Path, database: dict[str, str]) -> Iterator[ServedApi]:
    env = database | {
        "CONSENTKIT_HOME": str(folder / "data"),
        "CONSENTKIT_API_RATE_LIMIT": "0",
        "CONSENTKIT_RATE_LIMIT": "0",
        "CONSENTKIT_WEBHOOK_HOSTS": "127.0.0.1",
        "PATH": "/usr/bin:/bin",
    }
    service = Service(env, folder / "log")
    site = folder / "site.json"
    site.write_text(json.dumps(a_site_document()))
    service.command("init")
    service.command("site", "add", site, "--publish", "--override", "for a test")
    _make_owner(Config.from_env({name: env[name] for name in env if name != "PATH"}))
    key = make_key(service)
    service.start()
    try:
        yield ServedApi(f"http://127.0.0.1:{service.port}", key, service)
    finally:
        service.stop()


def make_key(service: Service, *options: str, scopes: Iterable[Scope] = Scope) -> str:
    named = [part for scope in scopes for part in ("--scope", scope.value)]
    made = service.command("api-key", "make", OWNER, "--name", "tests", *named, *options)
    return made.output.strip()


def _make_owner(config: Config) -> None:
    app = create_app(config)
    rt = app.extensions["consentkit"]
    with app.app_context():
        with rt.transaction(write=True) as session:
            account = Account(
                email=OWNER,
                uniquifier="u-ada",
                webauthn_handle="w-ada",
                is_operator=True,
                created_at=rt.now(),
                confirmed_at=rt.now(),
            )
            accounts.save(session, account)
            site_id = sites.find_id(session, SITE_KEY)
            grants.put(session, account.id, site_id, Role.OWNER, now=rt.now())
        rt.close()
