"""The Merkle log over all receipts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from consentkit.storage.models.base import Base, where

# Statements about admins' actions, which alone are looked up by their text and so have an index.
OF_ADMIN = 'substr(statement, 1, 22) = \'{"kind":"admin_action"\''


class LedgerQueueRow(Base):
    """An entry on its way into the ledger, written together with what it commits to.

    One of a receipt has ``site_id`` and ``receipt_id``, and ``counted``, which is what will be
    added to the daily counts when it is entered; any other has its ``statement``.
    """

    __tablename__ = "ledger_queue"

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer(), "sqlite"), primary_key=True
    )
    entry: Mapped[bytes] = mapped_column(LargeBinary(32))
    site_id: Mapped[int | None]
    receipt_id: Mapped[UUID | None]
    statement: Mapped[str | None] = mapped_column(Text)
    counted: Mapped[str | None] = mapped_column(Text)


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
    __table_args__ = (
        Index(
            "ix_ledger_statement_admin_action",
            "statement",
            info=where(OF_ADMIN),
        ),
    )

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
