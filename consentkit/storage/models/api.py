"""API keys, and the answers that a retry with the same idempotency key gets again."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from consentkit.storage.models.base import Base


class ApiKeyRow(Base):
    """``secret_sha256`` is of the secret in the key's text: a stolen database opens nothing.
    ``sites`` is None where the key is for all sites of its owner.
    """

    __tablename__ = "api_key"
    __table_args__ = (Index("ix_api_key_account_id", "account_id"),)

    id: Mapped[str] = mapped_column(String(12), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    name: Mapped[str] = mapped_column(String(100))
    secret_sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    scopes: Mapped[list[str]]
    sites: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    last_used_on: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class ApiAnswerRow(Base):
    """What a POST with an idempotency key was answered, written in the transaction of its effect.

    ``fingerprint`` is the SHA-256 of method, path and body.
    """

    __tablename__ = "api_answer"
    __table_args__ = (Index("ix_api_answer_expires_at", "expires_at"),)

    key_id: Mapped[str] = mapped_column(ForeignKey("api_key.id"), primary_key=True)
    idempotency_key: Mapped[str] = mapped_column(String(255), primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(32))
    status: Mapped[int]
    headers: Mapped[list[str]]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime]
