"""One consent cookie for a whole domain: only where browsers keep one, and for every page."""

import pytest

from consentkit.domain.errors import InvalidDocument
from consentkit.domain.site import SiteDefinition
from consentkit.services.check_cookie_domain import check_cookie_domain
from tests.factories import a_site_document


def check(domain: str, *origins: str) -> None:
    document = a_site_document()
    document["site"]["origins"] = list(origins)
    document["banner"]["behaviour"] = {"cookie_domain": domain}
    check_cookie_domain(SiteDefinition.read(document))


@pytest.mark.parametrize(
    ("domain", "origins"),
    [
        ("shop.example", ["https://shop.example", "https://www.shop.example"]),
        ("shop.example", ["https://a.b.shop.example:8443"]),
        ("shop.co.uk", ["https://www.shop.co.uk"]),
        ("www.ck", ["https://www.ck"]),  # An exception in the list itself.
        ("shop.github.io", ["https://shop.github.io"]),
        ("shop.example", ["https://shop.example", "http://localhost:8081", "http://127.0.0.1"]),
        ("shop.example", ["https://localhost:8443", "https://127.0.0.1", "https://[::1]:8443"]),
        ("shop.example", ["http://staging.test"]),
        ("shop.example", []),
    ],
)
def test_a_domain_of_ones_own_may_be_shared(domain: str, origins: list[str]) -> None:
    check(domain, *origins)


@pytest.mark.parametrize("domain", ["co.uk", "github.io", "foo.ck", "com.br", "s3.amazonaws.com"])
def test_a_public_suffix_is_refused_by_name(domain: str) -> None:
    with pytest.raises(InvalidDocument, match="public suffix") as refused:
        check(domain, f"https://shop.{domain}")
    assert refused.value.field == "banner.behaviour.cookie_domain"


@pytest.mark.parametrize(
    "stray",
    ["https://shop.example.evil", "https://myshop.example", "https://example", "https://other.org"],
)
def test_a_page_that_would_be_left_out_is_named(stray: str) -> None:
    with pytest.raises(InvalidDocument, match=f"{stray} is not under shop.example$") as it:
        check("shop.example", "https://shop.example", stray)
    assert it.value.field == "banner.behaviour.cookie_domain"
