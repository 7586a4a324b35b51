"""The difference between two banners: nothing is left out, and it never lies about who is asked."""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consentkit.domain.banner import Banner, asked_since
from consentkit.domain.consequence import consequences
from consentkit.domain.difference import Change, compare
from consentkit.domain.lint.places import items
from consentkit.domain.site import SiteDefinition
from tests.factories import a_banner_version, a_category, a_site_document


def differ(*changes, number=1, name="The Shop"):
    """What stands published, beside it after ``changes``."""
    document = a_site_document()
    before = a_banner_version(document, number=number)
    after = copy.deepcopy(document["banner"])
    for change in changes:
        change(after)
    banner = Banner.read(after)
    found = compare(before, name, banner)
    return found, consequences(before, banner, found)


def told(*changes):
    return [each.sentence for each in differ(*changes)[1]]


def category(number, **members):
    return lambda banner: banner["categories"][number].update(members)


def service(banner):
    return banner["categories"][1]["services"][0]


def second_service(**members):
    return {"key": "second", "name": "Second", "provider": "Two Inc.", "cookies": []} | members


def added(member, after):
    return Change("added", member, after=after)


def removed(member, before):
    return Change("removed", member, before=before)


def changed(member, before, after):
    return Change("changed", member, before, after)


A_COOKIE = {"name": "extra", "purpose": {"en": "Counts too.", "fr-CA": "Compte aussi."}}
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


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda b: b["categories"].append(a_category("maps")),
            "1 new category: visitors will be asked about it (maps)",
        ),
        (
            lambda b: b["categories"].extend([a_category("maps"), a_category("video")]),
            "2 new categories: visitors will be asked about them (maps, video)",
        ),
        (
            lambda b: b["categories"].append(a_category("cart", required=True)),
            "1 new category, always on: visitors are told, not asked (cart)",
        ),
        (
            category(1, lifetime="60 days"),
            "analytics: its lifetime is longer: those who answered it are asked again",
        ),
        (
            category(0, required=False),
            "necessary: it is no longer required: those who answered it are asked again",
        ),
        (
            lambda b: service(b).update(provider="Two Inc."),
            "analytics: somebody new is behind it: those who answered it are asked again",
        ),
        (
            lambda b: b["purposes"][0]["title"].update(en="Offers"),
            "news: it is described in other words: a yes given before no longer counts, and the"
            " banner does not come back for it",
        ),
        (
            lambda b: b["categories"][0]["title"].update(en="Needed"),
            "necessary: it is described in other words: it is always on, so nobody is asked about"
            " it",
        ),
        (
            lambda b: b["categories"].pop(),
            "marketing is no longer asked: what was answered has no effect",
        ),
        (category(1, required=True), "analytics is always on from now, whatever was answered"),
        (
            lambda b: b.update(validity_days=90),
            "an answer stands for 90 days instead of 180: those whose answer is older are asked"
            " again",
        ),
        (
            lambda b: b.update(refusal_days=365),
            "a refusal that is given from now on stands for 365 days, not 180",
        ),
        (
            lambda b: b.update(behaviour={"cookie_domain": "shop.example"}),
            "the consent cookie belongs to another domain: visitors whose answer is not found"
            " there are asked again about everything",
        ),
        (
            lambda b: b.update(texts={"en": {"accept": "Yes"}}),
            "texts only: nobody is asked again",
        ),
        (lambda b: b.update(look={"layout": "box"}), "look only: nobody is asked again"),
        (lambda b: b["officer"].update(name="Grace"), "nobody is asked again"),
        (lambda b: None, "nothing changes: a publication makes no new version"),
    ],
)
def test_what_it_means_is_said_in_plain_words(change, said):
    assert said in told(change)


def test_before_the_first_version_everybody_is_asked():
    banner = SiteDefinition.read(a_site_document()).banner
    (first,) = consequences(None, banner, ())
    assert first.sentence == "the first version: every visitor is asked"
    assert set(first.keys) == set(banner.answerable())


# Two sites, drawn from few values, so that they often agree in part.
few_words = st.fixed_dictionaries(
    {tag: st.sampled_from(["Counts the visits, no more.", "Something else altogether."])
     for tag in ("en", "fr-CA")}
)  # fmt: skip
lifetimes = st.sampled_from(["session", "30 days", "60 days", "persistent"])
services = st.lists(
    st.builds(
        second_service,
        key=st.sampled_from(["one", "two"]),
        provider=st.sampled_from(["", "The Shop", "Two Inc."]),
        cookies=st.lists(st.just(A_COOKIE), max_size=2),
    ),
    max_size=2,
    unique_by=lambda each: each["key"],
)
categories = st.lists(
    st.builds(
        a_category,
        key=st.sampled_from(["necessary", "analytics", "maps", "news"]),
        required=st.booleans(),
        lifetime=lifetimes,
        title=few_words,
        description=few_words,
        services=services,
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda each: each["key"],
)
purposes = st.lists(
    st.fixed_dictionaries(
        {"key": st.sampled_from(["post", "email"]), "title": few_words, "description": few_words}
    ),
    max_size=2,
    unique_by=lambda each: each["key"],
)
banners = st.builds(
    lambda **members: {**a_site_document()["banner"], **members},
    categories=categories,
    purposes=purposes,
    validity_days=st.sampled_from([180, 366]),
    look=st.sampled_from([{}, {"layout": "box"}]),
    behaviour=st.sampled_from([{}, {"cookie_domain": "shop.example"}]),
)


@settings(deadline=None, max_examples=200)
@given(banners, banners, st.integers(1, 9))
def test_the_words_and_the_rule_agree_on_who_is_asked_again(old, new, number):
    before = a_banner_version({**a_site_document(), "banner": old}, number=number)
    banner = Banner.read(new)
    meant = consequences(before, banner, compare(before, before.site_name, banner))
    anew = {key for key, since in asked_since(banner, before).items() if since == number + 1}
    named = [key for each in meant for key in each.keys]
    assert sorted(named) == sorted(anew)
    optional = {c.key for c in banner.categories if not c.required}
    comes_back = {key for each in meant if each.brings_back for key in each.keys}
    assert comes_back == anew & optional
    is_nobody = any("nobody is asked again" in each.sentence for each in meant)
    assert not (is_nobody and comes_back)


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
