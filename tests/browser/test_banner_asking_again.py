"""A banner that changed asks again only about what is new, and says why it is back."""

import copy

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import cookie
from tests.browser.sites import a_category, demo_document
from tests.browser.test_banner_first_visit import RECEIPT, choices

pytestmark = pytest.mark.browser

LOGIN = 2


@pytest.fixture
def publish_next(publish_site, demo, request):
    """Publish the next version of this test's own site."""
    key = request.node.name.replace("_", "-")[5:60].strip("-")

    def publish(change=lambda categories: None):
        categories = copy.deepcopy(demo_document(demo)["banner"]["categories"])
        change(categories)
        return publish_site({"banner": {"categories": categories}}, key=key)

    return publish


def reword(categories):
    categories[LOGIN]["description"]["en"] = "Remembers you on this device, and at our partners."


def test_a_changed_purpose_is_asked_again_alone(show, publish_next):
    page = show(tag=publish_next())
    page.click("#ck-accept")
    page.wait_for_function(RECEIPT)
    show(tag=publish_next(reword))
    expect(page.locator("#ck-banner")).to_contain_text(
        "Changed since you last chose: Remembering you."
    )
    assert page.evaluate("consentkit.has('persistent_login')") is False
    assert page.evaluate("consentkit.has('pending_registration')") is True
    with page.expect_request("**/receipts") as sent:
        page.click("#ck-decline")
    body = sent.value.post_data_json
    assert body["choices"] == {"persistent_login": False}
    assert (body["action"], body["banner_version"]) == ("save", 2)
    assert choices(page)["pending_registration"] is True
    page.reload()
    expect(page.locator("#ck-banner")).to_have_count(0)


def test_a_new_category_is_asked_alone_and_named(show, publish_next):
    page = show(tag=publish_next())
    page.click("#ck-decline")
    page.wait_for_function(RECEIPT)
    show(tag=publish_next(lambda categories: categories.append(a_category("maps"))))
    expect(page.locator("#ck-banner")).to_contain_text("New since you last chose: Maps.")
    page.click("#ck-accept")
    assert choices(page) == {
        "session": True,
        "pending_registration": False,
        "persistent_login": False,
        "maps": True,
    }
    assert cookie(page)["value"].endswith(".save")


def test_other_words_on_a_button_bring_no_banner_back(show, publish_next, publish_site, request):
    page = show(tag=publish_next())
    page.click("#ck-accept")
    page.wait_for_function(RECEIPT)
    key = request.node.name.replace("_", "-")[5:60].strip("-")
    show(tag=publish_site({"banner": {"texts": {"en": {"accept": "Yes"}}}}, key=key))
    page.wait_for_function("consentkit.get().banner_version === 2")
    expect(page.locator("#ck-banner")).to_have_count(0)


def test_an_answer_to_one_question_does_not_answer_another(show, publish_next):
    page = show(tag=publish_next())
    page.click("#ck-accept")
    page.wait_for_function(RECEIPT)

    def change(categories):
        reword(categories)
        categories.append(a_category("maps"))

    show(tag=publish_next(change))
    page.evaluate("consentkit.save({maps: true})")
    page.reload()
    expect(page.locator("#ck-banner")).to_contain_text("since you last chose: Remembering you.")
    assert page.evaluate("consentkit.has('persistent_login')") is False


def test_without_the_details_the_question_is_asked_all_the_same(
    show, publish_next, page, context, console
):
    console.expect("ERR_FAILED")
    show(tag=publish_next())
    page.click("#ck-accept")
    page.wait_for_function(RECEIPT)
    context.route("**/preferences.*.js", lambda route: route.abort())
    show(tag=publish_next(reword))
    expect(page.locator("#ck-banner")).to_contain_text("The details cannot be loaded just now.")


def test_a_refusal_may_be_asked_again_sooner_than_a_yes(show, publish_site):
    page = show(tag=publish_site({"banner": {"refusal_days": 30}}))
    page.click("#ck-decline")
    days = (cookie(page)["expires"] - page.evaluate("Date.now()") / 1000) / 86400
    assert round(days) == 30
    page.evaluate("consentkit.accept()")
    days = (cookie(page)["expires"] - page.evaluate("Date.now()") / 1000) / 86400
    assert round(days) == 180
