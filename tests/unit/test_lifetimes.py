"""A lifetime is a session, 1 to 400 days, or persistent; it is read from text or from an object."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consentkit.domain.lifetime import MAX_DAYS, Lifetime

lifetimes = st.sampled_from([Lifetime("session"), Lifetime("persistent")]) | st.integers(
    1, MAX_DAYS
).map(lambda days: Lifetime("days", days))


@given(lifetimes)
def test_a_lifetime_is_read_back_from_its_document(lifetime):
    assert Lifetime.parse(lifetime.document()) == lifetime
    text = f"{lifetime.days} days" if lifetime.days else lifetime.kind
    assert Lifetime.parse(text) == lifetime


def test_lifetimes_are_ordered_by_their_longest_day():
    texts = ["session", "1 day", "30 days", "persistent"]
    assert [Lifetime.parse(text).longest_days for text in texts] == [0, 1, 30, 400]


@pytest.mark.parametrize(
    "value",
    [
        "",
        "0 days",
        "401 days",
        "030 days",
        "30",
        "30days",
        "30 days\n",
        "30 Days",
        "-1 days",
        "1.5 days",
        "٣٠ days",
        "for ever",
        "Session",
        "days",
        30,
        True,
        None,
        [],
        ["session"],
        {},
        {"kind": "days"},
        {"kind": "days", "days": True},
        {"kind": "days", "days": "30"},
        {"kind": "days", "days": 0},
        {"kind": "days", "days": 401},
        {"kind": "days", "days": 1.0},
        {"kind": "session", "days": 1},
        {"kind": "persistent", "days": None},
        {"days": 30},
        {"kind": []},
        {"kind": "weeks", "days": 2},
        {"kind": "days", "days": 3, "extra": 1},
    ],
    ids=repr,
)
def test_what_is_no_lifetime_is_refused(value):
    with pytest.raises(ValueError, match=r"."):
        Lifetime.parse(value)


@pytest.mark.parametrize("parts", [("days", None), ("session", 1), ("days", 0), ("days", 401)])
def test_a_lifetime_that_contradicts_itself_cannot_exist(parts):
    with pytest.raises(ValueError, match=r"."):
        Lifetime(*parts)
