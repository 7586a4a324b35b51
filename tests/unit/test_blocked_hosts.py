"""A site that names hosts gets the code and the rules that block them; no other pays for it."""

import pytest

from consentkit.domain.lean import first_layer, used_parts
from consentkit.domain.localise import localise
from consentkit.domain.site import SiteDefinition
from consentkit.services.banner_script import bundle, compose_scripts
from tests.factories import a_banner_version, a_site_document

HOSTS = ["t.example", "*.doubleclick.net", "xn--bcher-kva.example", "localhost", "127.0.0.1"]


@pytest.fixture
def version():
    document = a_site_document()
    document["banner"]["categories"][1]["services"][0]["block"] = HOSTS
    return a_banner_version(document)


def test_hosts_are_read_back_as_they_were_written(version):
    document = a_site_document()
    document["banner"] = version.banner.document()
    again = SiteDefinition.read(document).banner
    assert again == version.banner
    assert list(again.categories[1].services[0].block) == HOSTS


def test_the_page_is_told_which_answer_each_host_waits_for(version):
    whole = localise(version, language="en", home="https://shop.example/")
    assert used_parts(version.banner) == ("block",)
    rules = first_layer(whole, ("block",))["block"]
    assert [rule["host"] for rule in rules] == HOSTS
    assert {(rule["category"], rule["service"]) for rule in rules} == {
        ("analytics", "analytics_tool")
    }


def test_only_a_site_with_hosts_carries_the_code(version):
    code = bundle("parts/block.js").strip().encode()

    def served(of):
        return compose_scripts(of, language="en", home="https://shop.example/").banner.content

    assert code in served(version)
    assert code not in served(a_banner_version())
    assert b"sendBeacon" not in served(a_banner_version())
