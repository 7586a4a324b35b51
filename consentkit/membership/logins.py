"""Log-ins as the server knows them: sessions that end, and browsers that asked to be remembered."""

import hashlib
import secrets
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

SESSION_MAX_AGE = timedelta(days=1)
REMEMBERED_MAX_AGE = timedelta(days=400)
# Two tabs that open at once both bring the old token; only later is it a stolen copy.
_ROTATION_GRACE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a browser keeps to be known again; the database holds only the hashes."""

    series: str
    token: str


def start_session(connection: sqlite3.Connection, member_id: int, *, now: datetime) -> str:
    """Return a new session id, never one that the browser brought along."""
    session_id = secrets.token_urlsafe(24)
    connection.execute(
        "DELETE FROM sessions WHERE started_at < ?", (_seconds(now - SESSION_MAX_AGE),)
    )
    connection.execute(
        "INSERT INTO sessions (id_sha256, member_id, started_at) VALUES (?, ?, ?)",
        (_hash(session_id), member_id, _seconds(now)),
    )
    return session_id


def session_member(
    connection: sqlite3.Connection, session_id: str, *, now: datetime
) -> tuple[int, datetime] | None:
    """Return whose session it is and since when, or None if it has ended."""
    row = connection.execute(
        "SELECT member_id, started_at FROM sessions WHERE id_sha256 = ? AND started_at >= ?",
        (_hash(session_id), _seconds(now - SESSION_MAX_AGE)),
    ).fetchone()
    return (row["member_id"], datetime.fromtimestamp(row["started_at"], UTC)) if row else None


def end_session(connection: sqlite3.Connection, session_id: str) -> None:
    connection.execute("DELETE FROM sessions WHERE id_sha256 = ?", (_hash(session_id),))


def remember_browser(
    connection: sqlite3.Connection, member_id: int, *, now: datetime
) -> Remembered:
    remembered = Remembered(secrets.token_urlsafe(18), secrets.token_urlsafe(24))
    connection.execute(
        "DELETE FROM remembered WHERE changed_at < ?", (_seconds(now - REMEMBERED_MAX_AGE),)
    )
    connection.execute(
        "INSERT INTO remembered VALUES (?, ?, ?, '', ?)",
        (_hash(remembered.series), member_id, _hash(remembered.token), _seconds(now)),
    )
    return remembered


def resume(
    connection: sqlite3.Connection, presented: Remembered, *, now: datetime
) -> tuple[int, Remembered | None] | None:
    """Return the member and the token to keep from now on, or None if the browser is not known.

    The token is None when another tab has just fetched the new one: keep what is there. A token
    that was replaced longer ago is a copy that somebody took, and ends the whole series.
    """
    row = connection.execute(
        "SELECT * FROM remembered WHERE series_sha256 = ? AND changed_at >= ?",
        (_hash(presented.series), _seconds(now - REMEMBERED_MAX_AGE)),
    ).fetchone()
    if row is None:
        return None
    member_id, shown = int(row["member_id"]), _hash(presented.token)
    if secrets.compare_digest(shown, row["token_sha256"]):
        renewed = Remembered(presented.series, secrets.token_urlsafe(24))
        changed = connection.execute(
            "UPDATE remembered SET token_sha256 = ?, previous_sha256 = ?, changed_at = ?"
            " WHERE series_sha256 = ? AND token_sha256 = ?",
            (_hash(renewed.token), shown, _seconds(now), _hash(presented.series), shown),
        )
        return member_id, renewed if changed.rowcount else None
    recent = _seconds(now) - row["changed_at"] <= _ROTATION_GRACE.total_seconds()
    if recent and secrets.compare_digest(shown, row["previous_sha256"]):
        return member_id, None
    forget_browser(connection, presented.series)
    return None


def forget_browser(connection: sqlite3.Connection, series: str) -> None:
    connection.execute("DELETE FROM remembered WHERE series_sha256 = ?", (_hash(series),))


def _hash(secret: str) -> str:
    # These are 144 random bits and more: a slow hash would add nothing.
    return hashlib.sha256(secret.encode()).hexdigest()


def _seconds(instant: datetime) -> int:
    return int(instant.timestamp())
