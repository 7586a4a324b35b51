"""Sites, their banners, the receipts, and the keys that sign them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from consentkit.storage.models.base import ON_POSTGRESQL, ON_SQLITE, Base, where


class SiteRow(Base):
    __tablename__ = "site"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(63), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    home: Mapped[str] = mapped_column(String(500))
    origins: Mapped[list[str]]
    receipts_kept_days: Mapped[int] = mapped_column(server_default="1095")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]


class BannerDraftRow(Base):
    """What an admin edits. ``revision`` counts the changes, so that no edit is lost to another."""

    __tablename__ = "banner_draft"
    __table_args__ = (CheckConstraint("revision > 0", name="revision_positive"),)

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), primary_key=True)
    revision: Mapped[int]
    content: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime]


class BannerVersionRow(Base):
    """A published banner. A trigger refuses every update and delete (migrations/versions/0001)."""

    __tablename__ = "banner_version"
    __table_args__ = (CheckConstraint("number > 0", name="number_positive"),)

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[str] = mapped_column(Text)  # the RFC 8785 text that sha256 covers
    published_at: Mapped[datetime]


class PublishOverrideRow(Base):
    """A version that was published although an error of the linter stood, and why.

    A trigger refuses every change (migrations/versions/0007).
    """

    __tablename__ = "publish_override"

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), primary_key=True)
    banner_version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    reason: Mapped[str] = mapped_column(String(500))
    rules: Mapped[list[str]]
    at: Mapped[datetime]


class FrozenScriptRow(Base):
    """A banner script as it was served under its hash; kept so that pinned pages go on working."""

    __tablename__ = "frozen_script"

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    banner_version: Mapped[int]
    language: Mapped[str] = mapped_column(String(20))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]


class ReceiptRow(Base):
    """A recorded decision. A trigger refuses every update (migrations/versions/0001).

    The signed text is the record; the other columns are copies for look-ups. No address and no
    user agent is kept. ``id`` grows with every receipt of a visitor, so the greatest is the head
    of the chain that ``prev`` forms. That chain stays a line even when two answers arrive at once:
    on SQLite by the unique index on ``prev`` and a trigger for the first (0024), on PostgreSQL,
    whose partitions by month (``storage/months.py``) cannot have them, by ``ReceiptHeadRow``.
    """

    __tablename__ = "receipt"
    __table_args__ = (
        UniqueConstraint("site_id", "idempotency_key", info=ON_SQLITE),
        UniqueConstraint("site_id", "prev", info=ON_SQLITE),
        Index(
            "ix_receipt_site_id_prev",
            "site_id",
            "prev",
            info=ON_POSTGRESQL | where("prev IS NOT NULL"),
        ),
        Index("ix_receipt_site_id_visitor_id_id", "site_id", "visitor_id", "id"),
        Index("ix_receipt_site_id_expires_at", "site_id", "expires_at"),
        Index("ix_receipt_site_id_action_id", "site_id", "action", "id"),
        Index("ix_receipt_site_id_banner_version_id", "site_id", "banner_version", "id"),
        CheckConstraint("banner_version > 0", name="banner_version_positive"),
    )

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    visitor_id: Mapped[str] = mapped_column(String(22))
    prev: Mapped[UUID | None]
    banner_version: Mapped[int]
    action: Mapped[str] = mapped_column(String(16))
    decided_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    jws: Mapped[str] = mapped_column(Text)
    idempotency_key: Mapped[str | None] = mapped_column(String(255))
    request_sha256: Mapped[bytes | None] = mapped_column(LargeBinary(32))


class ReceiptKeyRow(Base):
    """Which receipt an idempotency key has made. A table that triggers keep on PostgreSQL, where
    it is what makes a key unique over all months; a view of ``receipt`` on SQLite.
    """

    __tablename__ = "receipt_key"
    __table_args__ = {"info": ON_POSTGRESQL}

    site_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    idempotency_key: Mapped[str] = mapped_column(String(255), primary_key=True)
    receipt_id: Mapped[UUID]


class ReceiptHeadRow(Base):
    """The head of each visitor's chain, which the next receipt must name as ``prev``: kept by
    triggers on PostgreSQL. On SQLite a view, which has a row for each receipt of the visitor.
    """

    __tablename__ = "receipt_head"
    __table_args__ = {"info": ON_POSTGRESQL}

    site_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    visitor_id: Mapped[str] = mapped_column(String(22), primary_key=True)
    receipt_id: Mapped[UUID]


class SigningKeyRow(Base):
    """The public part of a key, for as long as receipts must verify. There is no private column."""

    __tablename__ = "signing_key"

    kid: Mapped[str] = mapped_column(String(43), primary_key=True)
    x: Mapped[str] = mapped_column(String(43))
    published_at: Mapped[datetime]
    signing_since: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revoked_log_size: Mapped[int | None] = mapped_column(BigInteger)
    revoked_reason: Mapped[str | None] = mapped_column(String(200))
