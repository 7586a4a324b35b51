"""Receipt ids sort by time (RFC 9562), and a visitor id has one spelling."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consentkit.domain.identifiers import uuid7, visitor_id
from consentkit.domain.instant import from_milliseconds, to_milliseconds
from consentkit.domain.names import VISITOR_ID
from tests.factories import NOW


def test_uuid7_agrees_with_the_example_of_rfc_9562():
    at = datetime(2022, 2, 22, 19, 22, 22, tzinfo=UTC)
    made = uuid7(at, bytes.fromhex("0cc318c4dc0c0c07398f"))
    assert made == UUID("017f22e2-79b0-7cc3-98c4-dc0c0c07398f")


instants = st.integers(0, 253402300799999).map(from_milliseconds)
randomness = st.binary(min_size=10, max_size=10)


@given(instants, randomness)
def test_every_uuid7_has_its_version_variant_and_time(at, random):
    made = uuid7(at, random)
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert made.int >> 80 == to_milliseconds(at)


@given(instants, instants, randomness, randomness)
def test_uuid7_sorts_by_time(one, other, random_one, random_other):
    if one != other:
        assert (str(uuid7(one, random_one)) < str(uuid7(other, random_other))) == (one < other)


@given(randomness)
def test_uuid7_keeps_the_74_bits_that_are_random(random):
    kept = (0xFFF << 64) | ((1 << 62) - 1)
    assert uuid7(NOW, random).int & kept == int.from_bytes(random) & kept


@pytest.mark.parametrize("length", [0, 9, 11])
def test_uuid7_takes_exactly_ten_random_bytes(length):
    with pytest.raises(ValueError, match="10 random bytes"):
        uuid7(NOW, bytes(length))


@given(st.binary(min_size=16, max_size=16))
def test_a_visitor_id_has_the_form_that_is_asked_for(random):
    assert VISITOR_ID.match(visitor_id(random))


@pytest.mark.parametrize("length", [0, 15, 17])
def test_a_visitor_id_takes_exactly_16_random_bytes(length):
    with pytest.raises(ValueError, match="16 random bytes"):
        visitor_id(bytes(length))


@pytest.mark.parametrize(
    "text", ["", "A" * 21, "A" * 23, "A" * 21 + "B", "A" * 22 + "\n", "é" * 22]
)
def test_what_is_no_visitor_id_is_refused(text):
    assert not VISITOR_ID.match(text)
