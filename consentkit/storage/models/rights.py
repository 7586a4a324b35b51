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

from consentkit.storage.models.base import Base, where


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
        Index(
            "ix_officer_request_open",
            "site_id",
            "due_at",
            info=where("answered_at IS NULL"),
        ),
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
    extended_until: Mapped[datetime | None]
    extension_reason: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None]
    answer: Mapped[str | None] = mapped_column(Text)


class RequestEventRow(Base):
    """Something that was done about a request after it came, and by whom."""

    __tablename__ = "request_event"
    __table_args__ = (
        ForeignKeyConstraint(
            ["site_id", "request_id"],
            ["officer_request.site_id", "officer_request.id"],
            ondelete="CASCADE",
        ),
        Index("ix_request_event_site_id_request_id", "site_id", "request_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int]
    request_id: Mapped[UUID]
    what: Mapped[str] = mapped_column(String(32))
    actor: Mapped[str] = mapped_column(String(254))
    at: Mapped[datetime]


class RequestReminderRow(Base):
    """That a process took it upon itself to remind the officer, and when it had done so."""

    __tablename__ = "request_reminder"
    __table_args__ = (
        ForeignKeyConstraint(
            ["site_id", "request_id"],
            ["officer_request.site_id", "officer_request.id"],
            ondelete="CASCADE",
        ),
    )

    site_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    request_id: Mapped[UUID] = mapped_column(primary_key=True)
    step: Mapped[str] = mapped_column(String(16), primary_key=True)
    claimed_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class AnswerTemplateRow(Base):
    """What a site's answers to one kind of request begin with, instead of what we ship."""

    __tablename__ = "answer_template"

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    language: Mapped[str] = mapped_column(String(20), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime]


class HandoverRow(Base):
    """A one-time link that was not used yet: what it opens, without any secret."""

    __tablename__ = "handover"

    code_sha256: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    opens: Mapped[list[str]]
    expires_at: Mapped[datetime]


class DisclosureRow(Base):
    """Receipts were handed to somebody: one, or all that were recorded in a span and have what the
    last columns say; None is an open end, and anything.
    """

    __tablename__ = "disclosure"
    __table_args__ = (
        Index("ix_disclosure_site_id", "site_id"),
        Index("ix_disclosure_site_id_receipt_id", "site_id", "receipt_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    kind: Mapped[str] = mapped_column(String(16))
    recipient: Mapped[str] = mapped_column(String(200))
    disclosed_at: Mapped[datetime]
    receipt_id: Mapped[UUID | None]
    recorded_from: Mapped[datetime | None]
    recorded_before: Mapped[datetime | None]
    banner_version: Mapped[int | None]
    action: Mapped[str | None] = mapped_column(String(16))
    category: Mapped[str | None] = mapped_column(String(64))
    granted: Mapped[bool | None]
