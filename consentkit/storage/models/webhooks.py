"""Endpoints that events are sent to, the events, and their deliveries."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from consentkit.storage.models.base import Base, where

_WAITING = "state = 'waiting'"
_OF_RECEIPT = "receipt_id IS NOT NULL"


class WebhookEndpointRow(Base):
    """An address with what goes there: the events of a site, or of all that an account owns.

    There is no secret here: it is derived from the service's, the key and the generation.
    """

    __tablename__ = "webhook_endpoint"
    __table_args__ = (
        CheckConstraint("(site_id IS NULL) <> (owner_id IS NULL)", name="one_scope"),
        Index("ix_webhook_endpoint_site_id", "site_id"),
        Index("ix_webhook_endpoint_owner_id", "owner_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(24), unique=True)
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    url: Mapped[str] = mapped_column(String(2000))
    events: Mapped[list[str]]
    description: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]
    generation: Mapped[int]
    overlap_until: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(String(16))
    state_since: Mapped[datetime]
    failures: Mapped[int]
    failing_since: Mapped[datetime | None]
    not_before: Mapped[datetime | None]
    dropped: Mapped[int]


class WebhookEventRow(Base):
    """Something that happened. What is told of a receipt is read from the receipt when it is sent,
    so that nothing of it is here once it is erased; of everything else ``data`` is it, as JSON.
    """

    __tablename__ = "webhook_event"
    __table_args__ = (
        Index(
            "ix_webhook_event_site_id_receipt_id",
            "site_id",
            "receipt_id",
            info=where(_OF_RECEIPT),
        ),
        Index("ix_webhook_event_type_at", "type", "at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    type: Mapped[str] = mapped_column(String(40))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    receipt_id: Mapped[UUID | None]
    data: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime]


class WebhookDeliveryRow(Base):
    """An event for one endpoint. ``next_at`` is None once it is settled; until ``claimed_until``
    one process is at it. ``is_disclosed`` is whether visitors can read of it.
    """

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        Index(
            "ix_webhook_delivery_waiting",
            "endpoint_id",
            "next_at",
            "id",
            info=where(_WAITING),
        ),
        Index("ix_webhook_delivery_endpoint_id_id", "endpoint_id", "id"),
        Index("ix_webhook_delivery_event_id", "event_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    endpoint_id: Mapped[int] = mapped_column(ForeignKey("webhook_endpoint.id", ondelete="CASCADE"))
    event_id: Mapped[UUID] = mapped_column(ForeignKey("webhook_event.id"))
    state: Mapped[str] = mapped_column(String(16))
    attempts: Mapped[int]
    next_at: Mapped[datetime | None]
    claimed_until: Mapped[datetime | None]
    is_disclosed: Mapped[bool]
    settled_at: Mapped[datetime | None]


class WebhookAttemptRow(Base):
    """What became of one attempt; ``said`` is the beginning of a refusal."""

    __tablename__ = "webhook_attempt"
    __table_args__ = (Index("ix_webhook_attempt_delivery_id", "delivery_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("webhook_delivery.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(String(16))
    status: Mapped[int | None]
    took_ms: Mapped[int]
    said: Mapped[str] = mapped_column(Text)
