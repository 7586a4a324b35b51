"""SQLite's log: what is committed, and not yet in the database's own file.

Source: SQLite's "Write-Ahead Logging", sections 2.1 and 3.2.
"""

from contextlib import closing
from time import sleep
from typing import Any

from sqlalchemy import Engine

# How long the log gets, in pages of 4 KiB, before whoever commits writes it back, while all others
# wait. A service writes it back earlier, beside them (``web/log_keeper.py``).
LOG_PAGES = 40_000
_TRIES, _PAUSE_S = 100, 0.05


def write_back(engine: Engine) -> int:
    """Write what is in SQLite's log into the database, while others go on writing and reading.
    Return how many pages the log has, or 0 while somebody else writes it back.

    Once all of it is there and read from there, the next to commit begins the log anew.
    """
    with closing(engine.raw_connection()) as connection:
        return max(_checkpoint(connection, "PASSIVE"), 0)


def empty_log(engine: Engine) -> None:
    """Write SQLite's log into the database and cut it: what was erased is in neither afterwards.

    Nothing happens where readers hold the log, nor on a server, whose own vacuum does this.
    """
    if engine.dialect.name != "sqlite":
        return
    with closing(engine.raw_connection()) as connection:
        # Most of it beside those who write: they wait while it is cut.
        _checkpoint(connection, "PASSIVE")
        # SQLite waits for those who read and write, and not for one that writes the log back.
        for _ in range(_TRIES):
            if _checkpoint(connection, "TRUNCATE") >= 0:
                return
            sleep(_PAUSE_S)


def _checkpoint(connection: Any, mode: str) -> int:
    """Return how many pages the log has, or -1 if another connection was at it."""
    ((is_busy, pages, _done),) = connection.cursor().execute(f"PRAGMA wal_checkpoint({mode})")
    # A database that has no log is not busy, and says -1.
    return int(pages) if is_busy else max(int(pages), 0)
