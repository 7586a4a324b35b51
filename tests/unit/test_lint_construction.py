"""What the linter need not look for, because no site can be described so."""

import re
from pathlib import Path

import pytest

from consentkit.domain.errors import InvalidDocument
from consentkit.domain.site import SiteDefinition
from tests.factories import a_site_document

SOURCE = Path(__file__).parents[2] / "static" / "src"


def refused(change) -> str | None:
    document = a_site_document()
    change(document["banner"])
    with pytest.raises(InvalidDocument) as raised:
        SiteDefinition.read(document)
    return raised.value.field


@pytest.mark.parametrize("setting", ["default", "checked", "preselected", "granted"])
def test_no_box_can_be_ticked_in_advance(setting):
    """L-EU-04."""
    category = "banner.categories[1]"
    purpose = "banner.purposes[0]"
    assert refused(lambda b: b["categories"][1].update({setting: True})) == f"{category}.{setting}"
    assert refused(lambda b: b["purposes"][0].update({setting: True})) == f"{purpose}.{setting}"
    assert refused(lambda b: b["purposes"][0].update(required=True)) == f"{purpose}.required"


@pytest.mark.parametrize("setting", ["decline", "hide_decline", "accept_colour", "buttons"])
def test_no_answer_can_be_hidden_or_drawn_otherwise(setting):
    """L-EU-01, L-EU-02 and L-EU-03."""
    for table in ("look", "behaviour"):
        assert refused(lambda b, t=table: b.update({t: {setting: False}})) == (
            f"banner.{table}.{setting}"
        )


def test_both_answers_are_one_click_away_on_both_layers():
    """L-EU-02: one row, made by one function, holds them in either layer."""
    first = (SOURCE / "firstLayer.js").read_text("utf-8")
    second = (SOURCE / "details" / "secondLayer.js").read_text("utf-8")
    for layer in (first, second):
        row = re.search(r"buttonRow\(\w+(?:\.\w+)*, \[(.*?)\n\s*\]\)", layer, re.DOTALL)
        assert row
        assert "'decline'" in row[1]
        assert "'accept'" in row[1]


@pytest.mark.parametrize("setting", ["on_scroll", "on_close", "timeout", "implied"])
def test_nothing_but_an_answer_can_be_made_one(setting):
    """L-EU-05 and L-EU-07."""
    assert refused(lambda b: b.update(behaviour={setting: True})) == f"banner.behaviour.{setting}"


def test_a_question_that_changed_cannot_be_kept_from_being_asked_again():
    """L-EU-20."""
    assert refused(lambda b: b.update(ask_again=False)) == "banner.ask_again"


def test_a_host_waits_for_one_answer():
    """L-TX-02."""

    def twice(banner):
        for category in banner["categories"][1:]:
            category["services"][0]["block"] = ["t.example"]

    assert refused(twice) == "banner.categories"
