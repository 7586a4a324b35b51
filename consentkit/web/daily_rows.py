"""The daily counts of a site as a file for programs, for the console and the API alike."""

from collections.abc import Iterator

from consentkit.domain.span import Span
from consentkit.services.export_receipts import csv_line
from consentkit.services.read_numbers import Row, read_daily_rows
from consentkit.storage.session import Session

MEDIA_TYPE = "text/csv"
_OF_A_ROW = ("day", "dimension", "value", "shown", "receipts")
_ANSWERS = ("accept_all", "decline_all", "save", "withdraw", "gpc", "api", "carried_over")


def daily_lines(site_key: str, span: Span, *, session: Session) -> Iterator[str]:
    """Yield a line of CSV for each day, dimension and value, named as in the API, with plain
    numbers. How a handful divides stays empty. Raises ``UnknownSite``.
    """
    yield csv_line((*_OF_A_ROW, *_ANSWERS))
    for day, dimension, row in read_daily_rows(site_key, span, session=session):
        counts = row.counts
        values = "|".join(value or "none" for value in row.values)
        yield csv_line(
            [day, dimension.value, values, counts.shown, counts.receipts, *_answers(row)]
        )


def _answers(row: Row) -> list[object]:
    if row.counts.is_handful:
        return [""] * len(_ANSWERS)
    return [getattr(row.counts, name) for name in _ANSWERS]
