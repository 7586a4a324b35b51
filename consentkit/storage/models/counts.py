"""What is counted by day: sums without any identifier."""

from datetime import date

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from consentkit.storage.models.base import Base


class _CountRow:
    """What was counted for one value of one dimension of a site (``domain/tally.py``). The key is
    in the order in which it is read.
    """

    __table_args__ = {"sqlite_with_rowid": False}

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), primary_key=True)
    dimension: Mapped[str] = mapped_column(String(16), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(String(64), primary_key=True)
    shown: Mapped[int] = mapped_column(BigInteger)
    accept_all: Mapped[int] = mapped_column(BigInteger)
    decline_all: Mapped[int] = mapped_column(BigInteger)
    save: Mapped[int] = mapped_column(BigInteger)
    withdraw: Mapped[int] = mapped_column(BigInteger)
    gpc: Mapped[int] = mapped_column(BigInteger)
    api: Mapped[int] = mapped_column(BigInteger)
    carried_over: Mapped[int] = mapped_column(BigInteger)


class DailyCountRow(_CountRow, Base):
    """On a day (UTC)."""

    __tablename__ = "daily_count"


class MonthlyCountRow(_CountRow, Base):
    """The sum of a month's daily rows, which grows with them; ``day`` is the month's first."""

    __tablename__ = "monthly_count"


class DailyChoiceRow(Base):
    """How many answers of a day granted and denied a category or purpose; withdrawals are not
    among them.
    """

    __tablename__ = "daily_choice"
    __table_args__ = {"sqlite_with_rowid": False}

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    category: Mapped[str] = mapped_column(String(64), primary_key=True)
    granted: Mapped[int] = mapped_column(BigInteger)
    denied: Mapped[int] = mapped_column(BigInteger)
