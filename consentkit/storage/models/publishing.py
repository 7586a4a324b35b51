"""What waits to be published, and drafts that a roll-back took the place of."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from consentkit.storage.models.base import Base


class ScheduledPublicationRow(Base):
    """A site's next publication. ``failure`` is why it did not happen when its time came."""

    __tablename__ = "scheduled_publication"

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), primary_key=True)
    content: Mapped[dict[str, Any]]
    sha256: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(index=True)
    account_id: Mapped[int | None]
    actor: Mapped[str] = mapped_column(String(254))
    session: Mapped[str | None] = mapped_column(String(16))
    scheduled_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(500))
    rules: Mapped[list[str]]
    failure: Mapped[str | None] = mapped_column(String(40))


class DraftSetAsideRow(Base):
    """A draft with changes that nobody had published when its site was rolled back."""

    __tablename__ = "draft_set_aside"

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), primary_key=True)
    banner_version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision: Mapped[int]
    content: Mapped[dict[str, Any]]
    actor: Mapped[str] = mapped_column(String(254))
    at: Mapped[datetime]
