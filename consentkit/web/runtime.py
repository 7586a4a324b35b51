"""What a request or command needs: the database, the keys, the secret and the clock."""

import secrets
import stat
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from functools import partial
from threading import Event
from typing import TYPE_CHECKING

from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy

from consentkit.config import Config, ConfigError
from consentkit.domain.identifiers import UUID7_RANDOM_BYTES, VISITOR_ID_BYTES, visitor_id
from consentkit.signing.secrets import ServiceSecret
from consentkit.storage.engine import (
    PoolUse,
    engine_options,
    limit_waiting,
    pool_use,
    prepare_engine,
)
from consentkit.storage.link import Link, Links
from consentkit.storage.log import empty_log, write_back
from consentkit.storage.models import Base
from consentkit.storage.new_receipts import ON_SQLITE
from consentkit.storage.server_url import sqlalchemy_url
from consentkit.storage.session import Session, transaction
from consentkit.storage.turn import write_turns
from consentkit.web.key_source import KeySource
from consentkit.web.metrics import Metrics
from consentkit.web.randomness import Randomness

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

_EXTENSION = "consentkit"
# For mails, of which one may wait for its server.
LATER_THREADS = 2


def utc_now() -> datetime:
    """The only place that reads the clock."""
    return datetime.now(UTC)


class Runtime:
    """One for each application; made by ``create_app``."""

    def __init__(self, app: Flask, config: Config) -> None:
        self.config = config
        self.metrics = Metrics()
        db = SQLAlchemy(metadata=Base.metadata)
        app.config["SQLALCHEMY_DATABASE_URI"] = sqlalchemy_url(config.database_url)
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(config.database_url)
        db.init_app(app)
        with app.app_context():
            self._engine = db.engine
        prepare_engine(self._engine)
        self._links = Links(self._engine, on_sqlite=ON_SQLITE)
        self._randomness = Randomness()
        self.turns = write_turns(config.database_url)
        # Set when a receipt was committed, for whoever enters it into the ledger.
        self.recorded = Event()
        self._later = ThreadPoolExecutor(LATER_THREADS, "later")
        self._secret: ServiceSecret | None = None
        self._traces: TracerProvider | None = None
        self._span: Callable[..., AbstractContextManager[Link]] | None = None
        self.keys = KeySource(
            config, read_in=self.transaction, publish_in=self._write, now=self.now
        )
        self.serve(app)

    def serve(self, app: Flask) -> None:
        """Be the runtime of ``app`` as well."""
        app.extensions[_EXTENSION] = self

    def now(self) -> datetime:
        return utc_now()

    def transaction(self, *, write: bool = False) -> AbstractContextManager[Session]:
        """Open one transaction around one use case; commits at the end of the block."""
        return transaction(Session(self._engine), write=write)

    def trace(self, provider: "TracerProvider") -> None:
        """Make spans of the database's work; the last ones are sent when this is closed."""
        from consentkit.storage.tracing import span_around, trace_engine  # noqa: PLC0415 - an extra

        trace_engine(self._engine, provider)
        self._span = partial(span_around, provider)
        self._traces = provider

    def pool_use(self) -> PoolUse:
        return pool_use(self._engine)

    def linked(self) -> AbstractContextManager[Link]:
        """Lend the driver's own connection, on which each statement commits what it writes."""
        link = self._links.linked()
        return self._span("store receipts", link) if self._span else link

    def limit_waiting(self) -> None:
        """Wait for the database no longer than visitors do: a command may, a server must not."""
        limit_waiting(self._engine)

    def empty_log(self) -> None:
        """Leave no copy of what was erased in SQLite's log."""
        empty_log(self._engine)

    def write_back_log(self) -> int:
        """Write SQLite's log into the database; return how many pages the log has."""
        return write_back(self._engine)

    def do_later(self, work: Callable[[], object]) -> None:
        """Do it soon, while the request that asked for it is answered. It must not raise."""
        self._later.submit(work)

    def close(self) -> None:
        """Finish what was to be done later, and give back the connections."""
        self._later.shutdown()
        if self._traces:
            self._traces.shutdown()
        self._links.close()
        self._engine.dispose()
        self.turns.close()

    @property
    def secret(self) -> ServiceSecret:
        """Raises ``ConfigError`` if there is none, or its file is open to others."""
        if self._secret is None:
            self._secret = load_secret(self.config)
        return self._secret

    def receipt_randomness(self) -> bytes:
        return self._randomness.take(UUID7_RANDOM_BYTES)

    def new_visitor_id(self) -> str:
        return visitor_id(secrets.token_bytes(VISITOR_ID_BYTES))

    @contextmanager
    def _write(self) -> Iterator[Session]:
        with self.transaction(write=True) as session:
            yield session


def load_secret(config: Config) -> ServiceSecret:
    """Take the secret from the environment or its file. Raises ``ConfigError``."""
    if config.secret is not None:
        return _as_secret(config.secret, "CONSENTKIT_SECRET")
    path = config.secret_file
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        text = path.read_text("utf-8").strip()
    except FileNotFoundError as err:
        raise ConfigError(f"there is no secret at {path}: run `consentkit init`") from err
    except (OSError, UnicodeDecodeError) as err:
        raise ConfigError(f"the secret file {path} cannot be read: {err}") from err
    if mode & 0o077:
        raise ConfigError(f"the secret file {path} is open to others (mode {mode:04o}): chmod 600")
    return _as_secret(text, str(path))


def runtime() -> Runtime:
    """The runtime of the current application."""
    found: Runtime = current_app.extensions[_EXTENSION]
    return found


def _as_secret(value: str, source: str) -> ServiceSecret:
    try:
        return ServiceSecret(value)
    except ValueError as err:
        raise ConfigError(f"{source}: {err}") from err
