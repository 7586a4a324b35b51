"""Requests to the privacy officer."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Text, and_, case, cast, delete, func, or_, select

from consentkit.domain.officer_request import OfficerRequest, RequestKind
from consentkit.storage.models import OfficerRequestRow, SiteRow
from consentkit.storage.session import Session

_ROW = OfficerRequestRow
READ_ROWS = 100
# By when it is to be answered, and its number of the site: where it stands among those that wait.
Urgency = tuple[datetime, int]


def next_sequence(session: Session, site_id: int) -> int:
    """Nobody else gets a number of this site until the caller's transaction ends.

    One that was given never comes back: the newest request of a site is never erased.
    """
    # On a server, writers would take the same number and try again in turn; receipts, whose foreign
    # key shares the site's row, go on meanwhile. SQLite has one writer anyway.
    session.execute(select(SiteRow.id).where(SiteRow.id == site_id).with_for_update(key_share=True))
    query = select(func.max(_ROW.sequence)).where(_ROW.site_id == site_id)
    return (session.scalar(query) or 0) + 1


def insert(session: Session, site_id: int, asked: OfficerRequest, *, form: str) -> None:
    session.add(
        OfficerRequestRow(
            site_id=site_id,
            id=asked.id,
            sequence=asked.sequence,
            kind=asked.kind.value,
            text=asked.text,
            contact=asked.contact,
            language=asked.language,
            receipts=[str(each) for each in asked.receipts],
            received_at=asked.received_at,
            due_at=asked.due_at,
            acknowledgement=asked.acknowledgement,
            form=form,
        )
    )
    session.flush()


def by_form(session: Session, site_id: int, form: str) -> OfficerRequest | None:
    return _one(session, _ROW.site_id == site_id, _ROW.form == form)


def by_sequence(session: Session, site_id: int, sequence: int) -> OfficerRequest | None:
    return _one(session, _ROW.site_id == site_id, _ROW.sequence == sequence)


def get_all(session: Session, site_id: int, request_ids: Collection[UUID]) -> list[OfficerRequest]:
    """Return those that there are, newest first."""
    wanted = (_ROW.site_id == site_id, _ROW.id.in_(list(request_ids)))
    return [_request(row) for row in session.execute(_query(*wanted).order_by(_ROW.id.desc()))]


def about(session: Session, site_id: int, receipt_id: UUID) -> list[OfficerRequest]:
    """Return those whose visitor held the secret of a receipt, newest first.

    No index leads there: those of one site are few, next to its receipts.
    """
    is_about = cast(_ROW.receipts, Text).contains(str(receipt_id))
    query = _query(_ROW.site_id == site_id, is_about).order_by(_ROW.sequence.desc())
    return [_request(row) for row in session.execute(query)]


def of_site(session: Session, site_id: int) -> Iterator[OfficerRequest]:
    """Oldest first."""
    for row in session.execute(_query(_ROW.site_id == site_id).order_by(_ROW.sequence)):
        yield _request(row)


def count_open(session: Session, site_id: int, *, now: datetime) -> tuple[int, int]:
    """Return how many wait for their answer, and how many of these are overdue."""
    answer_by = func.coalesce(_ROW.extended_until, _ROW.due_at)
    overdue = func.sum(case((answer_by < now, 1), else_=0))
    query = select(func.count(), overdue).where(_ROW.site_id == site_id, _ROW.answered_at.is_(None))
    waiting, late = session.execute(query).one()
    return waiting, int(late or 0)


def waiting(
    session: Session,
    site_id: int,
    *,
    until: datetime | None = None,
    after: Urgency | None = None,
    limit: int | None = None,
) -> list[OfficerRequest]:
    """Return those without an answer, the most urgent first; ``until`` leaves those out that are
    to be answered after it, and ``after`` those that come before it or are there.
    """
    answer_by = func.coalesce(_ROW.extended_until, _ROW.due_at)
    wanted = [_ROW.site_id == site_id, _ROW.answered_at.is_(None)]
    if until is not None:
        wanted.append(answer_by <= until)
    if after is not None:
        day, sequence = after
        wanted.append(or_(answer_by > day, and_(answer_by == day, _ROW.sequence > sequence)))
    query = _query(*wanted).order_by(answer_by, _ROW.sequence).limit(limit)
    return [_request(row) for row in session.execute(query)]


def count_waiting(session: Session, site_id: int) -> int:
    query = select(func.count()).where(_ROW.site_id == site_id, _ROW.answered_at.is_(None))
    return session.scalar(query) or 0


def answered(
    session: Session, site_id: int, *, before: int | None, limit: int
) -> list[OfficerRequest]:
    """Return those with an answer, newest first; ``before`` is a sequence number."""
    wanted = [_ROW.site_id == site_id, _ROW.answered_at.is_not(None)]
    if before is not None:
        wanted.append(_ROW.sequence < before)
    query = _query(*wanted).order_by(_ROW.sequence.desc()).limit(limit)
    return [_request(row) for row in session.execute(query)]


def extend(session: Session, site_id: int, sequence: int, *, until: datetime, reason: str) -> None:
    row = session.scalars(
        select(_ROW).where(_ROW.site_id == site_id, _ROW.sequence == sequence)
    ).one()
    row.extended_until, row.extension_reason = until, reason
    session.flush()


def answer(session: Session, site_id: int, sequence: int, *, text: str, now: datetime) -> None:
    row = session.scalars(
        select(_ROW).where(_ROW.site_id == site_id, _ROW.sequence == sequence)
    ).one()
    row.answered_at, row.answer = now, text
    session.flush()


def erase_answered(session: Session, site_id: int, *, before: datetime) -> int:
    """Delete those answered before a moment, except the newest of the site, whose number the next
    one counts on from; return how many.
    """
    newest = select(func.max(_ROW.sequence)).where(_ROW.site_id == site_id).scalar_subquery()
    done = session.execute(
        delete(_ROW).where(
            _ROW.site_id == site_id, _ROW.answered_at < before, _ROW.sequence < newest
        )
    )
    return int(done.rowcount)  # type: ignore[attr-defined]


def all_requests(session: Session) -> Iterator[OfficerRequest]:
    """Yield those of every site."""
    for row in session.execute(_query().execution_options(yield_per=READ_ROWS)):
        yield _request(row)


def _query(*wanted: Any) -> Any:
    return select(SiteRow.key, _ROW).join(SiteRow, SiteRow.id == _ROW.site_id).where(*wanted)


def _one(session: Session, *wanted: Any) -> OfficerRequest | None:
    row = session.execute(_query(*wanted)).one_or_none()
    return _request(row) if row else None


def _request(found: Any) -> OfficerRequest:
    site_key, row = found
    return OfficerRequest(
        id=row.id,
        site_key=site_key,
        sequence=row.sequence,
        kind=RequestKind(row.kind),
        text=row.text,
        contact=row.contact,
        language=row.language,
        receipts=tuple(UUID(each) for each in row.receipts),
        received_at=row.received_at,
        acknowledgement=row.acknowledgement,
        extended_until=row.extended_until,
        extension_reason=row.extension_reason,
        answered_at=row.answered_at,
        answer=row.answer,
    )
