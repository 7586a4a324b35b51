"""How numbers, days and values are written in the admin's language."""

from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal, format_percent

from consentkit.domain.span import Span
from consentkit.domain.tally import Dimension
from consentkit.web.console.words import language, say, words

# Of a table: what it is of, a number, a rate, or None for what is not told.
Cell = str | int | float | None
NOT_TOLD = "\N{EN DASH}"
_WEEK = 7


def say_number(number: int) -> str:
    return _write_number(number, language())


# A page has hundreds, mostly small ones, and each time to look a language's way up costs more than
# all else of it.
@lru_cache(maxsize=8_192)
def _write_number(number: int, tongue: str) -> str:
    return format_decimal(number, locale=tongue)


def say_rate(rate: float) -> str:
    """Whole per cent: with few answers, more would pretend to know more."""
    return _write_rate(round(rate, 2), language())


@lru_cache(maxsize=1_024)
def _write_rate(rate: float, tongue: str) -> str:
    return format_percent(rate, locale=tongue)


def say_cell(cell: Cell) -> str:
    if cell is None:
        return NOT_TOLD
    if isinstance(cell, str):
        return cell
    return say_number(cell) if isinstance(cell, int) else say_rate(cell)


def say_points(difference: float) -> str:
    return format_decimal(abs(round(difference * 100)), locale=language())


def say_span(span: Span) -> str:
    first, last = (
        format_date(day, "medium", locale=language()) for day in (span.since, span.until)
    )
    return first if span.days == 1 else say("numbers_from_to", first=first, last=last)


def say_piece(span: Span) -> str:
    """A day, a week by its first day, or a month."""
    skeleton = "yMMM" if span.days > _WEEK else "MMMd"
    return format_skeleton(skeleton, span.since, locale=language())


def say_value(dimension: Dimension, value: str) -> str:
    tongue = Locale.parse(language())
    if dimension is Dimension.LANGUAGE:
        return _language_name(value, tongue)
    if dimension is Dimension.COUNTRY:
        return tongue.territories.get(value, value) if value else say("numbers_unknown")
    if dimension is Dimension.VERSION:
        return say("numbers_version_number", number=value)
    # A later release may have counted what this one has no word for.
    return words(language()).get(f"numbers_{dimension.value}_{value or 'none'}", value)


def say_values(dimension: Dimension, values: tuple[str, ...]) -> str:
    """Name those that are told together, or say how many they are."""
    if len(values) <= 3:
        return ", ".join(say_value(dimension, value) for value in values)
    return say("numbers_together", count=len(values))


def _language_name(tag: str, tongue: Locale) -> str:
    try:
        name = Locale.parse(tag, sep="-").get_display_name(tongue)
    except (UnknownLocaleError, ValueError):
        return tag
    return f"{name[:1].upper()}{name[1:]}" if name else tag
