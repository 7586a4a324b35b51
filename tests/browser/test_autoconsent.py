"""Tools that answer banners on people's behalf find ours, and say no in one click."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import cookie
from tests.browser.navigation import NODE_MODULES
from tests.browser.sites import a_category
from tests.browser.test_banner_first_visit import RECEIPT
from tests.wide import wide_but

pytestmark = pytest.mark.browser

CONTENT_SCRIPT = NODE_MODULES / "@duckduckgo/autoconsent/dist/autoconsent.playwright.js"
# Those of our languages in which its heuristic knows both what a banner says and what refuses.
LANGUAGES = ["en", "de", "es", "fr", "fr-CA", "it", "nl", "pl", "pt-BR", "pt-PT"]

# An extension's background in its place: settings at the start, no rules, a check at the end.
BACKGROUND = """
  window.told = [];
  window.autoconsentSendMessage = async (message) => {
    told.push(message);
    const answer = (what) => setTimeout(() => window.autoconsentReceiveMessage(what));
    if (message.type === 'init') {
      answer({ type: 'initResp', rules: { autoconsent: [] }, config: {
        enabled: true, autoAction: 'optOut', disabledCmps: [], enablePrehide: false,
        enableCosmeticRules: false, enableGeneratedRules: false, detectRetries: 20,
        isMainWorld: true, enableHeuristicDetection: true, heuristicMode: 'reject',
        heuristicPopupSearchTimeout: 1000, logs: {},
      } });
    }
    if (message.type === 'autoconsentDone') answer({ type: 'selfTest' });
  };
"""
HEARD = "(type) => told.find((message) => message.type === type)"


@pytest.fixture(scope="module")
def tag(publish_site):
    words = dict.fromkeys(LANGUAGES, "Statistics")
    every = {"title": words, "description": words}
    changes = {
        "languages": LANGUAGES,
        "categories": [a_category("session", required=True) | every, a_category("counts") | every],
        "purposes": None,
    }
    return publish_site({"banner": changes})


@pytest.mark.parametrize("language", wide_but("en", "de", "fr-CA", of=LANGUAGES))
def test_its_heuristic_declines_in_every_language_it_knows_without_a_rule_of_ours(
    show, page, tag, language
):
    page.add_init_script(BACKGROUND)
    page.add_init_script(CONTENT_SCRIPT.read_text("utf-8"))
    sent = []
    page.on("request", lambda r: r.method == "POST" and sent.append(json.loads(r.post_data)))
    show(tag=tag.replace("banner.js", f"banner.js?lang={language}"))
    page.wait_for_function(HEARD, arg="selfTestResult")
    done = page.evaluate(HEARD, "autoconsentDone")
    assert (done["cmp"], done["totalClicks"]) == ("HEURISTIC-REJECT", 1)
    # It looks again whether the button it has pressed is gone.
    assert page.evaluate(HEARD, "selfTestResult")["result"] is True
    assert cookie(page)["value"].endswith(".decline_all")
    expect(page.locator("#ck-banner")).to_have_count(0)
    assert [(s["action"], s["language"]) for s in sent] == [("decline_all", language)]


def test_a_tool_with_a_rule_finds_each_button_by_an_id_that_stays(show):
    """As Consent-O-Matic's rules do: presence and press by selector, in the document itself."""
    page = show()
    for step in ("ck-banner", "ck-accept", "ck-decline", "ck-settings"):
        assert page.evaluate("(id) => document.querySelector('#' + id).checkVisibility()", step)
    press = "(id) => document.querySelector('#' + id).click()"
    page.evaluate(press, "ck-settings")
    page.wait_for_function("document.querySelector('#ck-preferences')")
    boxes = page.locator("#ck-preferences input[type=checkbox]:not([disabled])")
    assert [box.is_checked() for box in boxes.all()] == [False] * boxes.count()
    page.evaluate(press, "ck-save")
    page.wait_for_function(RECEIPT)
    assert set(page.evaluate("Object.values(consentkit.get().choices).slice(1)")) == {False}
    expect(page.locator("#ck-banner, #ck-preferences")).to_have_count(0)


def test_a_program_declines_in_one_call_and_the_receipt_says_so(show):
    page = show()
    with page.expect_request("**/receipts") as request:
        page.evaluate("consentkit.decline()")
    sent = json.loads(request.value.post_data)
    assert (sent["action"], sent["surface"]) == ("api", "api")
    expect(page.locator("#ck-banner")).to_have_count(0)
