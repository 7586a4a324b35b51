"""When owners are written to, and which fall of acceptance is one."""

from datetime import UTC, date, datetime, timedelta

import pytest

from consentkit.domain.owner_mail import Share, due_day, due_week, has_fallen, key_reminder
from consentkit.web.console.words import words

BEFORE = Share(6_000, 10_000)


@pytest.mark.parametrize(
    ("day", "before", "fallen"),
    [
        # Clearly lower, from much and from little.
        (Share(400, 1_000), BEFORE, True),
        (Share(16, 50), Share(140, 200), True),
        # Not by enough: ten points are told of, nine are not, however many answered.
        (Share(500, 1_000), BEFORE, True),
        (Share(51_000, 100_000), BEFORE, False),
        # By enough, and yet it may be chance.
        (Share(22, 50), Share(120, 200), False),
        # Too few answers to say anything, on the day and before it.
        (Share(0, 49), BEFORE, False),
        (Share(0, 1_000), Share(199, 199), False),
        (Share(0, 0), Share(0, 0), False),
        # As before, higher, and nobody ever accepts.
        (Share(600, 1_000), BEFORE, False),
        (Share(1_000, 1_000), BEFORE, False),
        (Share(0, 1_000), Share(0, 1_000), False),
        (Share(1_000, 1_000), Share(1_000, 1_000), False),
    ],
)
def test_a_fall_is_told_of_when_it_is_clear_and_not_chance(
    day: Share, before: Share, fallen: bool
) -> None:
    assert has_fallen(day, before) is fallen


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """November 2026, whose 23rd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "monday"),
    [
        (at(23, 5, 59), None),
        (at(23, 6), date(2026, 11, 23)),
        (at(27, 23), date(2026, 11, 23)),
        (at(28, 5, 59), date(2026, 11, 23)),
        (at(28, 6), None),
        (at(29, 23), None),
    ],
)
def test_the_weeks_letters_go_out_on_monday_from_six_or_when_the_service_is_up_again(
    now: datetime, monday: date | None
) -> None:
    assert due_week(now) == monday


def test_a_day_is_told_of_on_the_next_from_six() -> None:
    assert due_day(at(23, 5, 59)) is None
    assert due_day(at(23, 6)) == date(2026, 11, 22)


@pytest.mark.parametrize(("age", "reminder"), [(364, None), (365, 0), (394, 0), (395, 1), (425, 2)])
def test_an_old_key_is_told_of_every_thirty_days(age: int, reminder: int | None) -> None:
    now = at(23, 6)
    assert key_reminder(now - timedelta(days=age), now) == reminder


def test_the_page_tells_the_rule_as_it_is() -> None:
    from consentkit.domain import owner_mail

    for language in ("en", "fr"):
        said = words(language)["audit_mail_about_fall"]
        assert f" {owner_mail.LEAST_ON_DAY} " in said
        assert f" {owner_mail.DAYS_BEFORE} " in said
        assert f" {owner_mail.LEAST_FALL * 100:.0f} points" in said
    assert owner_mail.LEAST_ERRORS == 4
