"""Admins: their accounts, passkeys, sessions, and what they may do for which site."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from consentkit.storage.models.base import Base


class AccountRow(Base):
    """``email`` is in the form in which addresses are compared: lower case."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(20))
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool]
    is_operator: Mapped[bool]
    uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    webauthn_handle: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(String(255))
    totp_counter: Mapped[int | None]
    recovery_codes: Mapped[list[str]]


class PasskeyRow(Base):
    __tablename__ = "passkey"
    __table_args__ = (Index("ix_passkey_account_id", "account_id"),)

    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1024), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int]
    name: Mapped[str] = mapped_column(String(64))
    usage: Mapped[str] = mapped_column(String(64))
    transports: Mapped[list[str]]
    extensions: Mapped[str | None] = mapped_column(Text)
    backup_state: Mapped[bool]
    device_type: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime]


class UsedChallengeRow(Base):
    """A challenge that a passkey has answered: it is taken once. Kept until it is too old anyway.

    ``challenge_sha256`` is of its random bytes.
    """

    __tablename__ = "used_challenge"
    __table_args__ = (Index("ix_used_challenge_used_at", "used_at"),)

    challenge_sha256: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    used_at: Mapped[datetime]


class GrantRow(Base):
    """That an account has a role for a site."""

    __tablename__ = "role_grant"
    __table_args__ = (Index("ix_role_grant_site_id", "site_id"),)

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(16))
    granted_at: Mapped[datetime]


class ConsoleSessionRow(Base):
    """A browser that is logged in. ``id_sha256`` is of what its cookie holds: a stolen database
    opens no session. ``login_sha256`` is of its persistent cookie, where there is one. ``device``
    is "Firefox, Linux", never a whole user agent.
    """

    __tablename__ = "console_session"
    __table_args__ = (
        Index("ix_console_session_account_id", "account_id"),
        Index("ix_console_session_login_sha256", "login_sha256", unique=True),
    )

    id_sha256: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    device: Mapped[str] = mapped_column(String(80))
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    login_sha256: Mapped[bytes | None] = mapped_column(LargeBinary(32))


class InvitationRow(Base):
    """An invitation that can still be taken up; taking it up, or withdrawing it, deletes it.

    ``code_sha256`` is of the random part of its link.
    """

    __tablename__ = "invitation"
    __table_args__ = (Index("ix_invitation_site_id", "site_id"),)

    code_sha256: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    role: Mapped[str] = mapped_column(String(16))
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    invited_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class LogInFailureRow(Base):
    """How often a log-in failed lately, for an account, an address, or both together.

    ``subject`` is a keyed hash: no address is stored. A subject that has logged in has a row, too.
    """

    __tablename__ = "log_in_failure"
    __table_args__ = (Index("ix_log_in_failure_last_at", "last_at"),)

    subject: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime]
