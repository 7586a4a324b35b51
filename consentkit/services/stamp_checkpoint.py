"""Keep, find and list the time stamps of the ledger's signed heads."""

from dataclasses import dataclass
from datetime import datetime

from consentkit.domain.errors import OutsideLedger
from consentkit.storage import anchors, ledger
from consentkit.storage.anchors import StoredStamp
from consentkit.storage.ledger import Head
from consentkit.storage.session import Session

PAGE = 500


@dataclass(frozen=True, slots=True)
class ListedStamp:
    """``size`` is how many entries the stamped ledger has."""

    size: int
    at: datetime


def find_stamp(head: Head, *, session: Session) -> StoredStamp | None:
    return anchors.stamp_of(session, head.origin, head.size)


def keep_stamp(head: Head, answer: bytes, at: datetime, *, session: Session) -> None:
    """Keep what was checked to be a stamp over ``head``. A head that has one keeps that."""
    if find_stamp(head, session=session) is None:
        anchors.add_stamp(session, StoredStamp(head.origin, head.size, head.note, answer, at))


def stamp_at(size: int, *, session: Session) -> StoredStamp:
    """Return the stamp of our log when it had ``size`` entries. Raises ``OutsideLedger``."""
    head = ledger.head(session)
    found = None
    if head is not None and size <= head.size:
        found = anchors.stamp_of(session, head.origin, size)
    if found is None:
        raise OutsideLedger(f"the ledger was not time-stamped when it had {size} entries")
    return found


def stamps_from(least: int, *, session: Session) -> tuple[list[ListedStamp], int | None]:
    """Return the stamps of ``least`` entries or more, and where to go on, if there are more."""
    head = ledger.head(session)
    if head is None:
        return [], None
    found = anchors.stamped_sizes(session, head.origin, least=least, limit=PAGE + 1)
    listed = [ListedStamp(size, at) for size, at in found]
    return listed[:PAGE], listed[PAGE].size if len(listed) > PAGE else None
