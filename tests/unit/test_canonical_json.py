"""One document has one byte string (RFC 8785), so that a hash of it means something."""

import hashlib
import json

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from consentkit.signing.canonical import canonical_bytes, content_hash

documents = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(-(2.0**53) + 1, 2.0**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=5), inner)
    ),
    max_leaves=8,
)


def test_the_example_of_rfc_8785_has_its_bytes():
    document = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/",
        "literals": [None, True, False],
    }
    assert canonical_bytes(document).decode() == (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )


def test_members_are_sorted_by_utf_16_units():
    names = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    written = json.loads(canonical_bytes(dict.fromkeys(names, 0)))
    assert list(written) == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


@settings(deadline=None, max_examples=500)
@given(documents)
def test_no_short_cut_writes_another_form_than_the_library(document):
    assert canonical_bytes(document) == rfc8785.dumps(document)


def test_every_character_is_written_as_the_library_does():
    for text in (chr(code) for code in [*range(0x2100), *range(0xD7F0, 0xD800), 0xE000, 0x1F600]):
        assert canonical_bytes([text]) == rfc8785.dumps([text])


@settings(deadline=None)
@given(documents)
def test_what_was_written_reads_the_same_and_is_written_the_same(document):
    written = canonical_bytes(document)
    assert json.loads(written) == document
    assert canonical_bytes(json.loads(written)) == written


@settings(deadline=None)
@given(st.dictionaries(st.text("abc", max_size=3), st.integers(0, 9), min_size=2))
def test_the_order_of_members_does_not_change_the_hash(document):
    backwards = dict(reversed(document.items()))
    assert content_hash(backwards) == content_hash(document)


def test_the_hash_is_lower_case_sha_256():
    assert content_hash({}) == hashlib.sha256(b"{}").hexdigest()
    assert content_hash({"a": 1}) != content_hash({"a": "1"}) != content_hash({"a": True})


@pytest.mark.parametrize(
    "document",
    [
        float("nan"),
        float("inf"),
        [float("-inf")],
        2**53,
        -(2**53),
        {"deep": [2**60]},
        "\ud800",
        {"\udfff": 1},
        {1: 2},
        ...,
        b"x",
        {"a": {1, 2}},
    ],
    ids=ascii,
)
def test_what_json_cannot_say_everywhere_alike_is_refused(document):
    with pytest.raises(ValueError, match=r"."):
        canonical_bytes(document)
