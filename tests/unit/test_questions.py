"""When a published change makes a question another one, and what old versions keep."""

import copy
import json

import pytest

from consentkit.domain.banner import Banner, BannerVersion, asked_since
from consentkit.domain.consent_cookie import ConsentCookie
from consentkit.domain.decision import Action
from consentkit.signing.canonical import canonical_bytes, content_hash
from consentkit.storage.banners import _parse
from tests.factories import NOW, a_banner_version, a_category, a_site_document, vector


def changed(change, number=1):
    """The draft after ``change``, and the version that was in force before it."""
    document = a_site_document()
    after = copy.deepcopy(document["banner"])
    change(after)
    return Banner.read(after), a_banner_version(document, number=number)


def describe_anew(banner):
    banner["categories"][1]["description"]["fr-CA"] = "Autre chose, dit autrement et mieux."


def add_a_vendor(banner):
    banner["categories"][1]["services"].append({"key": "second", "name": "Second", "cookies": []})


def change_the_vendor(banner):
    banner["categories"][1]["services"][0]["provider"] = "Somebody Else Inc."


def keep_it_longer(banner):
    banner["categories"][1]["lifetime"] = "60 days"


@pytest.mark.parametrize("change", [describe_anew, add_a_vendor, change_the_vendor, keep_it_longer])
def test_a_question_that_means_something_else_is_asked_again_alone(change):
    banner, before = changed(change, number=4)
    assert asked_since(banner, before) == {"analytics": 5}


def reword_a_button(banner):
    banner["texts"] = {"en": {"accept": "Yes to all"}}


def list_a_cookie(banner):
    cookie = {"name": "extra", "purpose": {"en": "Counts.", "fr-CA": "Compte."}}
    banner["categories"][1]["services"][0]["cookies"].append(cookie)


def keep_it_shorter(banner):
    banner["categories"][1]["lifetime"] = "30 days"
    banner["categories"][2]["lifetime"] = "90 days"


def look_different(banner):
    banner["look"] = {"layout": "box", "preset": "harbour"}


def add_a_language(banner):
    banner["languages"].append("de")
    for item in [*banner["categories"], *banner["purposes"]]:
        item["title"]["de"] = item["description"]["de"] = "Etwas anderes auf Deutsch."
        for service in item.get("services", []):
            for cookie in service["cookies"]:
                cookie["purpose"]["de"] = "Zählt."


@pytest.mark.parametrize(
    "change", [reword_a_button, list_a_cookie, keep_it_shorter, look_different, add_a_language]
)
def test_nobody_is_asked_again_for_what_changes_no_question(change):
    banner, before = changed(change)
    assert asked_since(banner, before) == {}


def test_what_is_no_longer_required_is_asked():
    banner, before = changed(lambda banner: banner["categories"][0].update(required=False))
    assert asked_since(banner, before) == {"necessary": 2}


def test_a_new_category_is_asked_since_its_own_version():
    banner, before = changed(lambda b: b["categories"].append(a_category("maps")), number=7)
    assert asked_since(banner, before) == {"maps": 8}


def test_an_opt_in_whose_words_changed_is_no_longer_given():
    banner, before = changed(
        lambda banner: banner["purposes"][0]["description"].update(en="By e-mail, daily.")
    )
    assert asked_since(banner, before) == {"news": 2}


def test_a_question_keeps_its_version_until_it_changes_again():
    document = a_site_document()
    before = a_banner_version(document, number=9, since={"marketing": 6})
    assert asked_since(Banner.read(document["banner"]), before) == {"marketing": 6}


def test_an_answer_from_before_a_change_does_not_count():
    version = a_banner_version(number=3, since={"marketing": 3})
    cookie = ConsentCookie(
        banner_version=2,
        decided_at=NOW,
        answers={0: True, 1: True, 2: True},
        visitor_id="A" * 22,
        action=Action.SAVE,
    )
    assert cookie.answering(version).answers == {0: True, 1: True}


def test_a_version_of_the_first_release_keeps_its_content_and_its_hash():
    frozen = vector("banner_version")
    content = canonical_bytes(frozen["content"]).decode("utf-8")
    site_key, site_name, banner, slots, since = _parse(content)
    version = BannerVersion(
        site_key=site_key,
        site_name=site_name,
        number=1,
        sha256=frozen["sha256"],
        published_at=NOW,
        banner=banner,
        slots=slots,
        since=since,
    )
    assert json.loads(canonical_bytes(version.document())) == frozen["content"]
    assert content_hash(version.document()) == frozen["sha256"]


def test_a_version_of_the_first_release_is_shown_with_the_words_that_came_later():
    from consentkit.domain.localise import localise

    frozen = vector("banner_version")
    banner = _parse(canonical_bytes(frozen["content"]).decode("utf-8"))[2]
    assert "reopen" not in banner.texts["en"]
    shown = localise(a_banner_version(banner=banner), language="fr-CA", home="")
    assert shown["texts"]["reopen"] == "Paramètres des témoins"


def test_a_draft_of_the_first_release_can_still_be_read():
    document = a_site_document()["banner"]
    document["texts"] = {"en": {"again": "Something here is new.", "accept": "Yes to all"}}
    banner = Banner.read(document)
    assert banner.texts["en"]["accept"] == "Yes to all"
    assert "again" not in banner.texts["en"]
