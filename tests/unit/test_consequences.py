"""What a publication means is said in plain words, and never lies about who is asked again."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consentkit.domain.banner import Banner, asked_since
from consentkit.domain.consequence import consequences
from consentkit.domain.difference import compare
from consentkit.domain.site import SiteDefinition
from tests.banners import banners, category, differ, service
from tests.factories import a_banner_version, a_category, a_site_document


def told(*changes):
    return [each.sentence for each in differ(*changes)[1]]


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
