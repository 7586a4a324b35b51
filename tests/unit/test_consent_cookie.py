"""The consent cookie is read strictly: doubt means "not decided"."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consentkit.domain.consent_cookie import MAX_LENGTH, BadConsentCookie, ConsentCookie
from consentkit.domain.decision import Action
from consentkit.domain.identifiers import visitor_id
from consentkit.domain.instant import from_milliseconds, to_milliseconds
from tests.factories import NOW, vector

VECTORS = vector("consent_cookie")
STATES = {True: "granted", False: "denied"}

cookies = st.builds(
    ConsentCookie,
    banner_version=st.integers(1, 999_999_999),
    decided_at=st.integers(1, 36**9 - 1).map(from_milliseconds),
    answers=st.dictionaries(st.integers(0, 63), st.booleans(), max_size=64),
    visitor_id=st.binary(min_size=16, max_size=16).map(visitor_id),
    action=st.sampled_from(Action),
)


def a_cookie(**changes):
    values = {
        "banner_version": 2,
        "decided_at": NOW,
        "answers": {0: True, 1: False},
        "visitor_id": "AAECAwQFBgcICQoLDA0ODw",
        "action": Action.SAVE,
    }
    return ConsentCookie(**values | changes)


@pytest.mark.parametrize("known", VECTORS["valid"], ids=lambda known: known["value"])
def test_a_valid_vector_is_read_and_written_back_unchanged(known):
    cookie = ConsentCookie.parse(known["value"])
    assert cookie.banner_version == known["version"]
    assert to_milliseconds(cookie.decided_at) == known["decided_at_ms"]
    assert {str(slot): STATES[granted] for slot, granted in cookie.answers.items()} == known[
        "answers"
    ]
    assert cookie.visitor_id == known["visitor_id"]
    assert cookie.action == known["action"]
    assert cookie.format() == known["value"]


@pytest.mark.parametrize("text", VECTORS["invalid"], ids=ascii)
def test_an_invalid_vector_is_refused(text):
    with pytest.raises(BadConsentCookie):
        ConsentCookie.parse(text)


def test_the_vectors_show_every_action_and_the_first_and_the_last_slot():
    valid = VECTORS["valid"]
    assert {known["action"] for known in valid} == {action.value for action in Action}
    assert {"0", "63"} <= {slot for known in valid for slot in known["answers"]}
    assert {} in [known["answers"] for known in valid]


@settings(deadline=None)
@given(cookies)
def test_parse_returns_what_format_wrote(cookie):
    text = cookie.format()
    assert ConsentCookie.parse(text) == cookie
    assert len(text) <= MAX_LENGTH


@settings(deadline=None)
@given(cookies, st.data())
def test_a_text_with_one_character_changed_is_another_cookie_or_none(cookie, data):
    text = cookie.format()
    place = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.characters().filter(lambda c: c != text[place]))
    changed = text[:place] + letter + text[place + 1 :]
    try:
        read = ConsentCookie.parse(changed)
    except BadConsentCookie:
        return
    assert read != cookie
    assert read.format() == changed


@settings(deadline=None)
@given(st.text(max_size=160))
def test_any_text_is_a_cookie_or_refused(text):
    with suppress(BadConsentCookie):
        assert ConsentCookie.parse(text).format() == text


@pytest.mark.parametrize(
    "changes",
    [
        {"banner_version": 0},
        {"banner_version": -1},
        {"banner_version": 1_000_000_000},
        {"answers": {64: True}},
        {"answers": {-1: True}},
        {"decided_at": datetime(1969, 12, 31, tzinfo=UTC)},
        {"decided_at": datetime(1970, 1, 1, tzinfo=UTC)},
        {"decided_at": datetime(6000, 1, 1, tzinfo=UTC)},
        {"visitor_id": "short"},
        {"visitor_id": "A" * 21 + "B"},
        {"visitor_id": "A" * 21 + "\n"},
    ],
)
def test_what_parse_would_not_take_back_is_never_written(changes):
    with pytest.raises(ValueError, match=r"."):
        a_cookie(**changes).format()


def test_the_time_zone_of_the_writer_does_not_matter():
    elsewhere = NOW.astimezone(timezone(timedelta(hours=-5)))
    assert a_cookie(decided_at=elsewhere).format() == a_cookie().format()


def test_a_slot_that_was_not_asked_is_absent_and_not_denied():
    cookie = ConsentCookie.parse(a_cookie(answers={0: True, 2: False}).format())
    slots = {"necessary": 0, "analytics": 1, "marketing": 2}
    assert cookie.choices(slots) == {"necessary": True, "marketing": False}


def test_the_answers_cannot_be_changed_afterwards():
    given_answers = {0: False}
    cookie = a_cookie(answers=given_answers)
    given_answers[0] = True
    assert cookie.answers == {0: False}
    with pytest.raises(TypeError):
        cookie.answers[0] = True
