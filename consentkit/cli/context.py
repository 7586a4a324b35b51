"""Opens the runtime for a command, with a clear word when there is nothing to open."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from consentkit.config import Config, ConfigError
from consentkit.storage import schema
from consentkit.storage.engine import sqlite_file
from consentkit.web.app import create_app
from consentkit.web.runtime import Runtime, runtime


def read_config() -> Config:
    return Config.from_env(os.environ)


@contextmanager
def open_runtime(config: Config | None = None) -> Iterator[Runtime]:
    """Yield the runtime over a database whose schema fits. Raises ``ConfigError``,
    ``SchemaTrouble`` or ``StorageUnavailable``.
    """
    config = config or read_config()
    file = sqlite_file(config.database_url)
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
