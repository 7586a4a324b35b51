"""Two banners beside each other: what stands published, and a draft; by hand or drawn."""

import copy

from hypothesis import strategies as st

from consentkit.domain.banner import Banner
from consentkit.domain.consequence import consequences
from consentkit.domain.difference import compare
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


def category(number, **members):
    return lambda banner: banner["categories"][number].update(members)


def service(banner):
    return banner["categories"][1]["services"][0]


def second_service(**members):
    return {"key": "second", "name": "Second", "provider": "Two Inc.", "cookies": []} | members


A_COOKIE = {"name": "extra", "purpose": {"en": "Counts too.", "fr-CA": "Compte aussi."}}

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
