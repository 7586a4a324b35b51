"""Answers that were given to an earlier tool count once more, as what they are: carried over."""

import base64
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import cookie, forget
from tests.browser.sites import a_category
from tests.browser.test_banner_first_visit import RECEIPT
from tests.one_after_another import one_after_another

pytestmark = pytest.mark.browser

CATEGORIES = [
    a_category("needed", required=True, lifetime="session"),
    a_category("stats"),
    a_category("ads"),
]
NAMES = {
    "klaro": {"login": "needed", "matomo": "stats", "offers": "ads"},
    "orejime": {"login": "needed", "matomo": "stats", "offers": "ads"},
    "cookieconsent": {"necessary": "needed", "counting": "stats", "ads": "ads"},
    "tarteaucitron": {"gtag": "stats", "facebookpixel": "ads"},
    "osano": {"everything": "stats"},
}


def month_ago(days: int = 30) -> str:
    at = datetime.now(UTC) - timedelta(days=days)
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def encoded(document) -> str:
    return quote(json.dumps(document), safe="")


GIVEN_AT = month_ago()
V3 = {
    "categories": ["necessary", "counting"],
    "revision": 0,
    "data": None,
    "consentId": "9f1c",
    "consentTimestamp": GIVEN_AT,
    "lastConsentTimestamp": GIVEN_AT,
    "services": {"necessary": [], "counting": []},
    "languageCode": "en",
}
V2 = {"categories": ["counting"], "level": ["counting"], "revision": 0, "consent_date": GIVEN_AT}
# It encodes a part of its signs.
OREJIME = "{%22login%22:true%2C%22matomo%22:true%2C%22offers%22:false}"
YES_TO_STATS = {"needed": True, "stats": True, "ads": False}
# The tool, its cookie and what it has there, and what that means.
KEPT = [
    ("klaro", "klaro", encoded({"login": True, "matomo": True, "offers": False}), YES_TO_STATS),
    ("orejime", "eu-consent", OREJIME, YES_TO_STATS),
    ("cookieconsent", "cc_cookie", encoded(V3), YES_TO_STATS),
    ("cookieconsent", "cc_cookie", encoded(V2), YES_TO_STATS),
    ("tarteaucitron", "tarteaucitron", "!gtag=true!facebookpixel=false", YES_TO_STATS),
    ("osano", "cookieconsent_status", "deny", {"needed": True, "stats": False}),
]  # fmt: skip


@pytest.fixture(scope="session")
def tag_of(publish_site):
    """The tag of a site that moved from a tool."""
    tags: dict[str, str] = {}

    def tag(tool: str) -> str:
        if tool not in tags:
            names = [{"name": k, "categories": [v]} for k, v in NAMES[tool].items()]
            banner = {"categories": CATEGORIES, "moved_from": {"tool": tool, "names": names}}
            tags[tool] = publish_site({"banner": banner | {"purposes": []}})
        return tags[tool]

    return tag


def keep(page, demo, name: str, value: str) -> None:
    page.context.add_cookies([{"name": name, "value": value, "url": demo.site}])


@one_after_another("tool, name, value, means", KEPT)
def test_what_a_tool_kept_is_taken_over_once_and_recorded_as_carried_over(
    show, page, demo, tag_of, tool, name, value, means
):
    keep(page, demo, name, value)
    tag = tag_of(tool)
    held = '<script type="text/plain" data-category="stats">window.counted = true</script>'
    show(held, tag=tag)
    summary = page.evaluate("() => consentkit.get()")
    assert (summary["action"], summary["choices"]) == ("carried_over", means)
    asked = set(means) < {"needed", "stats", "ads"}
    expect(page.locator("#ck-banner")).to_have_count(1 if asked else 0)
    assert page.evaluate("() => window.counted === true") == means["stats"]
    assert cookie(page, name) is None
    page.wait_for_function(RECEIPT)
    signed = page.evaluate(RECEIPT)["receipt"].split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(signed + "=="))
    decision = claims["decision"]
    assert (decision["action"], decision["choices"]) == ("carried_over", means)
    if tool == "cookieconsent":
        assert decision["decided_at"] == GIVEN_AT
        lasting = claims["exp"] - datetime.fromisoformat(GIVEN_AT).timestamp()
        assert round(lasting / 86_400) == 180
    show(held, tag=tag)
    assert page.evaluate("() => consentkit.get().decided_at") == summary["decided_at"]
    forget(page)


NOT_TAKEN = [
    ("klaro", "klaro", encoded({"matomo": 1, "offers": False})),
    ("klaro", "klaro", "%7Bbroken"),
    ("klaro", "klaro", encoded({"login": True})),
    ("klaro", "klaro", encoded({"unknown": True})),
    ("cookieconsent", "cc_cookie", encoded(V3 | {"revision": 7})),
    ("cookieconsent", "cc_cookie", encoded(V3 | {"lastConsentTimestamp": month_ago(200)})),
    ("tarteaucitron", "tarteaucitron", "!gtag=wait!facebookpixel=wait"),
    ("osano", "cookieconsent_status", "dismiss"),
]


@one_after_another("tool, name, value", NOT_TAKEN)
def test_what_is_broken_unknown_or_run_out_is_no_answer(
    show, page, demo, tag_of, tool, name, value
):
    keep(page, demo, name, value)
    show(tag=tag_of(tool))
    assert page.evaluate("() => consentkit.get().decided_at") is None
    expect(page.locator("#ck-banner")).to_be_visible()
    forget(page)


def test_what_was_answered_in_part_is_asked_about_and_the_rest_is_not(show, page, demo, tag_of):
    keep(page, demo, "klaro", encoded({"matomo": True}))
    show(tag=tag_of("klaro"))
    assert page.evaluate("() => consentkit.get().choices") == {"needed": True, "stats": True}
    expect(page.locator("#ck-banner")).to_be_visible()
    page.click("#ck-decline")
    assert page.evaluate("() => consentkit.get()")["choices"] == YES_TO_STATS


def test_an_answer_that_was_given_to_us_wins(show, page, demo, tag_of):
    show(tag=tag_of("klaro"))
    page.click("#ck-decline")
    keep(page, demo, "klaro", encoded({"login": True, "matomo": True, "offers": True}))
    show(tag=tag_of("klaro"))
    summary = page.evaluate("() => consentkit.get()")
    assert summary["action"] == "decline_all"
    assert summary["choices"]["stats"] is False
    assert cookie(page, "klaro") is None


def test_an_answer_in_the_local_storage_is_found_there(show, page, demo, publish_site):
    names = [{"name": k, "categories": [v]} for k, v in NAMES["klaro"].items()]
    moved = {"tool": "klaro", "cookie": "shop", "store": "local_storage", "names": names}
    tag = publish_site({"banner": {"categories": CATEGORIES, "moved_from": moved}})
    kept = json.dumps({"login": True, "matomo": False, "offers": True})
    show(tag="")
    page.evaluate("(kept) => localStorage.setItem('shop', kept)", kept)
    show(tag=tag)
    assert page.evaluate("() => consentkit.get().choices") == {
        **{"needed": True, "stats": False, "ads": True}
    }
    assert page.evaluate("() => localStorage.getItem('shop')") is None


def test_a_signal_of_the_browser_turns_off_what_was_carried_over(show, page, demo, tag_of):
    keep(page, demo, "klaro", encoded({"login": True, "matomo": True, "offers": True}))
    page.add_init_script(
        "Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })"
    )
    show(tag=tag_of("klaro"))
    page.wait_for_function("() => consentkit.get().choices.ads === false")
    assert page.evaluate("() => consentkit.get().choices.stats") is True


def test_one_that_could_not_be_recorded_for_a_day_is_asked_about_anew(
    show, page, demo, console, tag_of
):
    console.expect("net::ERR_FAILED")
    page.route("**/receipts", lambda route: route.abort())
    keep(page, demo, "cc_cookie", encoded(V3))
    tag = tag_of("cookieconsent")
    show(tag=tag)
    key = f"ck:{tag.split('/ck/')[1].split('/')[0]}"
    page.evaluate(
        """(key) => { const kept = JSON.parse(localStorage[key]);
          kept.waiting[0].at -= 24 * 3600 * 1000; localStorage[key] = JSON.stringify(kept) }""",
        key,
    )
    show(tag=tag)
    expect(page.locator("#ck-banner")).to_be_visible()
    assert page.evaluate("() => consentkit.get().decided_at") is None
