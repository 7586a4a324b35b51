"""The shipped words: complete in every language, placeholders included, and never markup."""

import json
import re
from importlib.resources import files
from pathlib import Path

import pytest

from consentkit.domain import texts

SHIPPED = sorted(
    entry.name.removesuffix(".json")
    for entry in files("consentkit.domain.texts").iterdir()
    if entry.name.endswith(".json")
)


def placeholders(text):
    return sorted(re.findall(r"{\w*}", text))


def test_the_founding_case_has_its_two_languages():
    assert {"en", "fr-CA"} <= set(SHIPPED)


@pytest.mark.parametrize("language", SHIPPED)
def test_a_language_has_every_text_with_its_placeholders(language):
    english, words = texts.words("en"), texts.words(language)
    assert list(words) == list(english)
    for key, text in words.items():
        assert text.strip() == text != "", key
        assert placeholders(text) == placeholders(english[key]), key
        assert "<" not in text, key
    assert words["accept"] in words["purposes_intro"]


def test_no_text_stands_twice_in_one_file():
    for language in SHIPPED:
        source = files("consentkit.domain.texts").joinpath(f"{language}.json").read_text("utf-8")
        pairs = json.loads(source, object_pairs_hook=list)
        assert len(pairs) == len(dict(pairs)), language


@pytest.mark.parametrize(
    ("language", "phrase", "decline"),
    [
        ("en", "We use cookies", "Decline all"),
        ("fr-CA", "Nous utilisons des témoins (cookies)", "Tout refuser"),
        ("de", "Wir verwenden Cookies", "Alle ablehnen"),
        ("es", "Usamos cookies", "Rechazar todo"),
        ("fr", "Nous utilisons des cookies", "Tout refuser"),
        ("it", "Usiamo i cookie", "Rifiuta tutto"),
        ("nl", "We gebruiken cookies op {site}. Cookies die nodig zijn om", "Alles weigeren"),
        ("pl", "używamy plików cookie", "Odrzuć wszystkie"),
        ("pt-BR", "Usamos cookies", "Rejeitar tudo"),
        ("pt-PT", "Usamos cookies", "Rejeitar tudo"),
    ],
)
def test_tools_that_decline_for_people_find_the_words_they_look_for(language, phrase, decline):
    words = texts.words(language)
    assert phrase in words["intro"]
    assert words["decline"] == decline


def test_the_build_shortens_the_name_of_no_text():
    """`texts.policy` would be looked for under another name than the service gives it."""
    root = Path(__file__).parents[2]
    build = (root / "scripts" / "build_banner.mjs").read_text("utf-8")
    shortened = set(re.findall(r"'(\w+)'", build.partition("INTERNAL = [")[2].partition("]")[0]))
    assert shortened
    named = {
        name
        for file in (root / "static" / "src").rglob("*.js")
        for name in re.findall(r"texts\.(\w+)", file.read_text("utf-8"))
    }
    assert named & set(texts.keys())
    assert named.isdisjoint(shortened)
