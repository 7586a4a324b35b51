"""Copies of a SQLite database, made while others write to it."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from consentkit.domain.errors import ConsentError
from consentkit.storage.engine import sqlite_file

_PRIVATE = 0o600


class NotOurCopy(ConsentError):
    code = "not_our_copy"
    title = "A database server is copied by its own tools"


class CopyFailed(ConsentError):
    code = "copy_failed"
    status = 503
    title = "The database could not be copied"


def database_file(url: str) -> Path:
    """Return the file of a SQLite database. Raises ``NotOurCopy`` for a server's."""
    file = sqlite_file(url)
    if file is None:
        raise NotOurCopy(
            "PostgreSQL makes its own copies (pg_dump, or a base backup with the log that follows)."
            " After putting one back, run `consentkit ledger verify`"
        )
    return file


def copy_database(source: Path, target: Path) -> None:
    """Copy the database as it is at one moment into a new file, which is on disk afterwards.

    Writers are not held up. Raises ``CopyFailed``; then there is no ``target``.
    """
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE)
    os.close(descriptor)
    try:
        with (
            closing(sqlite3.connect(f"{source.as_uri()}?mode=ro", uri=True)) as reading,
            closing(sqlite3.connect(target)) as writing,
        ):
            # All pages in one step, so that no writer makes it begin again.
            reading.backup(writing)
        with target.open("rb") as copied:
            os.fsync(copied.fileno())
    except (sqlite3.Error, OSError) as err:
        target.unlink(missing_ok=True)
        raise CopyFailed(f"{source} could not be copied: {err}") from err
