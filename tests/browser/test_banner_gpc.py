"""Global Privacy Control: honoured before anybody is asked, shown, recorded, and overruled only by
the visitor who knows of it.
"""

import pytest
from playwright.sync_api import expect

from tests.browser.moments import IDLE
from tests.browser.sites import a_category, demo_document
from tests.browser.test_banner_first_visit import RECEIPT

pytestmark = pytest.mark.browser

ON = "Object.defineProperty(navigator, 'globalPrivacyControl', {value: true})"
HELD = '<script type="text/plain" data-category="marketing">window.ads = true</script>'


@pytest.fixture(scope="module")
def tag(publish_site, demo):
    categories = demo_document(demo)["banner"]["categories"]
    return publish_site({"banner": {"categories": [*categories, a_category("marketing")]}})


@pytest.fixture(scope="module")
def only_ads(publish_site, demo):
    session = demo_document(demo)["banner"]["categories"][0]
    return publish_site({"banner": {"categories": [session, a_category("marketing")]}})


def test_a_signal_is_recorded_before_anything_is_asked(show, context, tag):
    context.add_init_script(ON)
    page = context.pages[0]
    with page.expect_request("**/receipts") as sent:
        show(HELD, tag=tag)
    body = sent.value.post_data_json
    assert (body["action"], body["gpc"]) == ("gpc", True)
    assert body["choices"] == {"marketing": False}
    page.wait_for_function(RECEIPT)
    assert page.evaluate("consentkit.get().gpc") is True


def test_the_visitor_is_told_and_asked_about_the_rest(show, context, tag):
    context.add_init_script(ON)
    page = show(HELD, tag=tag)
    banner = page.locator("#ck-banner")
    expect(banner).to_contain_text("Your signal was honoured. Off because of it: Marketing.")
    page.click("#ck-accept")
    expect(banner).to_have_count(0)
    assert page.evaluate("consentkit.has('marketing')") is False
    assert page.evaluate("consentkit.has('persistent_login')") is True
    assert page.evaluate("window.ads") is None


def test_a_signal_makes_one_receipt_and_not_one_a_page(show, context, tag):
    context.add_init_script(ON)
    page = show(tag=tag)
    page.wait_for_function(RECEIPT)
    sent = []
    page.on("request", lambda r: r.method == "POST" and sent.append(r.url))
    show(tag=tag, path="/fixture/other")
    expect(page.locator("#ck-banner")).to_contain_text("Your signal was honoured.")
    page.click("#ck-decline")
    page.wait_for_function(
        "JSON.parse(localStorage['ck:' + consentkit.get().site] ?? null)?.waiting.length === 0"
    )
    assert len(sent) == 1


def test_where_the_signal_answers_everything_it_is_confirmed_without_a_question(
    show, context, only_ads
):
    context.add_init_script(ON)
    page = show(HELD, tag=only_ads)
    expect(page.get_by_role("status")).to_contain_text("Your signal was honoured.")
    expect(page.get_by_role("status")).to_be_visible()
    expect(page.locator("#ck-banner")).to_have_count(0)
    page.click("#ck-dismiss")
    expect(page.get_by_text("Your signal was honoured")).to_have_count(0)
    assert page.evaluate("consentkit.get().action") == "gpc"


def test_a_signal_beats_an_earlier_yes(show, context, tag):
    page = show(HELD, tag=tag)
    page.click("#ck-accept")
    page.wait_for_function("window.ads === true")
    context.add_init_script(ON)
    show(HELD, tag=tag, path="/fixture/other")
    page.wait_for_function("consentkit.get().action === 'gpc'")
    assert page.evaluate("consentkit.has('marketing')") is False
    assert page.evaluate("consentkit.has('persistent_login')") is True


def test_a_yes_that_was_said_knowing_of_the_signal_stands(show, context, tag):
    context.add_init_script(ON)
    page = show(tag=tag)
    page.click("#ck-settings")
    page.locator('input[name="marketing"]').check()
    with page.expect_request(
        lambda r: r.method == "POST" and r.post_data_json["action"] == "save"
    ) as sent:
        page.click("#ck-save")
    assert sent.value.post_data_json["gpc"] is True
    show(tag=tag, path="/fixture/other")
    page.evaluate(IDLE)
    assert page.evaluate("consentkit.has('marketing')") is True


def test_the_settings_say_that_the_signal_was_honoured(show, context, tag):
    context.add_init_script(ON)
    page = show(tag=tag)
    page.click("#ck-settings")
    expect(page.locator("#ck-preferences")).to_contain_text("Your signal was honoured.")
