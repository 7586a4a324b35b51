"""Find receipts of a site, newest first, a page at a time and with bounded work."""

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from consentkit.domain.errors import MalformedReceipt
from consentkit.domain.receipt import Receipt
from consentkit.domain.receipt_filter import ReceiptFilter
from consentkit.signing.receipts import read_payload
from consentkit.storage import receipt_search, sites
from consentkit.storage.receipt_search import Row
from consentkit.storage.session import Session

PAGE = 50
# Reading one takes some 20 µs: a page that finds nothing is there in a tenth of a second.
LOOK_THROUGH = 2_000


@dataclass(frozen=True, slots=True)
class Listed:
    """``receipt`` is None where what is stored cannot be read."""

    id: UUID
    recorded_at: datetime
    receipt: Receipt | None


@dataclass(frozen=True, slots=True)
class Page:
    """``looked_through`` is how many receipts were read for it; ``next_before`` is where the next
    page begins, None at the end.
    """

    entries: tuple[Listed, ...]
    looked_through: int
    next_before: UUID | None

    @property
    def is_cut_short(self) -> bool:
        """Whether there may be more, and this page is not full."""
        return self.next_before is not None and len(self.entries) < PAGE


def find_receipts(
    site_key: str,
    wanted: ReceiptFilter,
    *,
    session: Session,
    before: UUID | None = None,
    look_through: int = LOOK_THROUGH,
) -> Page:
    """What cannot be read is always listed: somebody should look at it. Raises ``UnknownSite``."""
    site_id = sites.find_id(session, site_key)
    entries: list[Listed] = []
    looked = 0
    last = before
    rows = receipt_search.newest_first(
        session, site_id, wanted, before=before, limit=look_through + 1
    )
    with closing(rows):
        for row in rows:
            if looked == look_through or len(entries) == PAGE:
                return Page(tuple(entries), looked, last)
            looked += 1
            last = row.id
            receipt = _read(row)
            if receipt is None or wanted.matches(receipt):
                entries.append(Listed(row.id, row.recorded_at, receipt))
    return Page(tuple(entries), looked, None)


def _read(row: Row) -> Receipt | None:
    try:
        return Receipt.from_payload(read_payload(row.jws))
    except (MalformedReceipt, IndexError, UnicodeError):
        return None
