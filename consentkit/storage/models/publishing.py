"""What waits to be published, drafts that were set aside, and how everybody learns of a change."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, String
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


class PublicationMarkRow(Base):
    """One row, whose number grows with every change of a site's settings or of its newest version.

    Triggers see to that (migrations/versions/0018).
    """

    __tablename__ = "publication_mark"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger)
