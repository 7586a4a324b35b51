"""What the page shows one after the other: each a chart, a table, and a file of that table."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from consentkit.domain.banner import BannerVersion
from consentkit.domain.counts import Counts
from consentkit.domain.names import negotiate_language
from consentkit.domain.tally import Dimension
from consentkit.services.read_numbers import Numbers, Row
from consentkit.web.console.numbers.wording import Cell, say_piece, say_value, say_values
from consentkit.web.console.words import language, say

# So many bars a chart has at most; its table has them all.
MOST_BARS = 8
DAYS, CATEGORIES = "days", "categories"


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a chart: one length for each of its series."""

    label: str
    lengths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """``rows`` begin with what they are of. ``bars`` is empty where there is nothing to compare."""

    name: str
    title: str
    hint: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    series: tuple[str, ...]
    bars: tuple[Bar, ...]

    @property
    def alt(self) -> str:
        return say("numbers_alt", title=self.title, series=", ".join(self.series))


def sections(numbers: Numbers, version: BannerVersion | None) -> Iterator[Section]:
    yield _days(numbers)
    if numbers.choices:
        yield _categories(numbers, version)
    for dimension, rows in numbers.parts.items():
        if rows:
            yield _part(dimension, rows)


def find_section(name: str, told: list[Section]) -> Section | None:
    return next((each for each in told if each.name == name), None)


def _days(numbers: Numbers) -> Section:
    is_shown = any(piece.counts.shown for piece in numbers.pieces)
    is_hidden = any(piece.is_whole for piece in numbers.pieces)
    size = max(piece.span.days for piece in numbers.pieces)
    labels = [say_piece(piece.span) for piece in numbers.pieces]
    return Section(
        name=DAYS,
        title=say(f"numbers_by_{_piece_name(size)}"),
        hint=say("numbers_days_hint"),
        columns=(say("numbers_span"), *_columns(is_shown)),
        rows=tuple(
            (label, *_cells(piece.counts, is_shown, is_whole=piece.is_whole))
            for label, piece in zip(labels, numbers.pieces, strict=True)
        ),
        series=(*_series(), say("numbers_not_told")) if is_hidden else _series(),
        bars=tuple(
            Bar(label, _lengths(piece.counts, is_whole=piece.is_whole)[: 4 if is_hidden else 3])
            for label, piece in zip(labels, numbers.pieces, strict=True)
        ),
    )


def _piece_name(days: int) -> str:
    if days == 1:
        return "day"
    return "week" if days <= 7 else "month"


def _part(dimension: Dimension, rows: tuple[Row, ...]) -> Section:
    is_shown = any(row.counts.shown for row in rows)
    of_value: Callable[[Row], str] = partial(_label, dimension)
    answered = [row for row in rows if row.counts.answered]
    return Section(
        name=dimension.value,
        title=say(f"numbers_by_{dimension.value}"),
        hint=say(f"numbers_{dimension.value}_hint"),
        columns=(say(f"numbers_{dimension.value}"), *_columns(is_shown)),
        rows=tuple((of_value(row), *_cells(row.counts, is_shown)) for row in rows),
        series=_series(),
        bars=_bars(answered, of_value) if len(answered) > 1 else (),
    )


def _bars(rows: list[Row], of_value: Callable[[Row], str]) -> tuple[Bar, ...]:
    first, rest = rows[:MOST_BARS], rows[MOST_BARS:]
    bars = [Bar(of_value(row), _lengths(row.counts)[:3]) for row in first]
    if rest:
        others = Counts.sum(row.counts for row in rest)
        bars.append(Bar(say("numbers_the_others", count=len(rest)), _lengths(others)[:3]))
    return tuple(bars)


def _label(dimension: Dimension, row: Row) -> str:
    if len(row.values) == 1:
        return say_value(dimension, row.values[0])
    return say_values(dimension, row.values)


def _categories(numbers: Numbers, version: BannerVersion | None) -> Section:
    asked = {each.key: each for each in version.banner.asked()} if version else {}
    always = {c.key for c in version.banner.categories if c.required} if version else set()
    tongue = _tongue(version) if version else ""
    told = [
        (asked[key].title[tongue] if key in asked else key, choice)
        # In the order of the banner; those that it no longer has come last.
        for key, choice in sorted(
            numbers.choices.items(),
            key=lambda item: list(asked).index(item[0]) if item[0] in asked else len(asked),
        )
        if key not in always
    ]
    return Section(
        name=CATEGORIES,
        title=say("numbers_by_category"),
        hint=say("numbers_category_hint"),
        columns=tuple(
            say(f"numbers_{word}") for word in ("category", "answers", "granted", "denied", "rate")
        ),
        rows=tuple(
            (
                title,
                choice.answers,
                choice.granted,
                choice.denied,
                choice.granted / choice.answers,
            )
            for title, choice in told
        ),
        series=(say("numbers_granted"), say("numbers_denied")),
        bars=tuple(Bar(title, (choice.granted, choice.denied)) for title, choice in told),
    )


def _tongue(version: BannerVersion) -> str:
    """Of the languages that the banner speaks, the nearest to the admin's."""
    banner = version.banner
    return negotiate_language(language(), banner.languages, banner.default_language)


def _series() -> tuple[str, ...]:
    return tuple(say(f"numbers_{word}") for word in ("accepted", "declined", "chosen"))


def _columns(is_shown: bool) -> tuple[str, ...]:
    words = ("answers", "accepted", "declined", "chosen", "rate", "withdrawn", "others")
    return tuple(say(f"numbers_{word}") for word in (("shown", *words) if is_shown else words))


def _cells(counts: Counts, is_shown: bool, *, is_whole: bool = False) -> tuple[Cell, ...]:
    """Of a sum that is not told apart, the sum alone."""
    shown = (counts.shown,) if is_shown else ()
    if is_whole or counts.is_handful:
        return (*shown, counts.receipts, *([None] * 6))
    answers = (counts.answered, counts.accept_all, counts.decline_all, counts.save)
    return (*shown, *answers, counts.accept_rate, counts.withdraw, counts.others)


def _lengths(counts: Counts, *, is_whole: bool = False) -> tuple[int, ...]:
    if is_whole or counts.is_handful:
        return 0, 0, 0, counts.receipts
    return counts.accept_all, counts.decline_all, counts.save, 0
