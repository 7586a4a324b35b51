"""What visitors asked for, and to whom their answers were shown."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from consentkit.storage.models.base import Base


class ErasureRow(Base):
    """That receipts were erased because their visitor asked, and the certificate over it."""

    __tablename__ = "erasure"

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    erased_at: Mapped[datetime]
    certificate: Mapped[str] = mapped_column(Text)


class ErasedReceiptRow(Base):
    """What is left of an erased receipt: its id, so that whoever asks again is told."""

    __tablename__ = "erased_receipt"
    __table_args__ = (
        ForeignKeyConstraint(["site_id", "erasure_id"], ["erasure.site_id", "erasure.id"]),
    )

    site_id: Mapped[int] = mapped_column(primary_key=True)
    receipt_id: Mapped[UUID] = mapped_column(primary_key=True)
    erasure_id: Mapped[UUID]


class OfficerRequestRow(Base):
    """A visitor's request to the privacy officer.

    ``form`` is of the form that was sent: sending it twice is one request. ``receipts`` are the ids
    of those that the visitor held the secrets of.
    """

    __tablename__ = "officer_request"
    __table_args__ = (
        UniqueConstraint("site_id", "sequence"),
        UniqueConstraint("site_id", "form"),
    )

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    sequence: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    contact: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(20))
    receipts: Mapped[list[str]]
    received_at: Mapped[datetime]
    due_at: Mapped[datetime]
    acknowledgement: Mapped[str] = mapped_column(Text)
    form: Mapped[str] = mapped_column(String(64))
    answered_at: Mapped[datetime | None]
    answer: Mapped[str | None] = mapped_column(Text)


class HandoverRow(Base):
    """A one-time link that was not used yet: what it opens, without any secret."""

    __tablename__ = "handover"

    code_sha256: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    opens: Mapped[list[str]]
    expires_at: Mapped[datetime]


class DisclosureRow(Base):
    """Receipts were handed to somebody: one, or all recorded in a span; None is an open end."""

    __tablename__ = "disclosure"
    __table_args__ = (Index("ix_disclosure_site_id", "site_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    kind: Mapped[str] = mapped_column(String(16))
    recipient: Mapped[str] = mapped_column(String(200))
    disclosed_at: Mapped[datetime]
    receipt_id: Mapped[UUID | None]
    recorded_from: Mapped[datetime | None]
    recorded_before: Mapped[datetime | None]
