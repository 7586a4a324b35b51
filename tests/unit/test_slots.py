"""A key keeps its place in the consent cookie for ever, so no old answer is read as another's."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consentkit.domain.banner import MAX_SLOTS, Banner, assign_slots
from consentkit.domain.errors import InvalidDocument
from tests.factories import a_category, a_site_document

keys = st.lists(st.sampled_from("abcdefghijkl"), min_size=1, max_size=8, unique=True)


def a_banner(*categories):
    document = a_site_document()["banner"]
    document["categories"] = [a_category(key) for key in categories]
    document["purposes"] = []
    return Banner.read(document)


def test_slots_follow_the_banners_order_and_purposes_come_last():
    banner = Banner.read(a_site_document()["banner"])
    slots = assign_slots(banner, {})
    assert slots == {"necessary": 0, "analytics": 1, "marketing": 2, "news": 3}


def test_a_new_category_in_front_takes_the_next_free_slot():
    slots = assign_slots(a_banner("maps", "analytics"), {"analytics": 0})
    assert slots == {"analytics": 0, "maps": 1}


def test_a_category_that_disappears_keeps_its_slot_and_finds_it_when_it_comes_back():
    first = assign_slots(a_banner("analytics", "marketing"), {})
    second = assign_slots(a_banner("analytics", "maps"), first)
    assert second == {"analytics": 0, "marketing": 1, "maps": 2}
    assert assign_slots(a_banner("marketing", "maps"), second) == second


def test_what_was_given_before_is_not_touched():
    taken = {"old": 0}
    assert assign_slots(a_banner("new"), taken) == {"old": 0, "new": 1}
    assert taken == {"old": 0}


def test_the_64th_key_of_a_site_has_a_slot_and_the_65th_is_refused():
    taken = {f"old_{n}": n for n in range(MAX_SLOTS - 1)}
    assert assign_slots(a_banner("last"), taken)["last"] == 63
    with pytest.raises(InvalidDocument) as refused:
        assign_slots(a_banner("last", "one_more"), taken)
    assert refused.value.field == "banner.categories"
    assert "64" in refused.value.detail


def test_a_site_that_used_up_its_slots_can_still_publish_what_it_had():
    taken = {f"old_{n}": n for n in range(MAX_SLOTS)}
    assert assign_slots(a_banner("old_63", "old_0"), taken) == taken


@settings(deadline=None, max_examples=60)
@given(st.lists(keys, min_size=1, max_size=6))
def test_no_slot_is_ever_given_twice_or_changed(history):
    slots: dict[str, int] = {}
    for categories in history:
        later = assign_slots(a_banner(*categories), slots)
        assert slots.items() <= later.items()
        assert sorted(later.values()) == list(range(len(later)))
        assert set(categories) <= set(later)
        slots = later
