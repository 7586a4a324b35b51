"""A banner version in one language: what the page is told, and nothing more."""

import pytest

from consentkit.domain.localise import direction, localise
from tests.factories import NOW, a_banner_version, a_site_document

HOME = "https://shop.example/"


def in_language(language, document=None):
    return localise(a_banner_version(document), language=language, home=HOME)


def test_every_word_is_in_the_language_asked_for():
    english, french = in_language("en"), in_language("fr-CA")
    assert (english["language"], french["language"]) == ("en", "fr-CA")
    assert english["purposes"][0]["title"] == "News"
    assert french["purposes"][0]["title"] == "Nouvelles"
    cookies = [banner["categories"][0]["services"][0]["cookies"][0] for banner in (english, french)]
    assert [cookie["purpose"] for cookie in cookies] == ["Counts.", "Compte."]
    assert english["texts"]["decline"] == "Decline all"
    assert french["texts"]["decline"] == "Tout refuser"


def test_the_banner_is_named_so_that_a_receipt_can_name_it():
    version = a_banner_version()
    banner = localise(version, language="en", home=HOME)
    assert (banner["site"], banner["version"]) == ("shop", 1)
    assert banner["sha256"] == version.sha256
    assert banner["published_at"] == "2026-11-23T19:01:07.123Z"
    assert banner["languages"] == ["en", "fr-CA"]
    assert banner["home"] == HOME
    assert version.published_at == NOW


def test_every_question_carries_its_slot():
    slots = {"necessary": 7, "analytics": 0, "marketing": 63, "news": 2}
    banner = localise(a_banner_version(slots=slots), language="en", home=HOME)
    asked = [*banner["categories"], *banner["purposes"]]
    assert {question["key"]: question["slot"] for question in asked} == slots


def test_lifetimes_are_objects_that_a_page_can_compare():
    found = [category["lifetime"] for category in in_language("en")["categories"]]
    assert found == [{"kind": "session"}, {"kind": "days", "days": 30}, {"kind": "persistent"}]


def test_a_service_without_a_policy_has_no_link():
    document = a_site_document()
    service = document["banner"]["categories"][1]["services"][0]
    assert "policy_url" not in in_language("en", document)["categories"][1]["services"][0]
    service["policy_url"] = "https://tool.example/privacy"
    shown = in_language("en", document)["categories"][1]["services"][0]
    assert shown["policy_url"] == "https://tool.example/privacy"


def test_titles_tell_what_was_asked_in_the_banners_order():
    titles = a_banner_version().titles("fr-CA")
    assert list(titles) == ["necessary", "analytics", "marketing", "news"]
    assert titles["news"] == "Nouvelles"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "ltr"),
        ("fr-CA", "ltr"),
        ("ar", "rtl"),
        ("he-IL", "rtl"),
        ("ur", "rtl"),
        ("arn", "ltr"),
    ],
)
def test_the_direction_of_writing_follows_the_language(language, expected):
    assert direction(language) == expected


def test_the_content_that_is_hashed_holds_every_language_and_slot():
    content = a_banner_version().document()
    assert content["slots"] == {"necessary": 0, "analytics": 1, "marketing": 2, "news": 3}
    assert set(content["texts"]) == {"en", "fr-CA"}
    assert content["site"] == {"key": "shop", "name": "The Shop"}
    assert content["rule"] == "opt-in"
