"""What others said of the ledger's head."""

from datetime import date, datetime

from sqlalchemy import BigInteger, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from consentkit.storage.models.base import Base


class LedgerStampRow(Base):
    """An authority's time stamp (RFC 3161) over a signed checkpoint, whose note is kept with it.

    A trigger refuses every change (migrations/versions/0006).
    """

    __tablename__ = "ledger_stamp"

    origin: Mapped[str] = mapped_column(String(300), primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    note: Mapped[str] = mapped_column(Text)
    answer: Mapped[bytes] = mapped_column(LargeBinary)
    stamped_at: Mapped[datetime]


class LedgerCosignatureRow(Base):
    """The newest cosignature of a witness for the ledger of a size."""

    __tablename__ = "ledger_cosignature"

    origin: Mapped[str] = mapped_column(String(300), primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    witness: Mapped[str] = mapped_column(String(500), primary_key=True)  # its verifier key
    root: Mapped[bytes] = mapped_column(LargeBinary(32))
    line: Mapped[str] = mapped_column(Text)


class AnchorDayRow(Base):
    """A day on which one of the processes took it upon itself to anchor the ledger."""

    __tablename__ = "anchor_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    claimed_at: Mapped[datetime]
