"""The linter beside what we ship: no preset, look or language of ours breaks a rule."""

import re
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consentkit.domain import lint as linter
from consentkit.domain import look as names
from consentkit.domain import texts
from consentkit.domain.lint import AS_OF, RULES, Severity, lint
from consentkit.domain.lint.colours import contrast, shown_colours
from consentkit.domain.lint.phrases import _load, holds, plain
from consentkit.domain.look import Look
from consentkit.domain.site import SiteDefinition
from consentkit.services.banner_style import first_style
from tests.factories import a_site_document
from tests.unit import colours


@pytest.fixture(scope="module")
def definition():
    return SiteDefinition.read(a_site_document())


def errors(definition):
    return [each for each in lint(definition) if each.severity is Severity.ERROR]


@pytest.mark.parametrize("theme", names.THEMES)
@pytest.mark.parametrize("preset", names.PRESETS)
def test_no_preset_breaks_a_rule(definition, preset, theme):
    banner = replace(definition.banner, look=Look(preset=preset, theme=theme))
    assert errors(replace(definition, banner=banner)) == []


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_no_language_that_we_ship_breaks_a_rule(language):
    document = a_site_document()
    document["banner"] |= {"languages": [language], "default_language": language}
    for item in [*document["banner"]["categories"], *document["banner"]["purposes"]]:
        item["title"] = item["title"]["en"]
        item["description"] = item["description"]["en"]
        for service in item.get("services", []):
            for cookie in service["cookies"]:
                cookie["purpose"] = cookie["purpose"]["en"]
    found = {each.rule for each in lint(SiteDefinition.read(document))}
    assert found == {"L-EU-15", "L-EU-17"}


hex_colours = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)


@given(hex_colours, hex_colours)
def test_contrast_is_what_another_says_it_is(first, second):
    assert contrast(first, second) == pytest.approx(colours.contrast(first, second))
    assert contrast(first, second) == contrast(second, first)


def test_short_colours_are_read_as_browsers_do():
    assert contrast("#fff", "#000") == pytest.approx(21)
    assert contrast("#0a5", "#fff") == contrast("#00aa55", "#ffffff")


@pytest.mark.parametrize("theme", names.THEMES)
@pytest.mark.parametrize("preset", names.PRESETS)
def test_the_linter_sees_the_colours_that_visitors_see(preset, theme):
    look = Look(preset=preset, theme=theme, light={"button": "#123456"}, dark={"text": "#fedcba"})
    style = first_style(look)
    for colours_of_theme in shown_colours(look).values():
        own = {v for v in colours_of_theme.values() if v not in ("#ffffff", "#000000", "#121212")}
        assert all(value in style for value in own)


def test_what_an_owner_says_of_light_holds_in_dark_until_something_else_is_said():
    shown = shown_colours(Look(preset="system", light={"button": "#123456"}))
    assert shown["dark"]["button"] == "#123456"
    assert shown["dark"]["button-text"] == "#121212"
    shown = shown_colours(Look(preset="paper", light={"button": "#123456"}))
    assert shown["dark"]["button"] == "#e8c9a0"
    assert list(shown_colours(Look(theme="dark"))) == ["dark"]


def test_a_description_in_chinese_says_as_much_in_fewer_signs():
    document = a_site_document()
    document["banner"] |= {"languages": ["zh-Hans"], "default_language": "zh-Hans"}
    for item in [*document["banner"]["categories"], *document["banner"]["purposes"]]:
        item["title"], item["description"] = "统计", "统计网站的访问次数和页面"
        item.pop("services", None)
    assert "L-EU-09" not in {each.rule for each in lint(SiteDefinition.read(document))}
    document["banner"]["purposes"][0]["description"] = "统计访问"
    assert "L-EU-09" in {each.rule for each in lint(SiteDefinition.read(document))}


def test_a_word_is_found_where_it_begins_or_anywhere_where_there_are_no_spaces():
    assert holds("Accept and Close", "close")
    assert not holds("Accept and disclose", "close")
    assert holds("すべて許可して閉じる", "閉じる")
    assert not holds("Accept", "")


def test_phrases_are_written_as_they_are_compared():
    for kind, languages in _load().items():
        for language, phrases in languages.items():
            assert language in {tag.split("-")[0] for tag in texts.LANGUAGES}
            for phrase in phrases:
                assert phrase.strip() == plain(phrase), (kind, language, phrase)


def test_every_rule_has_an_id_of_its_own_and_says_what_it_rests_on():
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert all(rule.asks.endswith(".") and rule.basis for rule in RULES)


def test_a_finding_says_all_of_it_to_a_program(definition):
    for finding in lint(definition):
        document = finding.document()
        told = {field.name for field in fields(finding)} - {"saying"} | {"sentence"}
        assert set(document) == told
        assert document["severity"] in ("error", "warning", "note")
        assert finding.member.startswith("banner.")
        assert finding.sentence.endswith(".")


ROOT = Path(__file__).parents[2]
MANUAL = (ROOT / "docs" / "lint.md").read_text("utf-8")


def test_the_manual_lists_the_rules_as_they_are():
    rows = re.findall(r"^\| (L-\S+) \| (error|warning|note) \| (.+) \| (.+) \|$", MANUAL, re.M)
    assert rows == [(rule.id, rule.severity.word, rule.asks, rule.basis) for rule in RULES]
    assert AS_OF in MANUAL


def test_what_holds_by_construction_is_held_by_tests_that_exist():
    named = re.findall(r"tests/[\w/.]+\.(?:py|js)", MANUAL + (linter.__doc__ or ""))
    assert named
    assert all((ROOT / name).is_file() for name in named)
