"""Look through a site's receipts by the indices that there are."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select

from consentkit.domain.identifiers import least_id
from consentkit.domain.instant import EPOCH
from consentkit.domain.receipt_filter import ReceiptFilter
from consentkit.storage.models import LedgerPlaceRow, ReceiptRow
from consentkit.storage.receipts import EXPORT_BATCH_ROWS
from consentkit.storage.session import Session

_ROW = ReceiptRow
_READ_ROWS = 100
# An id begins with the moment of recording. One whose visitor had answered before the clock was
# set back is a little later; which is why the span of ids is wider than that of times.
_CLOCK_SLIPS = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Row:
    id: UUID
    jws: str
    recorded_at: datetime


def newest_first(
    session: Session, site_id: int, wanted: ReceiptFilter, *, before: UUID | None, limit: int
) -> Generator[Row]:
    """Yield at most ``limit`` receipts recorded before the one called ``before``.

    Only one of the filters is applied, the one with an index; the caller applies the others. So the
    work is bounded by ``limit``, however rare what is looked for.
    """
    query = _candidates(site_id, wanted).order_by(_ROW.id.desc()).limit(limit)
    if before is not None:
        query = query.where(_ROW.id < before)
    # Whoever has seen enough closes the generator, and with it a server's cursor.
    with session.execute(query.execution_options(yield_per=_READ_ROWS)) as found:
        for row in found:
            yield Row(row.id, row.jws, row.recorded_at)


def stream(session: Session, site_id: int, wanted: ReceiptFilter) -> Iterator[Row]:
    """Yield all that one filter leaves, as ``newest_first`` does, in the order of recording."""
    query = _candidates(site_id, wanted).order_by(_ROW.id)
    with session.execute(query.execution_options(yield_per=EXPORT_BATCH_ROWS)) as found:
        for row in found:
            yield Row(row.id, row.jws, row.recorded_at)


def following(session: Session, site_id: int, receipt_id: UUID) -> UUID | None:
    """Return the same visitor's next receipt."""
    # The ids of a visitor grow: no earlier month has it.
    return session.scalar(
        select(_ROW.id).where(
            _ROW.site_id == site_id, _ROW.prev == receipt_id, _ROW.id > receipt_id
        )
    )


def count_between(session: Session, site_id: int, since: datetime, until: datetime) -> int:
    query = select(func.count()).select_from(_ROW).where(*_between(site_id, since, until))
    return session.scalar(query) or 0


def page_between(
    session: Session, site_id: int, since: datetime, until: datetime, *, after: UUID, limit: int
) -> list[tuple[UUID, str, int | None]]:
    """Return (id, compact JWS, place in the ledger) of at most ``limit`` receipts recorded from
    ``since`` up to before ``until``, in the order of their ids, from behind ``after``.
    """
    query = (
        select(_ROW.id, _ROW.jws, LedgerPlaceRow.position)
        .outerjoin(
            LedgerPlaceRow,
            (LedgerPlaceRow.site_id == _ROW.site_id) & (LedgerPlaceRow.receipt_id == _ROW.id),
        )
        .where(*_between(site_id, since, until), _ROW.id > after)
        .order_by(_ROW.id)
        .limit(limit)
    )
    return [(row.id, row.jws, row.position) for row in session.execute(query)]


def _between(site_id: int, since: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    # The ids lead to the rows, and to the months that have them; the times decide.
    return (
        _ROW.site_id == site_id,
        _ROW.id >= _id_at(since - _CLOCK_SLIPS),
        _ROW.id < _id_at(until + _CLOCK_SLIPS),
        _ROW.recorded_at >= since,
        _ROW.recorded_at < until,
    )


def _candidates(site_id: int, wanted: ReceiptFilter) -> Select[UUID, str, datetime]:
    query: Select[UUID, str, datetime] = select(_ROW.id, _ROW.jws, _ROW.recorded_at).where(
        _ROW.site_id == site_id
    )
    if wanted.banner_version is not None:
        query = query.where(_ROW.banner_version == wanted.banner_version)
    elif wanted.action is not None:
        query = query.where(_ROW.action == wanted.action)
    if wanted.recorded_from is not None:
        query = query.where(_ROW.id >= _id_at(wanted.recorded_from - _CLOCK_SLIPS))
    if wanted.recorded_before is not None:
        query = query.where(_ROW.id < _id_at(wanted.recorded_before + _CLOCK_SLIPS))
    return query


def _id_at(moment: datetime) -> UUID:
    # Whoever asks for all there is may begin before ids can.
    return least_id(max(moment, EPOCH))
