"""The difference between two banners: nothing is left out, nothing made up."""

import pytest
from hypothesis import given, settings

from consentkit.domain.banner import Banner
from consentkit.domain.difference import Change, compare
from consentkit.domain.lint.places import items
from tests.banners import A_COOKIE, banners, category, differ, second_service, service
from tests.factories import a_banner_version, a_category, a_site_document


def added(member, after):
    return Change("added", member, after=after)


def removed(member, before):
    return Change("removed", member, before=before)


def changed(member, before, after):
    return Change("changed", member, before, after)


TOOL = "categories.analytics.services.analytics_tool"
CHANGES = [
    (
        category(1, lifetime="60 days"),
        changed("categories.analytics.lifetime", "30 days", "60 days"),
    ),
    (
        category(1, lifetime="session"),
        changed("categories.analytics.lifetime", "30 days", "session"),
    ),
    (category(1, required=True), changed("categories.analytics.required", "no", "yes")),
    (category(1, gpc=True), added("categories.analytics.gpc", "yes")),
    (category(1, signals=["matomo"]), added("categories.analytics.signals", "matomo")),
    (
        lambda b: b["categories"][1]["title"].update(en="Counting"),
        changed("categories.analytics.title.en", "Analytics", "Counting"),
    ),
    (lambda b: b["categories"].append(a_category("maps")), added("categories.maps", "Maps")),
    (lambda b: b["categories"].pop(), removed("categories.marketing", "Marketing")),
    (
        lambda b: b["categories"].reverse(),
        changed(
            "categories (order)",
            "necessary, analytics, marketing",
            "marketing, analytics, necessary",
        ),
    ),
    (
        lambda b: b["categories"][1]["services"].append(second_service()),
        added("categories.analytics.services.second", "Second"),
    ),
    (
        lambda b: service(b).update(provider="Two Inc."),
        changed(f"{TOOL}.provider", "The Shop", "Two Inc."),
    ),
    (
        lambda b: service(b).update(policy_url="https://a.example/"),
        changed(f"{TOOL}.policy_url", "", "https://a.example/"),
    ),
    (
        lambda b: service(b).update(block=["t.example", "u.example"]),
        added(f"{TOOL}.block", "t.example, u.example"),
    ),
    (lambda b: service(b)["cookies"].append(A_COOKIE), added(f"{TOOL}.cookies.extra", "extra")),
    (
        lambda b: service(b)["cookies"].clear(),
        removed(f"{TOOL}.cookies._analytics*", "_analytics*"),
    ),
    (
        lambda b: service(b)["cookies"][0].update(lifetime="1 day"),
        changed(f"{TOOL}.cookies._analytics*.lifetime", "30 days", "1 day"),
    ),
    (
        lambda b: service(b)["cookies"][0].update(http_only=True),
        added(f"{TOOL}.cookies._analytics*.http_only", "yes"),
    ),
    (lambda b: b["purposes"].clear(), removed("purposes.news", "News")),
    (
        lambda b: b.update(texts={"en": {"accept": "Yes"}}),
        changed("texts.en.accept", "Accept all", "Yes"),
    ),
    (lambda b: b.update(look={"preset": "paper"}), changed("look.preset", "system", "paper")),
    (
        lambda b: b.update(look={"light": {"button": "#123456"}}),
        added("look.light.button", "#123456"),
    ),
    (
        lambda b: b.update(behaviour={"signals": ["google"]}),
        changed("behaviour.signals", "", "google"),
    ),
    (lambda b: b["officer"].update(name="Grace"), changed("officer.name", "Ada", "Grace")),
    (lambda b: b.update(refusal_days=365), changed("refusal_days", "180", "365")),
    (lambda b: b.update(default_language="fr-CA"), changed("default_language", "en", "fr-CA")),
]


@pytest.mark.parametrize(("change", "said"), CHANGES, ids=[c.member for _, c in CHANGES])
def test_each_change_is_named_by_its_member(change, said):
    assert said in differ(change)[0]


@pytest.mark.parametrize(("change", "said"), CHANGES, ids=[c.member for _, c in CHANGES])
def test_one_change_is_told_once(change, said):
    inherited = [each for each in differ(change)[0] if each != said]
    # What a cookie inherits from its category changes with it.
    assert all(each.member.endswith("*.lifetime") for each in inherited)


def test_two_cookies_of_one_name_are_told_apart():
    found, _ = differ(lambda b: service(b)["cookies"].extend([A_COOKIE, A_COOKIE]))
    assert [each.member for each in found] == [f"{TOOL}.cookies.extra", f"{TOOL}.cookies.extra #2"]


def test_a_language_that_comes_is_told_with_its_words():
    def add(banner):
        banner["languages"].append("de")
        for item in [*banner["categories"], *banner["purposes"]]:
            item["title"]["de"] = item["description"]["de"] = "Auf Deutsch gesagt."
            for each in item.get("services", []):
                for cookie in each["cookies"]:
                    cookie["purpose"]["de"] = "Zählt."

    found, meant = differ(add)
    assert changed("languages", "en, fr-CA", "en, fr-CA, de") in found
    assert added("texts.de", "Deutsch") in found
    assert added("purposes.news.title.de", "Auf Deutsch gesagt.") in found
    assert [each.sentence for each in meant] == ["nobody is asked again"]


def test_a_site_that_is_renamed_is_another_banner():
    found, _ = differ(name="The Store")
    assert found == (changed("site.name", "The Shop", "The Store"),)


@settings(deadline=None, max_examples=200)
@given(banners, banners)
def test_no_change_is_left_out_and_none_is_made_up(old, new):
    before = a_banner_version({**a_site_document(), "banner": old})
    banner = Banner.read(new)
    found = compare(before, before.site_name, banner)
    assert bool(found) == (banner.document() != before.banner.document())
    members = [(each.kind, each.member) for each in found]
    assert len(set(members)) == len(members)
    assert all(each.before != each.after or not each.before for each in found)
    for _, item in items(banner):
        was = next((each for each in before.banner.asked() if each.key == item.key), None)
        if was and was.title != item.title:
            assert any(f".{item.key}.title." in each.member for each in found)


@settings(deadline=None, max_examples=50)
@given(banners)
def test_a_banner_does_not_differ_from_itself(document):
    before = a_banner_version({**a_site_document(), "banner": document})
    assert compare(before, before.site_name, before.banner) == ()
