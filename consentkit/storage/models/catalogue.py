"""Cookies that many sites have, as a catalogue's file names them."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from consentkit.storage.models.base import Base


class CatalogueCookieRow(Base):
    """One cookie; ``days`` is None where nobody knows how long it stays, 0 for the session."""

    __tablename__ = "catalogue_cookie"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(130))
    service: Mapped[str] = mapped_column(String(200), index=True)
    provider: Mapped[str] = mapped_column(String(200))
    policy_url: Mapped[str] = mapped_column(String(500))
    host: Mapped[str] = mapped_column(String(253))
    days: Mapped[int | None]
    purpose: Mapped[str] = mapped_column(String(1000))
