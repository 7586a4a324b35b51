"""Instants as they travel: RFC 3339, UTC, milliseconds, ``Z``."""

import re
from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FORM = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\Z")


def format_instant(at: datetime) -> str:
    """Raises ``ValueError`` for a naive time. Source: RFC 3339 section 5.6."""
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    in_utc = at if at.tzinfo is UTC else at.astimezone(UTC)
    return in_utc.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def parse_instant(text: str) -> datetime:
    """Accept only what ``format_instant`` writes. Raises ``ValueError``."""
    if not isinstance(text, str) or not _FORM.match(text):
        raise ValueError("an instant looks like 2026-11-23T19:01:07.123Z")
    return datetime.fromisoformat(text)


def to_milliseconds(at: datetime) -> int:
    """Milliseconds since the Unix epoch, without a float in between."""
    return (at - EPOCH) // timedelta(milliseconds=1)


def from_milliseconds(ms: int) -> datetime:
    """Raises ``OverflowError`` beyond the year 9999."""
    return EPOCH + timedelta(milliseconds=ms)


def truncate(at: datetime) -> datetime:
    """Drop what milliseconds cannot hold, so that stored and signed times are equal."""
    return from_milliseconds(to_milliseconds(at))
