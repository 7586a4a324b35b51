"""Letters to owners."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from consentkit.storage.models.base import Base


class MailRefusalRow(Base):
    """That an owner does not want letters of a kind."""

    __tablename__ = "mail_refusal"

    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)


class OwnerMailRow(Base):
    """A letter that one of the processes took upon itself. ``sent_at`` is None until the mail
    server has taken it. ``period`` is the week, the day or the key that it is about.
    """

    __tablename__ = "owner_mail"

    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    period: Mapped[str] = mapped_column(String(64), primary_key=True)
    claimed_at: Mapped[datetime]
    tries: Mapped[int]
    sent_at: Mapped[datetime | None]
