"""The language a visitor reads: the tag's own, then the page's, then the browser's."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_banner_first_visit import RECEIPT

pytestmark = pytest.mark.browser


def speaks(page, language, words):
    expect(page.locator("#ck-root")).to_have_attribute("lang", language)
    expect(page.locator("#ck-decline")).to_have_text(words)


def page_in(language):
    return f"<script>document.documentElement.lang = '{language}'</script>"


@pytest.mark.parametrize("language", ["fr", "fr-CA", "fr-FR"])
def test_the_page_s_language_is_spoken_where_it_is_offered(show, demo, language):
    page = show(tag=page_in(language) + demo.tag)
    speaks(page, "fr-CA", "Tout refuser")
    with page.expect_request("**/receipts") as sent:
        page.click("#ck-decline")
    assert sent.value.post_data_json["language"] == "fr-CA"
    page.wait_for_function(RECEIPT)


def test_a_region_of_our_own_language_needs_no_second_request(show, demo, context):
    asked = []
    context.on("request", lambda r: asked.append(r.url.rpartition("/")[2]))
    page = show(tag=page_in("en-GB") + demo.tag)
    speaks(page, "en", "Decline all")
    assert not any(name.startswith("banner.json") for name in asked)


def test_the_tag_has_its_way(show, demo):
    tag = demo.tag.replace("banner.js", "banner.js?lang=en")
    page = show(tag=page_in("fr") + tag)
    speaks(page, "en", "Decline all")


def test_the_browser_decides_where_the_page_speaks_a_language_we_do_not(browser, demo, show):
    context = browser.new_context(locale="fr-FR")
    page = context.new_page()
    markup = f'<!doctype html><html lang="ja"><head><title>x</title>{demo.tag}</head><body>x'
    page.route("**/fixture/**", lambda r: r.fulfill(body=markup, content_type="text/html"))
    page.goto(f"{demo.site}/fixture/page")
    speaks(page, "fr-CA", "Tout refuser")
    context.close()


def test_the_banner_comes_in_its_own_language_when_another_cannot_be_had(
    show, demo, context, console
):
    console.expect("ERR_FAILED", "no_language")
    context.route("**/banner.json*", lambda route: route.abort())
    page = show(tag=page_in("fr") + demo.tag)
    speaks(page, "en", "Decline all")


def test_a_language_from_right_to_left_turns_the_banner_around(show, publish_site):
    tag = publish_site({"banner": arabic()})
    page = show(tag=tag)
    root = page.locator("#ck-root")
    expect(root).to_have_attribute("dir", "rtl")
    decline, accept = (page.locator(f"#ck-{b}").bounding_box() for b in ("decline", "accept"))
    assert decline["x"] > accept["x"], "the first answer stands on the right"


def arabic():
    words = {"ar": "كلمات"}
    return {
        "languages": ["ar"],
        "default_language": "ar",
        "categories": [
            {"key": key, "lifetime": "30 days", "title": words, "description": words}
            for key in ("one", "two")
        ],
        "purposes": [],
    }
