"""The members' database: one SQLite file in the site's folder."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_BUSY_TIMEOUT_S = 5.0
_TABLES = """
CREATE TABLE IF NOT EXISTS members (
    id INTEGER PRIMARY KEY,
    email TEXT NOT NULL UNIQUE COLLATE NOCASE,
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    text_size TEXT NOT NULL,
    under_18 INTEGER NOT NULL,
    guardian_name TEXT NOT NULL,
    created_at TEXT NOT NULL,
    visitor_id TEXT,
    consent_receipt_id TEXT,
    email_news INTEGER NOT NULL DEFAULT 0,
    email_news_at TEXT,
    email_receipt_id TEXT,
    email_receipt TEXT,
    email_secret TEXT
);
CREATE TABLE IF NOT EXISTS sessions (
    id_sha256 TEXT PRIMARY KEY,
    member_id INTEGER NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    started_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS remembered (
    series_sha256 TEXT PRIMARY KEY,
    member_id INTEGER NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    token_sha256 TEXT NOT NULL,
    previous_sha256 TEXT NOT NULL,
    changed_at INTEGER NOT NULL
) WITHOUT ROWID;
"""


class Database:
    """Opens a connection a use: SQLite makes that cheap, and threads share nothing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self.transaction() as connection:
            connection.executescript(_TABLES)
        path.chmod(0o600)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self._path, timeout=_BUSY_TIMEOUT_S)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA foreign_keys = ON")
        try:
            with connection:
                yield connection
        finally:
            connection.close()
