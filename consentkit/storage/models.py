"""The tables. Private to storage: everything else sees domain objects."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from consentkit.storage.types import UtcDateTime


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime(), dict[str, Any]: JSON, list[str]: JSON}


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
    of the chain that ``prev`` forms; the two unique indexes on ``prev`` keep that chain a line
    even when two answers arrive at once.
    """

    __tablename__ = "receipt"
    __table_args__ = (
        UniqueConstraint("site_id", "idempotency_key"),
        UniqueConstraint("site_id", "prev"),
        Index(
            "uq_receipt_first_of_visitor",
            "site_id",
            "visitor_id",
            unique=True,
            sqlite_where=text("prev IS NULL"),
            postgresql_where=text("prev IS NULL"),
        ),
        Index("ix_receipt_site_id_visitor_id_id", "site_id", "visitor_id", "id"),
        Index("ix_receipt_site_id_expires_at", "site_id", "expires_at"),
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


class LedgerQueueRow(Base):
    """An entry on its way into the ledger, written together with what it commits to.

    One of a receipt has ``site_id`` and ``receipt_id``, any other its ``statement``.
    """

    __tablename__ = "ledger_queue"

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer(), "sqlite"), primary_key=True
    )
    entry: Mapped[bytes] = mapped_column(LargeBinary(32))
    site_id: Mapped[int | None]
    receipt_id: Mapped[UUID | None]
    statement: Mapped[str | None] = mapped_column(Text)


class LedgerBundleRow(Base):
    """Up to 256 entries, one after the other: what the tile of level 0 with this index hashes.

    Here and in a tile, a trigger refuses every change but one that adds at the end
    (migrations/versions/0002).
    """

    __tablename__ = "ledger_bundle"

    index: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    entries: Mapped[bytes] = mapped_column(LargeBinary)


class LedgerTileRow(Base):
    """A tile of level 1 or higher; those of level 0 are made of their bundles."""

    __tablename__ = "ledger_tile"

    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    index: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    hashes: Mapped[bytes] = mapped_column(LargeBinary)


class LedgerPlaceRow(Base):
    """Which entry is a receipt's. It outlives the receipt, and is never changed."""

    __tablename__ = "ledger_place"
    __table_args__ = {"sqlite_with_rowid": False}

    site_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    receipt_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger)


class LedgerStatementRow(Base):
    """What an entry that is no receipt's says, in the RFC 8785 text whose hash the entry is."""

    __tablename__ = "ledger_statement"

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    statement: Mapped[str] = mapped_column(Text)


class LedgerHeadRow(Base):
    """The checkpoint signed last. A trigger refuses a smaller one, and another root of the size."""

    __tablename__ = "ledger_head"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    size: Mapped[int] = mapped_column(BigInteger)
    root: Mapped[bytes] = mapped_column(LargeBinary(32))
    note: Mapped[str] = mapped_column(Text)
    signed_at: Mapped[datetime]


class LedgerStampRow(Base):
    """An authority's time stamp (RFC 3161) over a signed checkpoint, whose note is kept with it.

    A trigger refuses every change (migrations/versions/0006).
    """

    __tablename__ = "ledger_stamp"

    origin: Mapped[str] = mapped_column(String(300), primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    note: Mapped[str] = mapped_column(Text)
    answer: Mapped[bytes] = mapped_column(LargeBinary)
    stamped_at: Mapped[datetime]


class LedgerCosignatureRow(Base):
    """The newest cosignature of a witness for the ledger of a size."""

    __tablename__ = "ledger_cosignature"

    origin: Mapped[str] = mapped_column(String(300), primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    witness: Mapped[str] = mapped_column(String(500), primary_key=True)  # its verifier key
    root: Mapped[bytes] = mapped_column(LargeBinary(32))
    line: Mapped[str] = mapped_column(Text)


class AnchorDayRow(Base):
    """A day on which one of the processes took it upon itself to anchor the ledger."""

    __tablename__ = "anchor_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    claimed_at: Mapped[datetime]
