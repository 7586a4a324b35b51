"""What the linter and a publication say is said whole in every language that the console speaks."""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

from consentkit.domain.lint import RULES
from consentkit.domain.question import Reason
from consentkit.domain.saying import LANGUAGES, REFERENCE, say, saying, sayings_in

DOMAIN = Path(__file__).parents[2] / "consentkit" / "domain"


def holes(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def names_said():
    """Every name that the domain's code says outright."""
    for file in DOMAIN.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            is_said = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "saying"
            if is_said and isinstance(node.args[0], ast.Constant):
                yield node.args[0].value, {each.arg for each in node.keywords}


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != REFERENCE])
def test_every_language_says_the_same_with_the_same_values(language):
    here, there = sayings_in(REFERENCE), sayings_in(language)
    assert {name for name in there if not name.startswith("basis.")} == set(here)
    for name, text in here.items():
        assert holes(text) == holes(there[name]), name


def test_what_the_code_says_has_words_and_gives_them_all_they_need():
    said = list(names_said())
    assert len(said) > 25
    for name, values in said:
        assert holes(sayings_in(REFERENCE)[name]) <= values, name
    assert all(f"reason.{each.value}" in sayings_in(REFERENCE) for each in Reason)


def test_every_rule_names_its_basis_in_french():
    assert {f"basis.{rule.id}" for rule in RULES} == {
        name for name in sayings_in("fr") if name.startswith("basis.")
    }


def test_numbers_and_keys_are_said_as_people_do():
    faint = saying("lint.too_faint", theme="t", colour="a", ground="b", ratio=2.345, least=4.5)
    assert "2.3 : 1" in say(faint)
    assert "2,3\N{NO-BREAK SPACE}:\N{NO-BREAK SPACE}1" in say(faint, "fr")
    gone = saying("consequence.gone", key="analytics")
    assert say(gone, "en", {"analytics": "Statistics"}).startswith("Statistics is no longer")
    assert say(gone, "en", {"other": "Other"}).startswith("analytics is no longer")


def test_a_text_of_an_owner_is_never_a_pattern_for_another():
    hostile = saying("lint.vague", phrase="{key} {0.__class__}")
    assert re.search(r"\{key\} \{0\.__class__\}", say(hostile))
