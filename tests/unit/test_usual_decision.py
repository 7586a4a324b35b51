"""The quick reader says what the schema says, or nothing."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow import ValidationError

from consentkit.domain.decision import Action, Surface
from consentkit.web.schemas import DecisionSchema
from consentkit.web.usual_decision import read_usual_decision
from tests.factories import a_decision

SCHEMA = DecisionSchema()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=5,
)
NEARLY: dict[str, st.SearchStrategy[Any]] = {
    "banner_version": st.sampled_from([1, 0, -1, 999_999_999, 10**9, True, 1.0, "1"]),
    "action": st.sampled_from([*map(str, Action), "ACCEPT_ALL", ""]),
    "surface": st.sampled_from([*map(str, Surface), "shop"]),
    "language": st.sampled_from(["en", "fr-CA", "zh-Hant-TW", "EN", "en\n", ""]),
    "choices": st.dictionaries(
        st.text("ab", max_size=2), st.booleans() | st.sampled_from([1, None])
    ),
    "visitor_id": st.sampled_from(["A" * 22, "A" * 21, "A" * 21 + "B", "A" * 22 + "\n"]),
    "decided_at": st.sampled_from(
        [
            "2026-11-23T19:01:07.123Z",
            "2026-11-23T19:01:07Z",
            "2026-11-23T19:01:07.123456+02:00",
            "2026-02-30T19:01:07.123Z",
            "2026-11-23T24:00:00.000Z",
            "0000-11-23T19:01:07.123Z",
            "2026-11-23T19:01:60.123Z",
            "2026-11-23T19:01:07.123Z\n",
            "٢٠٢٦-11-23T19:01:07.123Z",
        ]
    ),
    "gpc": st.booleans() | st.sampled_from([0, None]),
    "region": st.sampled_from([None, {"country": "CA", "source": "header"}]),
    "other": st.none(),
}


def by_schema(body: dict[str, Any]) -> object:
    try:
        return SCHEMA.load(body)
    except ValidationError:
        return None


@settings(deadline=None, max_examples=1_000)
@given(
    st.fixed_dictionaries({}, optional={name: each | JSON for name, each in NEARLY.items()}),
    st.sets(st.sampled_from(sorted(a_decision()))),
)
def test_whatever_it_reads_the_schema_reads_alike(
    changes: dict[str, Any], left_out: set[str]
) -> None:
    whole = a_decision() | changes
    body = {name: value for name, value in whole.items() if name not in left_out}
    quick = read_usual_decision(body)
    assert quick is None or quick == by_schema(body)
    body = a_decision() | dict(list(changes.items())[:1])
    quick = read_usual_decision(body)
    assert quick is None or quick == by_schema(body)


@pytest.mark.parametrize("changes", [{}, {"gpc": True}, {"gpc": False}, {"language": "fr-CA"}])
def test_what_our_banner_sends_is_read(changes: dict[str, Any]) -> None:
    body = a_decision(**changes)
    assert read_usual_decision(body) == by_schema(body) is not None


@pytest.mark.parametrize("name", [*a_decision(), "gpc", "region", "other"])
@pytest.mark.parametrize("value", [None, 0, 2.5, "", "x", [], {}, {"a": []}, [1]], ids=repr)
def test_what_is_wrong_is_left_to_the_schema(name: str, value: object) -> None:
    assert read_usual_decision(a_decision() | {name: value}) is None
