"""The daily rows: added to by whoever counts, and summed by whoever reads.

Each month has its sums as well, so that a year is read from a dozen rows of each value, and not
from hundreds.

Answers are added by the sequencer, in the transaction that takes them from the ledger's queue,
where each was put in its receipt's own transaction. So each is counted exactly once, one writer
counts at a time, and a visitor who answers waits for no row that others count in.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import FromClause, Table, delete, func, insert, literal, select, union_all, update

from consentkit.domain.counts import Choice, Counts
from consentkit.domain.span import Span
from consentkit.domain.tally import COLUMNS, SHOWN, Dimension, Tally
from consentkit.storage.link import Insert, link_of
from consentkit.storage.models import DailyChoiceRow, DailyCountRow, MonthlyCountRow, SiteRow
from consentkit.storage.session import Session

_COUNT = DailyCountRow.metadata.tables["daily_count"]
_MONTH = MonthlyCountRow.metadata.tables["monthly_count"]
_CHOICE = DailyChoiceRow.metadata.tables["daily_choice"]
_ONE_DAY = timedelta(days=1)


def _adding(table: Table) -> Insert:
    keys = ", ".join(table.primary_key.columns.keys())
    grown = ", ".join(
        f"{column.name} = {table.name}.{column.name} + excluded.{column.name}"
        for column in table.c
        if not column.primary_key
    )
    return Insert(table, table.c.keys(), otherwise=f"ON CONFLICT ({keys}) DO UPDATE SET {grown}")


_ADD = {table: _adding(table) for table in (_COUNT, _MONTH, _CHOICE)}


def add(session: Session, tally: Tally) -> None:
    choices = [
        {"site_id": site_id, "day": day, "category": key, "granted": granted, "denied": denied}
        for (site_id, day, key), (granted, denied) in tally.choices_in_order()
    ]
    link = link_of(session)
    _ADD[_COUNT].run(link, _count_rows(tally))
    _ADD[_MONTH].run(link, _count_rows(tally.by_month()))
    _ADD[_CHOICE].run(link, choices)


def _count_rows(tally: Tally) -> list[dict[str, Any]]:
    return [
        {"site_id": site_id, "dimension": dimension, "day": day, "value": value, **added}
        for (site_id, dimension, day, value), added in tally.in_order()
    ]


def sums(
    session: Session, site_id: int, since: date, until: date, dimensions: Collection[Dimension]
) -> dict[tuple[Dimension, str], Counts]:
    """Sum the days from ``since`` to ``until``, both included, by dimension and value."""
    parts = union_all(
        *(
            select(*(table.c[name] for name in ("dimension", "value", *COLUMNS))).where(
                *_within(site_id, first, last, table), table.c.dimension.in_(sorted(dimensions))
            )
            for table, first, last in _tables(Span(since, until))
        )
    ).subquery()
    query = select(parts.c.dimension, parts.c.value, *_sums(parts)).group_by(
        parts.c.dimension, parts.c.value
    )
    return {
        (Dimension(row.dimension), row.value): _counts(row._mapping)
        for row in session.execute(query)
    }


def _tables(span: Span) -> Iterator[tuple[Table, date, date]]:
    """Yield which days are summed from which rows."""
    months = span.whole_months()
    if months is None:
        yield _COUNT, span.since, span.until
        return
    yield _MONTH, months.since, months.until
    yield _COUNT, span.since, months.since - _ONE_DAY
    yield _COUNT, months.until + _ONE_DAY, span.until


def by_day(
    session: Session, site_id: int, since: date, until: date, *, dimension: Dimension, value: str
) -> dict[date, Counts]:
    """Return the days that have a row, in their order."""
    query = (
        select(*_COUNT.c)
        .where(
            *_within(site_id, since, until),
            _COUNT.c.dimension == dimension.value,
            _COUNT.c.value == value,
        )
        .order_by(_COUNT.c.day)
    )
    return {row.day: _counts(row._mapping) for row in session.execute(query)}


def rows(
    session: Session, site_id: int, since: date, until: date
) -> Iterator[tuple[date, Dimension, str, Counts]]:
    """Yield every row of the days, by dimension, day and value."""
    query = (
        select(*_COUNT.c)
        .where(*_within(site_id, since, until), _COUNT.c.dimension.in_(sorted(Dimension)))
        .order_by(_COUNT.c.dimension, _COUNT.c.day, _COUNT.c.value)
    )
    for row in session.execute(query):
        yield row.day, Dimension(row.dimension), row.value, _counts(row._mapping)


def choice_sums(session: Session, site_id: int, since: date, until: date) -> dict[str, Choice]:
    """Sum by category."""
    query = (
        select(_CHOICE.c.category, func.sum(_CHOICE.c.granted), func.sum(_CHOICE.c.denied))
        .where(_CHOICE.c.site_id == site_id, _CHOICE.c.day.between(since, until))
        .group_by(_CHOICE.c.category)
    )
    return {
        key: Choice(int(granted), int(denied)) for key, granted, denied in session.execute(query)
    }


def totals(
    session: Session, site_keys: Collection[str], since: date, until: date
) -> dict[str, Counts]:
    """Sum the days for each of many sites at once; one without any row is absent."""
    query = (
        select(SiteRow.key, *_sums(_COUNT))
        .join_from(SiteRow, _COUNT, _COUNT.c.site_id == SiteRow.id)
        .where(
            SiteRow.key.in_(list(site_keys)),
            _COUNT.c.dimension == Dimension.TOTAL.value,
            _COUNT.c.day.between(since, until),
        )
        .group_by(SiteRow.key)
    )
    return {row.key: _counts(row._mapping) for row in session.execute(query)}


def first_day(session: Session, site_id: int) -> date | None:
    """Return the first day that was counted."""
    found: date | None = session.scalar(
        select(func.min(_COUNT.c.day)).where(
            _COUNT.c.site_id == site_id, _COUNT.c.dimension == Dimension.TOTAL.value
        )
    )
    return found


def of_day(session: Session, site_id: int, day: date) -> Tally:
    """Return what stands in the rows of one day."""
    found = Tally()
    for each, dimension, value, counts in rows(session, site_id, day, day):
        as_columns = {name: getattr(counts, name) for name in COLUMNS}
        found.counts[site_id, dimension.value, each, value] = as_columns
    for key, choice in choice_sums(session, site_id, day, day).items():
        found.choices[site_id, day, key] = [choice.granted, choice.denied]
    return found


def replace_day(session: Session, site_id: int, day: date, tally: Tally) -> None:
    """Have the answers of a day be those of ``tally``; how often the banner was shown stays."""
    answers = [name for name in COLUMNS if name != SHOWN]
    session.execute(
        update(_COUNT)
        .where(*_within(site_id, day, day), _COUNT.c.dimension.in_(sorted(Dimension)))
        .values(dict.fromkeys(answers, 0))
    )
    session.execute(delete(_CHOICE).where(_CHOICE.c.site_id == site_id, _CHOICE.c.day == day))
    add(session, tally)
    _sum_month(session, site_id, Span.month_of(day))


def _sum_month(session: Session, site_id: int, month: Span) -> None:
    """Sum a month anew. Whoever counts meanwhile waits at these rows, and adds to them then."""
    keys = ("site_id", "dimension", "value")
    days = select(
        literal(month.since, _MONTH.c.day.type), *(_COUNT.c[name] for name in keys), *_sums(_COUNT)
    ).where(*_within(site_id, month.since, month.until))
    session.execute(delete(_MONTH).where(*_within(site_id, month.since, month.since, _MONTH)))
    session.execute(
        insert(_MONTH).from_select(
            ["day", *keys, *COLUMNS], days.group_by(*(_COUNT.c[name] for name in keys))
        )
    )


def _within(site_id: int, since: date, until: date, table: Table = _COUNT) -> Iterable[Any]:
    return table.c.site_id == site_id, table.c.day.between(since, until)


def _sums(rows: FromClause) -> list[Any]:
    return [func.sum(rows.c[name]).label(name) for name in COLUMNS]


def _counts(row: Mapping[Any, Any]) -> Counts:
    # PostgreSQL sums whole numbers to a decimal.
    return Counts(**{name: int(row[name]) for name in COLUMNS})
