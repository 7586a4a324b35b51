"""What the database can do right now, found out by doing it."""

import shutil

from sqlalchemy import text

from consentkit.storage.engine import sqlite_file
from consentkit.storage.session import Session, StorageUnavailable

# Of neither does a row change: SQLite writes the page anew all the same, and PostgreSQL writes a
# record into its log, without a lock that somebody could wait for.
_SQLITE = text("UPDATE publication_mark SET number = number")
_POSTGRESQL = text(
    "SELECT current_setting('transaction_read_only'),"
    " pg_logical_emit_message(true, 'consentkit', 'probe')"
)


def write_something(session: Session) -> None:
    """Write what changes nothing; once it is committed, a receipt could have been.

    A disk that is full or read-only, and a server that is a standby, show at the latest then.
    Raises ``StorageUnavailable`` where the server's operator has made it read-only, which its log
    is not.
    """
    if session.get_bind().dialect.name != "postgresql":
        session.execute(_SQLITE)
    elif session.execute(_POSTGRESQL).one()[0] == "on":
        raise StorageUnavailable("the database takes no writes")


def disk_space(database_url: str) -> tuple[int, int] | None:
    """Return the free and all bytes of the disk that the database is on; None for a server's."""
    file = sqlite_file(database_url)
    if file is None:
        return None
    usage = shutil.disk_usage(file.parent)
    return usage.free, usage.total
