"""Which pages may record decisions: whole origins are compared, never parts of them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consentkit.domain.site import Site, normalise_origin

SITE = Site(
    key="shop",
    name="The Shop",
    home="",
    origins=("https://shop.example", "http://localhost:8081", "https://[::1]:8443"),
)

hosts = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?(\.[a-z]{2,6}){0,2}", fullmatch=True)
origins = st.builds(
    lambda scheme, host, port: f"{scheme}://{host}{port}",
    st.sampled_from(["http", "https", "HTTPS"]),
    hosts | hosts.map(str.upper) | st.just("[::1]"),
    st.just("") | st.integers(1, 65535).map(lambda port: f":{port}"),
)


@settings(deadline=None)
@given(origins)
def test_a_normalised_origin_is_normal(origin):
    once = normalise_origin(origin)
    assert once is not None
    assert normalise_origin(once) == once
    assert once == once.lower()


@settings(deadline=None)
@given(st.text(max_size=40) | st.text("htps:/.@[]#?\\ %aA0é\t\n\u212a", max_size=25))
def test_any_text_is_a_normal_origin_or_none(text):
    found = normalise_origin(text)
    assert found is None or normalise_origin(found) == found


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://shop.example", "https://shop.example"),
        ("HTTPS://Shop.EXAMPLE", "https://shop.example"),
        ("https://shop.example:443", "https://shop.example"),
        ("http://shop.example:80", "http://shop.example"),
        ("http://shop.example:443", "http://shop.example:443"),
        ("https://shop.example:8443", "https://shop.example:8443"),
        ("http://127.0.0.1:8081", "http://127.0.0.1:8081"),
        ("https://[::1]:443", "https://[::1]"),
        ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example"),
    ],
)
def test_an_origin_has_one_normal_form(text, origin):
    assert normalise_origin(text) == origin


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "*",
        "shop.example",
        "//shop.example",
        "https://",
        "https://*.shop.example",
        "https://shop.example/",
        "https://shop.example/path",
        "https://shop.example?",
        "https://shop.example#x",
        "https://shop.example:",
        "https://shop.example:0443",
        "https://shop.example:99999",
        "https://shop.example:-1",
        "https://shop.example:x",
        "https://shop.example:٤٤٣",
        "https://user@shop.example",
        "https://user:pass@shop.example",
        "https://@shop.example",
        "https://shop.example\n",
        "https://shop.example\r\nX: y",
        "https://sh\top.example",
        " https://shop.example",
        "https://shop.example\x00",
        "https:\\\\shop.example",
        "https://shop.example\\@evil.example",
        "https://büchse.example",
        "https://\u212aino.example",
        "https://ſhop.example",
        "https://shop。example",
        "https://[::1",
        "https://::1",
        "https://[::1%25eth0]",
        "ftp://shop.example",
        "javascript://shop.example",
        "file:///etc/passwd",
        "data:text/html,x",
    ],
    ids=ascii,
)
def test_what_is_no_web_origin_is_none(text):
    assert normalise_origin(text) is None
    assert not SITE.allows_origin(text)


@pytest.mark.parametrize(
    "origin",
    [
        "https://shop.example",
        "HTTPS://SHOP.EXAMPLE:443",
        "http://localhost:8081",
        "https://[::1]:8443",
    ],
)
def test_the_sites_own_origins_are_allowed(origin):
    assert SITE.allows_origin(origin)


@pytest.mark.parametrize(
    "origin",
    [
        "http://shop.example",
        "https://shop.example:8443",
        "https://shop.example.",
        "https://shop.example.evil.example",
        "https://evilshop.example",
        "https://evil.example",
        "https://www.shop.example",
        "https://shop.exampl",
        "https://shop-example",
        "http://localhost",
        "http://localhost:8080",
        "http://localhost:80810",
        "http://127.0.0.1:8081",
        "https://[::1]",
    ],
)
def test_a_look_alike_is_a_stranger(origin):
    assert not SITE.allows_origin(origin)


def test_a_site_without_origins_allows_none():
    empty = Site(key="shop", name="The Shop", home="", origins=())
    assert not empty.allows_origin("null")
    assert not empty.allows_origin("https://shop.example")
