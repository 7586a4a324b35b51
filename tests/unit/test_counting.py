"""What is counted of an answer, and what is told of few."""

from datetime import date
from uuid import UUID

import pytest

from consentkit.domain.counts import Counts
from consentkit.domain.decision import Action, Region, RegionSource
from consentkit.domain.device_class import DeviceClass, device_class, is_crawler
from consentkit.domain.span import LONGEST_DAYS, BadSpan, Span
from consentkit.domain.tally import COLUMNS, Counted, Dimension, counted, day_of, first_id
from consentkit.services.read_numbers import told_together
from tests.factories import a_receipt, an_answer

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604"
)
PIXEL = "Mozilla/5.0 (Linux; Android 15) Chrome/131.0.0.0 Mobile Safari/537.36"
ANDROID_TABLET = "Mozilla/5.0 (Linux; Android 15) Chrome/131.0.0.0 Safari/537.36"
IPAD = "Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) Version/17.0 Mobile/15E148 Safari/604"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"
GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
CUBOT = "Mozilla/5.0 (Linux; Android 9; CUBOT X19) Chrome/131.0.0.0 Mobile Safari/537.36"


@pytest.mark.parametrize(
    ("agent", "hint", "expected"),
    [
        (IPHONE, "", DeviceClass.PHONE),
        (PIXEL, "?1", DeviceClass.PHONE),
        (ANDROID_TABLET, "?0", DeviceClass.TABLET),
        (IPAD, "", DeviceClass.TABLET),
        (FIREFOX, "", DeviceClass.DESKTOP),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/131", "?0", DeviceClass.DESKTOP),
        ("curl/8.5", "", DeviceClass.UNKNOWN),
        ("", "", DeviceClass.UNKNOWN),
        ("", "?1", DeviceClass.PHONE),
        ("\x00\N{SNOWMAN}", "nonsense", DeviceClass.UNKNOWN),
    ],
)
def test_a_device_is_one_of_four_words(agent: str, hint: str, expected: DeviceClass) -> None:
    assert device_class(agent, hint) is expected


@pytest.mark.parametrize(
    ("agent", "expected"), [(GOOGLEBOT, True), (CUBOT, False), (FIREFOX, False), ("", False)]
)
def test_crawlers_are_known_by_their_own_word(agent: str, expected: bool) -> None:
    assert is_crawler(agent) is expected


def test_what_is_counted_reads_back_as_it_was_written_and_names_nobody() -> None:
    region = Region(country="CA", subdivision="CA-QC", source=RegionSource.TIMEZONE)
    receipt = a_receipt(decision=an_answer(gpc=True, region=region, language="fr-CA"))
    made = counted(receipt, DeviceClass.TABLET)
    assert Counted.parse(made.format()) == made
    assert made.values == {
        Dimension.TOTAL: "",
        Dimension.SURFACE: "preferences",
        Dimension.LANGUAGE: "fr-CA",
        Dimension.VERSION: "1",
        Dimension.COUNTRY: "CA",
        Dimension.DEVICE: "tablet",
        Dimension.SIGNAL: "gpc",
    }
    for secret in (receipt.decision.visitor_id, str(receipt.id), receipt.id.hex, "QC"):
        assert secret not in made.format()


def test_every_action_has_its_column() -> None:
    assert ("shown", *(action.value for action in Action)) == COLUMNS
    assert set(Counts.__dataclass_fields__) == set(COLUMNS)


def test_a_day_begins_with_the_least_id_that_counts_on_it() -> None:
    day = date(2026, 11, 23)
    assert day_of(first_id(day)) == day
    assert day_of(UUID(int=first_id(day).int - 1)) == date(2026, 11, 22)


def _rows(**receipts: int) -> list[tuple[str, Counts]]:
    return [(name, Counts(accept_all=count)) for name, count in receipts.items()]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (_rows(en=9, fr=6), [(("en",), 9), (("fr",), 6)]),
        # A single handful takes the next one along: the sum would tell it otherwise.
        (_rows(en=90, fr=60, de=2), [(("en",), 90), (("fr", "de"), 62)]),
        (_rows(en=90, fr=5, de=3), [(("en",), 90), (("fr", "de"), 8)]),
        (_rows(en=90, fr=1, de=1), [(("en", "de", "fr"), 92)]),
        (_rows(en=3), [(("en",), 3)]),
        ([], []),
    ],
)
def test_a_handful_is_told_together_with_others(
    rows: list[tuple[str, Counts]], expected: list[tuple[tuple[str, ...], int]]
) -> None:
    assert [(row.values, row.counts.accept_all) for row in told_together(rows)] == expected


def test_a_rate_has_the_answers_of_people_for_its_base() -> None:
    counts = Counts(shown=99, accept_all=6, decline_all=3, save=3, withdraw=4, gpc=5, api=6)
    assert (counts.answered, counts.receipts) == (12, 27)
    assert counts.accept_rate == 0.5
    assert Counts(accept_all=5).accept_rate is None


def test_spans_are_told_in_days_weeks_or_months() -> None:
    until = date(2026, 11, 23)
    week = list(Span.ending(until, 7).pieces())
    assert [piece.days for piece in week] == [1] * 7
    assert week[-1] == Span(until, until)
    quarter = list(Span.ending(until, 90).pieces())
    assert [piece.days for piece in quarter] == [7] * 12 + [6]
    years = list(Span.ending(until, 1_000).pieces())
    assert all(piece.since.day == 1 for piece in years[1:])
    for pieces in (week, quarter, years):
        assert sum(piece.days for piece in pieces) == Span(pieces[0].since, until).days
    assert Span.ending(until, 7).before == Span(date(2026, 11, 10), date(2026, 11, 16))


@pytest.mark.parametrize("days", [0, -3, LONGEST_DAYS + 1])
def test_a_span_that_is_none_is_refused_at_its_field(days: int) -> None:
    with pytest.raises(BadSpan) as refused:
        Span.ending(date(2026, 11, 23), days)
    assert refused.value.field == "since"
