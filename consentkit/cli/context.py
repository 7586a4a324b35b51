"""Opens the runtime for a command, with a clear word when there is nothing to open."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from consentkit.config import Config, ConfigError
from consentkit.storage import schema
from consentkit.web.app import create_app
from consentkit.web.runtime import Runtime, runtime

_SQLITE = "sqlite:///"


def read_config() -> Config:
    return Config.from_env(os.environ)


@contextmanager
def open_runtime(config: Config | None = None) -> Iterator[Runtime]:
    """Yield the runtime over a database whose schema fits. Raises ``ConfigError``,
    ``SchemaTrouble`` or ``StorageUnavailable``.
    """
    config = config or read_config()
    file = database_file(config)
    if file is not None and not file.exists():
        raise ConfigError(f"there is no database at {file}: run `consentkit init`")
    with create_app(config).app_context():
        rt = runtime()
        try:
            with rt.transaction() as session:
                schema.require_head(session)
            yield rt
        finally:
            rt.close()


def database_file(config: Config) -> Path | None:
    """Return the SQLite file, or None when the database is a server."""
    if not config.database_url.startswith(_SQLITE):
        return None
    return Path(config.database_url.removeprefix(_SQLITE))
