"""The words of our own pages: complete in every language of the banner, and never markup."""

import json
import re
from datetime import UTC, datetime
from importlib.resources import files

import pytest

from consentkit.domain.texts import LANGUAGES
from consentkit.web.page_texts import say_day, say_time

FOLDERS = {
    "consentkit.domain": "texts",
    "consentkit.web": "texts",
    "consentkit.domain.sentences": ".",
}
AT = datetime(2026, 11, 25, 21, 40, 16, tzinfo=UTC)


def read(package, language):
    source = files(package).joinpath(FOLDERS[package], f"{language}.json").read_text("utf-8")
    pairs = json.loads(source, object_pairs_hook=list)
    nested = dict(pairs).get("actions", [])
    flat = [(key, text) for key, text in pairs if key != "actions"] + list(nested)
    assert len(flat) == len(dict(flat)), "no text stands twice"
    return dict(flat)


def placeholders(text):
    return sorted(re.findall(r"{\w*}", text))


@pytest.mark.parametrize("package", FOLDERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_every_text_with_its_placeholders(package, language):
    english, words = read(package, "en"), read(package, language)
    assert list(words) == list(english)
    for key, text in words.items():
        assert text.strip() == text != "", key
        assert placeholders(text) == placeholders(english[key]), key
        assert "<" not in text, key


@pytest.mark.parametrize("package", FOLDERS)
def test_the_list_of_languages_is_the_list_of_files(package):
    folder = files(package).joinpath(FOLDERS[package])
    shipped = {each.name for each in folder.iterdir() if each.name.endswith(".json")}
    assert shipped == {f"{language}.json" for language in LANGUAGES}


@pytest.mark.parametrize(
    ("language", "day", "time"),
    [
        ("en", "November 25, 2026", "November 25, 2026, 9:40 PM UTC"),
        ("fr-CA", "25 novembre 2026", "25 novembre 2026, 21 h 40 UTC"),
        ("de", "25. November 2026", "25. November 2026, 21:40 UTC"),
        ("zh-Hans", "2026年11月25日", "2026年11月25日, 21:40 UTC"),
        ("xx", "November 25, 2026", "November 25, 2026, 9:40 PM UTC"),
    ],
)
def test_days_and_times_are_written_as_the_language_does(language, day, time):
    # Babel puts narrow spaces where people expect them.
    assert say_day(AT, language) == day
    assert re.sub(r"\s", " ", say_time(AT, language)) == time


def test_every_language_has_its_own_way_to_write_a_day():
    assert all("2026" in say_day(AT, language) for language in LANGUAGES)
