"""A site's description is read back as it was written, whatever a valid owner may put in."""

import json
import tomllib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consentkit.domain import texts as shipped
from consentkit.domain.names import RESERVED_KEYS
from consentkit.domain.site import SiteDefinition
from consentkit.signing.canonical import canonical_bytes
from tests.factories import a_banner_version, a_site_document

words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30).filter(
    str.strip
)
keys = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True).filter(
    lambda key: key not in RESERVED_KEYS
)
languages = st.lists(st.sampled_from(["en", "fr-CA", "de", "zh-Hant"]), min_size=1, unique=True)
short_lifetimes = st.integers(1, 30).map(lambda n: f"{n} days")


def in_each(tags):
    return st.fixed_dictionaries(dict.fromkeys(tags, words))


def cookies(tags):
    return st.fixed_dictionaries(
        {"name": st.from_regex(r"[A-Za-z_][A-Za-z0-9_-]{0,9}\*?", fullmatch=True)}
        | {"purpose": in_each(tags)},
        optional={
            "host": st.sampled_from(["", ".shop.example", "cdn.shop.example"]),
            "lifetime": st.just("session") | short_lifetimes,
        },
    )


def services(tags, key):
    return st.fixed_dictionaries(
        {"key": st.just(key), "name": words},
        optional={
            "provider": words,
            "policy_url": st.sampled_from(["", "https://tool.example/privacy?a=b#c"]),
            "cookies": st.lists(cookies(tags), max_size=2),
        },
    )


@st.composite
def categories(draw, tags, key):
    names = draw(st.lists(keys, max_size=2, unique=True))
    return draw(
        st.fixed_dictionaries(
            {
                "key": st.just(key),
                "lifetime": st.sampled_from(["30 days", "persistent", "400 days"]),
                "title": in_each(tags),
                "description": in_each(tags),
                "services": st.tuples(*(services(tags, name) for name in names)).map(list),
            },
            optional={"required": st.booleans()},
        )
    )


def overrides(tag):
    """An owner may replace any text, and must give all where none are shipped."""
    known = dict.fromkeys(shipped.keys(), words)
    if shipped.words(tag):
        return st.fixed_dictionaries({}, optional=known)
    return st.fixed_dictionaries(known)


@st.composite
def documents(draw):
    tags = draw(languages)
    names = draw(st.lists(keys, min_size=1, max_size=4, unique=True))
    asked = draw(st.integers(1, len(names)))
    return {
        "site": {
            "key": draw(st.from_regex(r"[a-z0-9][a-z0-9-]{1,20}", fullmatch=True)),
            "name": draw(words),
            "home": draw(st.sampled_from(["", "https://shop.example/"])),
            "origins": draw(
                st.lists(st.sampled_from(["https://a.example", "HTTP://B.example:80"]))
            ),
        },
        "banner": {
            "languages": tags,
            "default_language": draw(st.sampled_from(tags)),
            "validity_days": draw(st.integers(1, 400)),
            "officer": {"name": draw(words), "email": "a@shop.example", "address": draw(words)},
            "categories": [draw(categories(tags, name)) for name in names[:asked]],
            "purposes": [
                {"key": name, "title": draw(in_each(tags)), "description": draw(in_each(tags))}
                for name in names[asked:]
            ],
            "texts": {tag: draw(overrides(tag)) for tag in tags},
        },
    }


@settings(
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(documents())
def test_read_returns_what_document_wrote(document):
    definition = SiteDefinition.read(document)
    written = definition.document()
    assert SiteDefinition.read(written) == definition
    assert SiteDefinition.read(json.loads(json.dumps(written))) == definition
    assert SiteDefinition.read(written).document() == written


@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(documents())
def test_the_content_of_any_valid_banner_can_be_hashed(document):
    version = a_banner_version(document)
    assert json.loads(canonical_bytes(version.document())) == version.document()


def test_reading_does_not_touch_the_document_it_was_given():
    document = a_site_document()
    SiteDefinition.read(document)
    assert document == a_site_document()


def test_what_an_owner_leaves_out_is_filled_in():
    document = a_site_document()
    del document["banner"]["validity_days"], document["banner"]["default_language"]
    definition = SiteDefinition.read(document)
    banner = definition.banner
    assert banner.validity_days == 180
    assert banner.default_language == "en"
    assert banner.texts["fr-CA"] == shipped.words("fr-CA")
    cookie = banner.categories[1].services[0].cookies[0]
    assert cookie.lifetime == banner.categories[1].lifetime
    assert not banner.categories[1].required


def test_an_owners_own_words_replace_the_shipped_ones():
    document = a_site_document()
    document["banner"]["texts"] = {"en": {"accept": "Fine"}}
    texts = SiteDefinition.read(document).banner.texts
    assert texts["en"]["accept"] == "Fine"
    assert texts["en"]["decline"] == shipped.words("en")["decline"]
    assert texts["fr-CA"] == shipped.words("fr-CA")
    assert shipped.words("en")["accept"] != "Fine"


def test_one_language_needs_no_table_of_texts():
    document = tomllib.loads("""
        [site]
        key = "blog"
        name = " My Blog "
        [banner]
        languages = ["en"]
        officer = { name = "Ada", email = "ada@blog.example" }
        [[banner.categories]]
        key = "statistics"
        lifetime = "1 day"
        title = "Statistics"
        description = "How many people read."
    """)
    definition = SiteDefinition.read(document)
    assert definition.site.name == "My Blog"
    assert definition.banner.categories[0].title == {"en": "Statistics"}
    assert SiteDefinition.read(definition.document()) == definition


@pytest.mark.parametrize("twice", [["https://a.example", "HTTPS://A.example:443"]])
def test_an_origin_written_twice_is_kept_once(twice):
    document = a_site_document()
    document["site"]["origins"] = twice
    assert SiteDefinition.read(document).site.origins == ("https://a.example",)
