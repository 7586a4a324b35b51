"""The consent cookie as a customer reads it: strict, and never more than the visitor said."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consentkit.membership.consent import UNDECIDED, read_consent
from consentkit.membership.declaration import read_declaration
from tests.membership.conftest import BANNER, VISITOR

NOW = datetime(2026, 11, 23, 19, 0, tzinfo=UTC)
VECTORS = json.loads(
    (Path(__file__).parents[1] / "vectors" / "consent_cookie.json").read_text("utf-8")
)
DECLARATION = read_declaration(BANNER)


def base36(number):
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits


def cookie(*, version="7", at=NOW, answers="29", visitor=VISITOR, action="save"):
    decided_at = base36(int(at.timestamp() * 1000))
    return f"v1.{version}.{decided_at}.{answers}.{visitor}.{action}"


def test_answers_are_read_by_slot():
    consent = read_consent([cookie(answers="19")], DECLARATION, now=NOW)
    # 0x19 = 01 10 01: denied, granted, denied from the lowest slot on; slot 3 was not asked.
    assert consent.granted == {"pending_registration"}
    assert consent.denied == {"session", "persistent_login"}
    assert consent.visitor_id == VISITOR
    assert consent.decided_at == NOW


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "v1",
        cookie(version="0"),
        cookie(version="07"),
        cookie(answers="029"),
        cookie(answers="2A"),
        cookie(answers="3"),
        cookie(answers="f"),
        cookie(answers="2" * 33),
        cookie(visitor="A" * 21),
        cookie(visitor="A" * 21 + "="),
        cookie(action="accept"),
        cookie(action=""),
        cookie() + "\n",
        " " + cookie(),
        cookie() + ".x",
        cookie().replace("v1.", "v2."),
        "v1.7.zzzzzzzzz.29." + VISITOR + ".save",
        cookie(at=NOW + timedelta(days=1, seconds=1)),
        cookie(at=NOW - timedelta(days=180, seconds=1)),
    ],
)
def test_whatever_is_odd_about_it_means_not_decided(broken):
    assert read_consent([broken], DECLARATION, now=NOW) is UNDECIDED


def test_a_clock_half_a_day_ahead_is_forgiven():
    assert read_consent([cookie(at=NOW + timedelta(hours=12))], DECLARATION, now=NOW).decided


def test_two_cookies_that_differ_are_nobodys_answer():
    both = [cookie(answers="28"), cookie(answers="14")]
    assert read_consent(both, DECLARATION, now=NOW) is UNDECIDED
    assert read_consent([cookie(), cookie()], DECLARATION, now=NOW).decided


def test_without_a_declaration_nothing_is_granted():
    assert read_consent([cookie()], None, now=NOW) is UNDECIDED


def test_an_answer_about_something_we_no_longer_ask_about_is_left_alone():
    assert read_consent([cookie(answers="80000")], DECLARATION, now=NOW).granted == frozenset()


@pytest.mark.parametrize("vector", VECTORS["valid"], ids=lambda vector: vector["value"])
def test_the_shared_vectors_read_the_same_here(vector):
    at = datetime.fromtimestamp(vector["decided_at_ms"] / 1000, UTC)
    slots = {int(slot): answer for slot, answer in vector["answers"].items()}
    consent = read_consent([vector["value"]], DECLARATION, now=at)
    assert consent.visitor_id == vector["visitor_id"]
    by_slot = {slot: key for key, slot in DECLARATION.slots.items()}
    for answer, keys in (("granted", consent.granted), ("denied", consent.denied)):
        expected = {
            by_slot[slot] for slot, said in slots.items() if said == answer if slot in by_slot
        }
        assert keys == expected


@pytest.mark.parametrize("value", VECTORS["invalid"])
def test_the_shared_vectors_are_refused_here_as_well(value):
    # Some are wrong for every clock; the rest would need one that no server has.
    assert read_consent([value], DECLARATION, now=NOW) is UNDECIDED


@given(st.text(max_size=200))
def test_no_text_makes_it_stumble(text):
    read_consent([text], DECLARATION, now=NOW)


@given(st.dictionaries(st.sampled_from(sorted(DECLARATION.slots)), st.booleans()))
def test_what_was_answered_is_what_is_read(choices):
    slots = DECLARATION.slots
    mask = sum((2 if granted else 1) << (2 * slots[key]) for key, granted in choices.items())
    consent = read_consent([cookie(answers=f"{mask:x}")], DECLARATION, now=NOW)
    assert consent.granted == {key for key, granted in choices.items() if granted}
    assert consent.denied == {key for key, granted in choices.items() if not granted}
