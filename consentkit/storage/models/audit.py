"""What admins did."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from consentkit.storage.models.base import Base


class AdminActionRow(Base):
    """One action. A trigger refuses every change (migrations/versions/0008).

    ``site_id`` is None for what concerns no site. ``details`` is what changed, or what it
    was about. ``salt`` is empty in rows that are older than it.
    """

    __tablename__ = "admin_action"
    __table_args__ = (
        Index("ix_admin_action_site_id_id", "site_id", "id"),
        Index("ix_admin_action_account_id_id", "account_id", "id"),
    )

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer(), "sqlite"), primary_key=True
    )
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    account_id: Mapped[int | None]
    actor: Mapped[str] = mapped_column(String(254))
    session: Mapped[str | None] = mapped_column(String(16))
    what: Mapped[str] = mapped_column(String(40))
    details: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    salt: Mapped[str] = mapped_column(String(32), server_default="")
