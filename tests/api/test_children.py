"""A site for children: nothing is asked, all that is not required stays off, and it says so."""

import copy
import json
import re

import pytest

from consentkit.domain.banner import Banner
from consentkit.domain.consequence import consequences
from consentkit.domain.difference import compare
from consentkit.domain.errors import InvalidDocument
from consentkit.domain.texts import LANGUAGES, words_for
from tests.factories import a_banner_version, a_decision, a_site_document

SAYS = "This site is made for children"


def for_children(**changes):
    document = a_site_document()
    document["banner"] |= {"audience": "children"} | changes
    return document


def refused_at(client, decision) -> list[str]:
    reply = client.post("/ck/shop/receipts", json=decision)
    assert reply.status_code == 422
    return [error["field"] for error in reply.json["errors"]]


@pytest.fixture
def children(publish) -> int:
    return publish(for_children())


def test_only_what_is_required_is_in_the_banner(client, children) -> None:
    found = client.get("/ck/shop/banner.json").json
    assert [each["key"] for each in found["categories"]] == ["necessary"]
    assert found["purposes"] == []
    assert [each["key"] for each in found["held_back"]] == ["analytics", "marketing"]
    assert found["texts"]["preferences_intro"].startswith(SAYS)
    french = client.get("/ck/shop/banner.json?lang=fr-CA").json
    assert french["texts"]["intro"] == words_for("children", "fr-CA")["children"]


def test_pages_without_script_say_so_and_ask_nothing(client, children) -> None:
    for path in ("/ck/shop/preferences", "/ck/shop/versions/1"):
        page = client.get(path, headers={"Accept": "text/html"}).text
        assert SAYS in page
        assert "Marketing" not in page


def test_no_answer_can_grant_what_is_held_back(client, children) -> None:
    granted = a_decision(action="save", choices={"necessary": True, "analytics": True})
    assert refused_at(client, granted) == ["choices.analytics"]
    opt_in = a_decision(action="save", choices={"necessary": True, "news": True})
    assert refused_at(client, opt_in) == ["choices.news"]
    # A page that calls accept() on its own gets a receipt for what is on anyway.
    accepted = a_decision(action="accept_all", choices={"necessary": True})
    assert client.post("/ck/shop/receipts", json=accepted).status_code == 201


def test_what_waits_by_its_host_stays_blocked(client, publish) -> None:
    document = for_children()
    service = document["banner"]["categories"][2]["services"][0]
    service["block"] = ["ads.example"]
    publish(document)
    script = client.get("/ck/shop/banner.js").text
    config = json.loads(re.search(r"CONSENTKIT_CONFIG=(.*?),CONSENTKIT_PARTS=", script)[1])
    assert [each["host"] for each in config["block"]] == ["ads.example"]
    assert [each["key"] for each in config["categories"]] == ["necessary"]


def test_what_is_published_keeps_the_sentence_that_was_said(client, children) -> None:
    content = client.get("/ck/shop/versions/1").json["content"]
    assert content["audience"] == "children"
    assert content["texts"]["en"]["children"].startswith(SAYS)
    assert [each["key"] for each in content["categories"]] == [
        "necessary",
        "analytics",
        "marketing",
    ]


def test_a_banner_for_everybody_is_the_document_that_it_was() -> None:
    banner = Banner.read(a_site_document()["banner"])
    assert "audience" not in banner.document()
    assert "children" not in banner.document()["texts"]["en"]


def test_becoming_a_site_for_children_and_back_is_told_and_asks_anew() -> None:
    document = a_site_document()
    before = a_banner_version(document)
    banner = Banner.read(for_children()["banner"])
    changes = compare(before, "The Shop", banner)
    assert ("audience", "everybody", "children") in [(c.member, c.before, c.after) for c in changes]
    told = [each.sentence for each in consequences(before, banner, changes)]
    assert any("analytics is no longer asked" in each for each in told)
    children = a_banner_version(copy.deepcopy(for_children()), number=2)
    again = Banner.read(document["banner"])
    back = consequences(children, again, compare(children, "The Shop", again))
    assert any(each.brings_back for each in back)


def test_the_sentence_is_there_in_every_shipped_language() -> None:
    said = {words_for("children", language)["children"] for language in LANGUAGES}
    # French has two forms with one wording.
    assert len(said) == len(LANGUAGES) - 1
    assert words_for("everybody", "en") == {}


@pytest.mark.parametrize("audience", ["adults", "nobody", 1, True, ""])
def test_another_audience_is_refused_by_name(audience) -> None:
    with pytest.raises(InvalidDocument) as refused:
        Banner.read(for_children(audience=audience)["banner"])
    assert refused.value.field == "banner.audience"


def test_a_language_of_the_owners_own_needs_the_sentence() -> None:
    document = for_children(languages=["tlh"], default_language="tlh")["banner"]
    texts = dict.fromkeys(Banner.read(a_site_document()["banner"]).texts["en"], "x")
    document |= {"texts": {"tlh": texts}, "purposes": []}
    document["categories"] = [
        {"key": "need", "required": True, "lifetime": "session", "title": "x", "description": "x"}
    ]
    with pytest.raises(InvalidDocument) as refused:
        Banner.read(document)
    assert refused.value.field == "banner.texts.tlh.children"
