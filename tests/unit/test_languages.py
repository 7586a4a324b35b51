"""Which language a visitor reads, and the sentence that tells a receipt in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consentkit.domain.decision import Action
from consentkit.domain.names import LANGUAGE, negotiate_language
from consentkit.domain.sentence import describe
from consentkit.domain.texts import LANGUAGES
from tests.factories import a_receipt, an_answer

OFFERED = ("en", "fr-CA", "de", "de-CH", "zh-Hant")


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("en", "en"),
        ("fr-CA", "fr-CA"),
        ("fr-ca", "fr-CA"),
        ("FR", "fr-CA"),
        ("fr", "fr-CA"),
        ("fr-FR", "fr-CA"),
        ("en-GB", "en"),
        ("de-CH", "de-CH"),
        ("de-AT", "de"),
        ("zh-TW", "zh-Hant"),
        ("es", "en"),
        ("f", "en"),
        ("fra", "en"),
        ("", "en"),
        (None, "en"),
        ("*", "en"),
        ("fr_CA", "en"),
        ("../../etc/passwd", "en"),
        ("\x00", "en"),
        ("constructor", "en"),
    ],
)
def test_the_nearest_offered_language_is_found(wanted, found):
    assert negotiate_language(wanted, OFFERED, "en") == found


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("zh-TW", "zh-Hant"),
        ("zh-HK", "zh-Hant"),
        ("zh-Hant-HK", "zh-Hant"),
        ("zh-CN", "zh-Hans"),
        ("zh-SG", "zh-Hans"),
        ("zh", "zh-Hans"),
        ("no", "nb"),
        ("nn-NO", "nb"),
        ("iw", "he"),
        ("pt", "pt-PT"),
        ("pt-BR", "pt-BR"),
        ("pt-AO", "pt-PT"),
    ],
)
def test_regions_and_older_codes_find_their_language(wanted, found):
    offered = ("en", "pt-PT", "pt-BR", "zh-Hant", "zh-Hans", "nb", "he")
    assert negotiate_language(wanted, offered, "en") == found


def test_the_default_need_not_be_english():
    assert negotiate_language("es", ("en", "fr-CA"), "fr-CA") == "fr-CA"


@given(st.text(max_size=20) | st.none())
def test_only_offered_languages_are_ever_found(wanted):
    assert negotiate_language(wanted, OFFERED, "de") in OFFERED


@pytest.mark.parametrize("tag", ["en", "fr-CA", "zh-Hant", "zh-Hant-TW", "es-419", "fil"])
def test_a_language_tag_is_taken(tag):
    assert LANGUAGE.match(tag)


@pytest.mark.parametrize("tag", ["", "e", "EN", "en_CA", "en-ca", "en-CA\n", "engl", "en-", "*"])
def test_what_is_no_language_tag_is_not_taken(tag):
    assert not LANGUAGE.match(tag)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["On 2026-11-23 at 19:01:07 UTC", "banner version 1", "marketing denied"]),
        ("fr-CA", ["Le 2026-11-23 à 19:01:07 UTC", "version 1 de la", "marketing refusé"]),
        ("fr", ["la personne AAECAwQFBgcICQoLDA0ODw", "analytics accordé"]),
        ("de-AT", ["AAECAwQFBgcICQoLDA0ODw", "marketing abgelehnt", "auf der Website shop"]),
        ("is", ["visitor AAECAwQFBgcICQoLDA0ODw", "analytics granted", "on the site shop"]),
    ],
)
def test_a_receipt_is_told_in_a_sentence(language, words):
    sentence = describe(a_receipt(), language)
    assert [word for word in words if word not in sentence] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_action_is_told_in_words_of_its_own(language):
    told = {describe(a_receipt(decision=an_answer(action=action)), language) for action in Action}
    assert len(told) == len(Action)
    assert not any("{" in sentence for sentence in told)
