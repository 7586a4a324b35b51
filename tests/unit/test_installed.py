"""Whether a page has our tag, and whether it stands where it works."""

import pytest

from consentkit.domain.installed import Inspection, Remark, Verdict, inspect_page

TAG = '<script src="https://consent.example/ck/shop/banner.js"></script>'
HASH = "a" * 64
FROZEN = f'<script src="https://consent.example/ck/shop/banner.{HASH}.js"'


def seen(html: str, address: str = "https://shop.example/a/b") -> Inspection:
    return inspect_page(html, address=address, site_key="shop")


@pytest.mark.parametrize(
    "page",
    [
        f"<head>{TAG}</head>",
        f"<!doctype html><html><head><meta charset=utf-8>{TAG}<script src=x.js></script>",
        "<HEAD><SCRIPT SRC = /ck/shop/banner.js?lang=fr></SCRIPT>",
        '<head><base href="https://other.example/"><script src="ck/shop/banner.js"></script>',
        f'<head><script type="application/ld+json">{{}}</script>{TAG}</head>',
        f'<head><script type="text/plain" data-category="a" data-src="x"></script>{TAG}</head>',
        f"{FROZEN} integrity='sha384-x' crossorigin></script>",
        f"<head><!-- <script src=x></script> -->{TAG}",
    ],
)
def test_a_tag_that_stands_first_is_well(page: str) -> None:
    found = seen(page)
    assert found.verdict is Verdict.FOUND
    assert found.remarks == ()
    assert found.tag.site_key == "shop"


@pytest.mark.parametrize(
    ("page", "remark"),
    [
        (f"<head></head><body>{TAG}", Remark.IN_BODY),
        (f"<head></head>{TAG}", Remark.IN_BODY),
        (f"<head><script src=x.js></script>{TAG}", Remark.LATE),
        (f"<head><script>track()</script>{TAG}", Remark.LATE),
        (f"<head><script type=module src=x.js></script>{TAG}", Remark.LATE),
        (f"<head>{TAG.replace('<script', '<script async')}", Remark.WAITS),
        (f"<head>{TAG.replace('<script', '<script defer')}", Remark.WAITS),
        (f"<head>{TAG}</head><body>{TAG}", Remark.TWICE),
        (f"<head>{FROZEN}></script>", Remark.NO_INTEGRITY),
    ],
)
def test_what_keeps_a_tag_from_working_is_told(page: str, remark: Remark) -> None:
    found = seen(page)
    assert found.verdict is Verdict.FOUND
    assert found.remarks == (remark,)


@pytest.mark.parametrize(
    "page",
    [
        "",
        "<p>nothing",
        f"<!-- {TAG} -->",
        "<script>/ck/shop/banner.js</script>",
        '<script src="https://consent.example/ck/shop/preferences.js"></script>',
        '<script src="https://consent.example/ck/shop/banner.json"></script>',
        '<script src="//[bad/ck/shop/banner.js"></script>',
        '<script src=""></script>',
        '<a href="/ck/shop/banner.js">the script</a>',
    ],
)
def test_what_is_no_tag_is_not_taken_for_one(page: str) -> None:
    assert seen(page).verdict is Verdict.NOT_FOUND


def test_the_tag_of_another_site_is_told_by_its_key() -> None:
    found = seen(f"<head>{TAG.replace('/shop/', '/shop-2/')}")
    assert found.verdict is Verdict.OTHER_SITE
    assert found.tag.site_key == "shop-2"
    # Beside the right one it is no matter.
    both = f"<head>{TAG}{TAG.replace('/shop/', '/shop-2/')}"
    assert seen(both).verdict is Verdict.FOUND


def test_a_frozen_tag_says_what_it_pins() -> None:
    assert seen(f"<head>{FROZEN} integrity=x></script>").tag.sha256 == HASH


def test_a_page_of_rubbish_is_read_to_its_end() -> None:
    for page in ("<" * 100_000, "<script " * 50_000, "<head " + "a=1 " * 50_000 + ">" + TAG):
        seen(page)
