"""Which vendors' signals follow which category: by its usual name, or as the owner says."""

import pytest

from consentkit.domain.behaviour import GOOGLE_DEFAULTS, known_signals
from consentkit.domain.errors import InvalidDocument
from consentkit.domain.lean import first_layer, used_parts
from consentkit.domain.localise import localise
from tests.factories import a_banner_version, a_category, a_site_document


def carried(*categories, signals=("google",)):
    document = a_site_document()
    document["banner"]["categories"] = list(categories)
    document["banner"]["behaviour"] = {"signals": list(signals)}
    version = a_banner_version(document)
    whole = localise(version, language="en", home="https://shop.example/")
    return first_layer(whole, used_parts(version.banner)).get("signals")


def test_categories_of_usual_names_are_mapped_without_a_word_of_the_owner():
    found = carried(a_category("analytics"), a_category("marketing"), a_category("chat"))
    assert found["vendors"] == ["google"]
    assert found["map"].keys() == {"analytics", "marketing"}
    assert "analytics_storage" in found["map"]["analytics"]


def test_the_owners_word_replaces_the_usual_one():
    found = carried(
        a_category("analytics", signals=[]),
        a_category("adverts", signals=["ad_storage", "fbq"]),
    )
    assert found["map"] == {"adverts": ["ad_storage", "fbq"]}


def test_a_banner_that_tells_no_vendor_carries_no_map():
    assert carried(a_category("analytics"), signals=()) is None


def test_a_signal_that_no_vendor_knows_is_refused():
    with pytest.raises(InvalidDocument, match="signals"):
        carried(a_category("analytics", signals=["analytics_store"]))


@pytest.mark.parametrize("signal", ["ad_storage", "uet.ad_storage", "clarity.ad_Storage", "fbq"])
def test_what_follows_an_advertising_signal_is_off_under_global_privacy_control(signal):
    document = a_site_document()
    document["banner"]["categories"] = [a_category("social", signals=[signal])]
    assert a_banner_version(document).banner.categories[0].gpc


def test_google_is_told_of_all_that_a_category_can_be_mapped_to():
    assert {signal for signal in known_signals() if signal.endswith("_storage")} - {
        "uet.ad_storage"
    } <= GOOGLE_DEFAULTS.keys()
    assert len(GOOGLE_DEFAULTS) == 7
