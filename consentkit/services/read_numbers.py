"""What is shown of a site's daily counts for a span of days. No receipt is read for it."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from consentkit.domain.counts import HANDFUL, Choice, Counts
from consentkit.domain.span import Span
from consentkit.domain.tally import Dimension
from consentkit.storage import daily_counts, sites
from consentkit.storage.session import Session

# In the order in which they are shown.
PARTS = (
    Dimension.LANGUAGE, Dimension.COUNTRY, Dimension.DEVICE, Dimension.VERSION, Dimension.SURFACE,
    Dimension.SIGNAL,
)  # fmt: skip
_MAX_VALUE = 64


@dataclass(frozen=True, slots=True)
class Only:
    """One value of one dimension, of which alone is told."""

    dimension: Dimension = Dimension.TOTAL
    value: str = ""

    @classmethod
    def read(cls, text: str) -> "Only | None":
        """``text`` is a dimension, a colon and a value; empty is for all. Return None for what
        nothing can be told of.
        """
        if not text:
            return cls()
        name, colon, value = text.partition(":")
        if not colon or name not in PARTS or len(value) > _MAX_VALUE or "\x00" in value:
            return None
        return cls(Dimension(name), value)


@dataclass(frozen=True, slots=True)
class Row:
    """Counts of ``values``: of one, or of several that are told together because each is only a
    handful.
    """

    values: tuple[str, ...]
    counts: Counts


@dataclass(frozen=True, slots=True)
class Piece:
    """A day, week or month. ``is_whole`` is True where its answers are not told apart."""

    span: Span
    counts: Counts
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Unanswered:
    """How often a banner that was shown got no answer, as far as that is counted: on ``days`` of
    the span. It is an estimate; see ``_unanswered``.
    """

    days: int
    shown: int
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """``parts`` and ``choices`` are of all answers, and empty of a handful, or where ``only`` one
    value is told of: combinations are not counted. ``values`` are those to choose ``only`` from.
    ``signalled`` are receipts with a Global Privacy Control signal, where that is told.
    ``counted_since`` is None where nothing was ever counted.
    """

    span: Span
    only: Only
    total: Counts
    before: Counts
    unanswered: Unanswered | None
    signalled: int | None
    pieces: tuple[Piece, ...]
    parts: Mapping[Dimension, tuple[Row, ...]]
    choices: Mapping[str, Choice]
    values: Mapping[Dimension, tuple[str, ...]]
    counted_since: date | None


def read_numbers(
    site_key: str,
    span: Span,
    *,
    session: Session,
    only: Only | None = None,
    parts: Collection[Dimension] = PARTS,
    with_choices: bool = True,
) -> Numbers:
    """Read no more than ``parts``, and the choices if they are wanted: most of the time is theirs.

    Raises ``UnknownSite``.
    """
    only = only or Only()
    site_id = sites.find_id(session, site_key)
    found = daily_counts.sums(session, site_id, span.since, span.until, parts) if parts else {}
    by_day = _by_day(session, site_id, span, only)
    total = Counts.sum(by_day.values())
    is_told_apart = only == Only() and not total.is_handful
    return Numbers(
        span=span,
        only=only,
        total=total,
        before=Counts.sum(_by_day(session, site_id, span.before, only).values()),
        unanswered=_unanswered(by_day.values()),
        signalled=(
            found.get((Dimension.SIGNAL, "gpc"), Counts()).receipts if is_told_apart else None
        ),
        pieces=tuple(_pieces(span, by_day)),
        parts=_parts(found) if is_told_apart else {},
        choices=_choices(session, site_id, span) if is_told_apart and with_choices else {},
        values={part: _values(found, part) for part in PARTS},
        counted_since=daily_counts.first_day(session, site_id),
    )


def read_totals(
    site_keys: Collection[str], span: Span, *, session: Session
) -> Mapping[str, Counts]:
    """Return the sums of many sites in one query; a site of which nothing is counted is absent."""
    return daily_counts.totals(session, site_keys, span.since, span.until)


def read_daily_rows(
    site_key: str, span: Span, *, session: Session
) -> Iterator[tuple[date, Dimension, Row]]:
    """Yield what there is for each day, dimension and value. Raises ``UnknownSite``."""
    site_id = sites.find_id(session, site_key)
    group: list[tuple[str, Counts]] = []
    current: tuple[date, Dimension] | None = None
    for day, dimension, value, counts in daily_counts.rows(
        session, site_id, span.since, span.until
    ):
        if current and current != (day, dimension):
            yield from ((*current, row) for row in told_together(group))
            group = []
        current = (day, dimension)
        group.append((value, counts))
    if current:
        yield from ((*current, row) for row in told_together(group))


def told_together(rows: Iterable[tuple[str, Counts]]) -> Iterator[Row]:
    """Yield a row for each value, the greatest first, and the handfuls in one.

    If these are a handful even together, the next greater joins them, or else the difference
    between the sum and the other rows would tell what is kept back.
    """
    rows = sorted(rows, key=lambda row: (-row[1].receipts, row[0]))
    unanswered = [row for row in rows if not row[1].receipts]
    greatest_first = rows[: len(rows) - len(unanswered)]
    together: list[tuple[str, Counts]] = []
    while greatest_first and (
        greatest_first[-1][1].is_handful
        or (together and sum((c.receipts for _, c in together)) <= HANDFUL)
    ):
        together.append(greatest_first.pop())
    for value, counts in greatest_first:
        yield Row((value,), counts)
    if together:
        values = tuple(value for value, _ in reversed(together))
        yield Row(values, Counts.sum(counts for _, counts in together))
    for value, counts in unanswered:
        yield Row((value,), counts)


def _by_day(session: Session, site_id: int, span: Span, only: Only) -> dict[date, Counts]:
    return daily_counts.by_day(
        session, site_id, span.since, span.until, dimension=only.dimension, value=only.value
    )


def _pieces(span: Span, by_day: Mapping[date, Counts]) -> Iterator[Piece]:
    sums = [
        (piece, Counts.sum(by_day[day] for day in piece.each_day() if day in by_day))
        for piece in span.pieces()
    ]
    named = {piece.since.isoformat(): counts for piece, counts in sums if counts.receipts}
    hidden = {
        value
        for row in told_together(named.items())
        if len(row.values) > 1 or row.counts.is_handful
        for value in row.values
    }
    for piece, counts in sums:
        yield Piece(piece, counts, piece.since.isoformat() in hidden)


def _unanswered(days: Iterable[Counts]) -> Unanswered | None:
    """Showings less answers, on the days on which showings were counted.

    Nobody is recognised for it, so who sees the banner on five pages and then answers has been
    shown it five times, and answered once; and an answer may come a day after it was asked for.
    """
    counted = [each for each in days if each.shown]
    if not counted:
        return None
    total = Counts.sum(counted)
    return Unanswered(len(counted), total.shown, max(0, total.shown - total.answered))


def _parts(
    found: Mapping[tuple[Dimension, str], Counts],
) -> dict[Dimension, tuple[Row, ...]]:
    return {
        part: tuple(
            told_together(
                (value, counts) for (each, value), counts in found.items() if each == part
            )
        )
        for part in PARTS
    }


def _choices(session: Session, site_id: int, span: Span) -> dict[str, Choice]:
    sums = daily_counts.choice_sums(session, site_id, span.since, span.until)
    return {key: choice for key, choice in sums.items() if choice.answers > HANDFUL}


def _values(found: Mapping[tuple[Dimension, str], Counts], dimension: Dimension) -> tuple[str, ...]:
    return tuple(sorted(value for each, value in found if each == dimension))
