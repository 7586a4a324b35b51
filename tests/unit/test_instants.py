"""Instants are read back to the millisecond, and only as they were written."""

import re
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consentkit.domain.instant import (
    format_instant,
    from_milliseconds,
    parse_instant,
    to_milliseconds,
    truncate,
)
from tests.factories import NOW

zones = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
times = st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29), timezones=zones)  # noqa: DTZ001


@settings(deadline=None)
@given(times)
def test_an_instant_is_read_back_to_the_millisecond(at):
    text = format_instant(at)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", text)
    assert parse_instant(text) == truncate(at)
    assert format_instant(parse_instant(text)) == text


@settings(deadline=None)
@given(times)
def test_milliseconds_are_read_back_whole(at):
    ms = to_milliseconds(at)
    assert from_milliseconds(ms) == truncate(at)
    assert to_milliseconds(from_milliseconds(ms)) == ms
    assert timedelta(0) <= at - truncate(at) < timedelta(milliseconds=1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-11-23",
        "2026-11-23T19:01:07Z",
        "2026-11-23T19:01:07.123",
        "2026-11-23T19:01:07.123456Z",
        "2026-11-23T19:01:07.123+00:00",
        "2026-11-23T19:01:07,123Z",
        "2026-11-23 19:01:07.123Z",
        "2026-11-23t19:01:07.123z",
        "2026-11-23T19:01:07.123Z\n",
        " 2026-11-23T19:01:07.123Z",
        "2026-13-01T00:00:00.000Z",
        "2026-02-29T00:00:00.000Z",
        "2026-11-23T24:00:00.000Z",
        "2026-11-23T23:59:60.000Z",
        "0000-01-01T00:00:00.000Z",
        "+2026-11-23T19:01:07.123Z",
        "２０２６-11-23T19:01:07.123Z",
        "2026-11-23T19:01:07.12٣Z",
        1795460467123,
        None,
        NOW,
    ],
)
def test_any_other_spelling_of_an_instant_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        parse_instant(text)


def test_a_time_without_a_zone_is_not_an_instant():
    with pytest.raises(ValueError, match="time zone"):
        format_instant(datetime(2026, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize("text", ["2028-02-29T12:00:00.000Z", "2038-01-19T03:14:08.000Z"])
def test_leap_days_and_times_past_2038_are_instants(text):
    assert format_instant(parse_instant(text)) == text
