"""The fixture trio app, client and runner, over a real database made by the real migrations."""

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient

from consentkit.cli.init import initialise
from consentkit.cli.main import main
from consentkit.config import Config
from consentkit.domain.site import SiteDefinition
from consentkit.services.add_site import add_site
from consentkit.services.publish_banner import publish_banner
from consentkit.web.app import create_app
from consentkit.web.runtime import Runtime
from tests.factories import NOW, SITE_KEY, a_site_document

# A PostgreSQL of its own for every test that asks for `postgres_url`; others to anchor the ledger
# with; more sites in the demo.
pytest_plugins = [
    "tests.compiled_once",
    "tests.postgres",
    "tests.redis",
    "tests.authority",
    "tests.witness",
    "tests.mailbox",
    "tests.browser.sites",
    "tests.browser.third_parties",
    "tests.browser.looks",
    "tests.browser.admins",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=("sqlite", "postgresql"),
        default="sqlite",
        help="what the service under test, and the commands, keep their data in",
    )


class Clock:
    """What the service takes for the time."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test may see or touch the settings of whoever runs it."""
    for name in (
        "DATABASE_URL",
        "PUBLIC_URL",
        "KEYS",
        "KEYS_FILE",
        "SECRET",
        "RATE_LIMIT",
        "API_RATE_LIMIT",
        "API_URL",
        "API_KEY",
        "PLAYGROUND",
        "CHECKPOINT_FILE",
        "TSA_URL",
        "TSA_CERTIFICATES",
        "CHECKPOINT_EMAIL",
        "MAIL_FROM",
        "SMTP_URL",
        "WITNESSES_FILE",
        "OPEN_REGISTRATION",
        "BREACHED_PASSWORDS",
        "REQUIRE_SECOND_STEP",
        "REDIS_URL",
        "COUNTRY_HEADER",
        "METRICS_TOKEN",
        "LOG_FORMAT",
        "ACCESS_LOG",
    ):
        monkeypatch.delenv(f"CONSENTKIT_{name}", raising=False)
    monkeypatch.delenv("CONSENTKIT_TRUSTED_PROXIES", raising=False)
    monkeypatch.setenv("CONSENTKIT_HOME", str(tmp_path / "home"))


@pytest.fixture
def env(tmp_path: Path, chosen_database: dict[str, str]) -> dict[str, str]:
    """Settings of the service under test; a test may add to them before it asks for ``app``."""
    return chosen_database | {
        "CONSENTKIT_HOME": str(tmp_path / "home"),
        "CONSENTKIT_PUBLIC_URL": "https://consent.example",
    }


@pytest.fixture
def config(env: dict[str, str]) -> Config:
    return Config.from_env(env)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def initialise_now() -> Callable[..., None]:
    """Do what `consentkit init` does under these settings, at the time of the tests."""

    def run(**settings: str) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Runtime, "now", lambda _self: NOW)
            initialise(Config.from_env(settings))

    return run


@pytest.fixture(scope="session")
def initialised_home(
    tmp_path_factory: pytest.TempPathFactory, initialise_now: Callable[..., None]
) -> Path:
    """A folder as `consentkit init` leaves it, made once: the migrations take their time."""
    home = tmp_path_factory.mktemp("initialised") / "home"
    initialise_now(CONSENTKIT_HOME=str(home))
    return home


@pytest.fixture
def app(
    config: Config, clock: Clock, monkeypatch: pytest.MonkeyPatch, initialised_home: Path
) -> Iterator[Flask]:
    """The service, initialised and without any site. A database that is not in its folder, which
    is copied, was initialised with that folder's keys.
    """
    monkeypatch.setattr(Runtime, "now", lambda _self: clock())
    shutil.copytree(initialised_home, config.home)
    app = create_app(config)
    yield app
    with app.app_context():
        app.extensions["consentkit"].close()


@pytest.fixture
def rt(app: Flask) -> Iterator[Runtime]:
    with app.app_context():
        yield app.extensions["consentkit"]


Publish = Callable[..., int]


@pytest.fixture
def publish(rt: Runtime) -> Publish:
    """Add or update a site and publish it, whatever the linter says; returns its number."""

    def run(document: dict[str, Any] | None = None) -> int:
        definition = SiteDefinition.read(document or a_site_document())
        with rt.transaction(write=True) as session:
            add_site(definition, session=session, now=rt.now())
            done = publish_banner(
                definition.site.key, session=session, now=rt.now(), override="for a test"
            )
        return done.version.number

    return run


@pytest.fixture
def site(publish: Publish) -> str:
    """A published site; its key."""
    publish()
    return SITE_KEY


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


Run = Callable[..., Result]


@pytest.fixture
def run(chosen_database: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command line as a person would, in this process."""
    for name, value in chosen_database.items():
        monkeypatch.setenv(name, value)

    def invoke(*arguments: str, **options: Any) -> Result:
        return CliRunner().invoke(main, [str(a) for a in arguments], **options)

    return invoke
