"""Members: who has joined, what they chose, and what they said about e-mail."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from werkzeug.security import check_password_hash, generate_password_hash

TEXT_SIZES = ("normal", "large", "largest")
# Compared with when there is no such member, so that the answer takes as long.
_NOBODY = generate_password_hash("nobody has this password")


class EmailTaken(Exception):
    """Somebody has joined with this e-mail already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """``email_news_at`` is when the member last answered about e-mail, or None if never."""

    id: int
    email: str
    name: str
    password_hash: str
    text_size: str
    under_18: bool
    guardian_name: str
    created_at: datetime
    visitor_id: str | None
    consent_receipt_id: str | None
    email_news: bool
    email_news_at: datetime | None
    email_receipt_id: str | None
    email_receipt: str | None
    email_secret: str | None

    def export(self) -> dict[str, Any]:
        """Return all we hold about the member, but for the password's hash."""
        answered_at = self.email_news_at.isoformat() if self.email_news_at else None
        return {
            "name": self.name,
            "email": self.email,
            "text_size": self.text_size,
            "under_18": self.under_18,
            "guardian_name": self.guardian_name or None,
            "joined_at": self.created_at.isoformat(),
            "consent_receipt_id": self.consent_receipt_id,
            "visitor_id": self.visitor_id,
            "email_news": {
                "agreed": self.email_news,
                "answered_at": answered_at,
                "receipt_id": self.email_receipt_id,
                "receipt": self.email_receipt,
                "secret": self.email_secret,
            },
        }


def add_member(
    connection: sqlite3.Connection,
    *,
    email: str,
    name: str,
    password: str,
    text_size: str,
    guardian_name: str | None,
    now: datetime,
) -> int:
    """Return the new member's id. A guardian means under 18. Raises ``EmailTaken``."""
    try:
        cursor = connection.execute(
            "INSERT INTO members (email, name, password_hash, text_size, under_18, guardian_name,"
            " created_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                email,
                name,
                generate_password_hash(password),
                text_size,
                guardian_name is not None,
                guardian_name or "",
                now.isoformat(),
            ),
        )
    except sqlite3.IntegrityError as err:
        raise EmailTaken(email) from err
    return int(cursor.lastrowid or 0)


def find_member(connection: sqlite3.Connection, member_id: int) -> Member | None:
    row = connection.execute("SELECT * FROM members WHERE id = ?", (member_id,)).fetchone()
    return _member(row) if row else None


def member_with_password(
    connection: sqlite3.Connection, email: str, password: str
) -> Member | None:
    """Return the member, or None for a wrong password and for nobody: the same, and as slowly."""
    row = connection.execute("SELECT * FROM members WHERE email = ?", (email,)).fetchone()
    right = check_password_hash(row["password_hash"] if row else _NOBODY, password)
    return _member(row) if row and right else None


def amend_member(
    connection: sqlite3.Connection, member_id: int, *, email: str, name: str, text_size: str
) -> None:
    """Raises ``EmailTaken``."""
    try:
        connection.execute(
            "UPDATE members SET email = ?, name = ?, text_size = ? WHERE id = ?",
            (email, name, text_size, member_id),
        )
    except sqlite3.IntegrityError as err:
        raise EmailTaken(email) from err


def keep_consent_proof(
    connection: sqlite3.Connection, member_id: int, *, receipt_id: str, visitor_id: str
) -> None:
    connection.execute(
        "UPDATE members SET consent_receipt_id = ?, visitor_id = ? WHERE id = ?",
        (receipt_id, visitor_id, member_id),
    )


def keep_email_answer(
    connection: sqlite3.Connection,
    member_id: int,
    *,
    agreed: bool,
    visitor_id: str,
    receipt: tuple[str, str, str] | None,
    now: datetime,
) -> None:
    """``receipt`` is (id, receipt, secret), or None where the visitor's own browser holds it."""
    connection.execute(
        "UPDATE members SET email_news = ?, email_news_at = ?, visitor_id = ?,"
        " email_receipt_id = ?, email_receipt = ?, email_secret = ? WHERE id = ?",
        (agreed, now.isoformat(), visitor_id, *(receipt or (None, None, None)), member_id),
    )


def remove_member(connection: sqlite3.Connection, member_id: int) -> None:
    """Remove the member, and with the member every session and remembered log-in."""
    connection.execute("DELETE FROM members WHERE id = ?", (member_id,))


def _member(row: sqlite3.Row) -> Member:
    fields = dict(row)
    answered_at = fields["email_news_at"]
    return Member(
        **fields
        | {
            "under_18": bool(fields["under_18"]),
            "email_news": bool(fields["email_news"]),
            "created_at": datetime.fromisoformat(fields["created_at"]),
            "email_news_at": datetime.fromisoformat(answered_at) if answered_at else None,
        }
    )
