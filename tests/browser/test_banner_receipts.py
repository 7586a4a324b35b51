"""How decisions reach the service, come back as receipts, and survive a service that is away."""

import base64
import json
import re
import urllib.request

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from playwright.sync_api import expect

from tests.browser.conftest import move
from tests.browser.moments import receipts_kept
from tests.browser.test_banner_first_visit import RECEIPT

pytestmark = pytest.mark.browser

KEPT = "() => JSON.parse(localStorage['ck:demo'])"


def unpack(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_the_receipt_in_the_browser_verifies_with_other_software(show, demo):
    page = show()
    page.click("#ck-decline")
    page.wait_for_function(RECEIPT)
    kept = page.evaluate(RECEIPT)
    signed, _, signature = kept["receipt"].rpartition(".")
    header, payload = (json.loads(unpack(part)) for part in signed.split("."))
    with urllib.request.urlopen(f"{demo.service}/.well-known/jwks.json", timeout=5) as answer:
        keys = {key["kid"]: key for key in json.load(answer)["keys"]}
    public = Ed25519PublicKey.from_public_bytes(unpack(keys[header["kid"]]["x"]))
    public.verify(unpack(signature), signed.encode("ascii"))
    summary = page.evaluate("() => consentkit.get()")
    assert payload["jti"] == kept["id"]
    assert payload["sub"] == summary["visitor_id"]
    assert payload["decision"]["decided_at"] == summary["decided_at"]
    assert payload["decision"]["choices"] == summary["choices"]
    assert payload["decision"]["surface"] == "banner"
    assert payload["banner"]["language"] == "en"


def test_each_receipt_names_the_one_before(show):
    page = show()
    page.click("#ck-accept")
    page.wait_for_function(RECEIPT)
    first = page.evaluate(RECEIPT)
    page.evaluate("consentkit.withdraw()")
    page.wait_for_function(receipts_kept(2))
    payload = json.loads(unpack(page.evaluate(RECEIPT)["receipt"].split(".")[1]))
    assert payload["prev"] == first["id"]
    assert payload["decision"]["action"] == "withdraw"


def test_a_service_that_is_away_delays_the_receipt_and_nothing_else(show, context, console):
    console.expect("net::ERR_FAILED")
    sent = []

    def refuse(route):
        sent.append((route.request.headers["idempotency-key"], route.request.post_data))
        route.abort()

    context.route("**/ck/demo/receipts", refuse)
    page = show(
        '<script type="text/plain" data-category="persistent_login">window.ran = true</script>'
    )
    with page.expect_event("requestfailed"):
        page.click("#ck-accept")
    page.wait_for_function("window.ran === true")
    expect(page.locator("#ck-banner")).to_have_count(0)
    page.wait_for_function(
        "() => JSON.parse(localStorage['ck:demo'] ?? null)?.waiting.length === 1"
    )
    context.unroute("**/ck/demo/receipts")
    with page.expect_request("**/ck/demo/receipts") as later:
        page.reload()
        move(page)
    expect(page.locator("#ck-banner")).to_have_count(0)
    page.wait_for_function(RECEIPT)
    assert sent[0] == (later.value.headers["idempotency-key"], later.value.post_data)
    assert page.evaluate(KEPT)["waiting"] == []


def test_keys_of_one_time_lie_side_by_side_in_an_index(show):
    page = show()
    with page.expect_request("**/ck/demo/receipts") as told:
        page.click("#ck-decline")
    key = told.value.headers["idempotency-key"]
    at = page.evaluate("decision => Date.parse(decision.decided_at)", told.value.post_data_json)
    assert re.fullmatch(rf"{at}[\w-]{{22}}", key)


def test_being_online_again_is_reason_enough_to_try(show, context, console):
    console.expect("net::ERR_FAILED")
    context.route("**/ck/demo/receipts", lambda route: route.abort())
    page = show()
    with page.expect_event("requestfailed"):
        page.click("#ck-accept")
    context.unroute("**/ck/demo/receipts")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_function(RECEIPT)


def test_a_decision_that_could_not_be_recorded_within_a_day_is_asked_again(show, context, console):
    console.expect("net::ERR_FAILED")
    context.route("**/ck/demo/receipts", lambda route: route.abort())
    page = show()
    page.click("#ck-accept")
    page.wait_for_function(
        "() => JSON.parse(localStorage['ck:demo'] ?? null)?.waiting.length === 1"
    )
    page.clock.set_system_time(page.evaluate("Date.now() / 1000 + 23.5 * 3600"))
    page.reload()
    move(page)
    expect(page.locator("#ck-banner")).to_be_visible()
    assert page.evaluate("consentkit.has('persistent_login')") is False
    assert page.evaluate(KEPT)["waiting"] == []


def test_a_visitor_with_a_wrong_clock_gets_a_receipt_all_the_same(show, console):
    console.expect("422")
    page = show()
    page.clock.set_system_time(page.evaluate("Date.now() / 1000 - 30 * 86400"))
    page.reload()
    page.click("#ck-accept")
    page.wait_for_function(RECEIPT)
    payload = json.loads(unpack(page.evaluate(RECEIPT)["receipt"].split(".")[1]))
    said = page.evaluate("(text) => Date.parse(text)", payload["decision"]["decided_at"])
    assert abs(said / 1000 - payload["iat"]) < 60


def test_a_refusal_is_told_to_the_page(show, context, console):
    console.expect("422")
    context.route(
        "**/ck/demo/receipts",
        lambda route: (
            route.fulfill(
                status=422,
                headers={"access-control-allow-origin": "*"},
                content_type="application/problem+json",
                body=json.dumps(
                    {
                        "type": "urn:consentkit:problem:unknown_category",
                        "code": "unknown_category",
                        "detail": "no such category",
                    }
                ),
            )
            if route.request.method == "POST"
            else route.fulfill(
                status=204,
                headers={"access-control-allow-origin": "*", "access-control-allow-headers": "*"},
            )
        ),
    )
    page = show(
        "<script>addEventListener('consentkit:error', (e) => { window.told = e.detail })</script>"
    )
    page.click("#ck-accept")
    page.wait_for_function("window.told")
    assert page.evaluate("window.told") == {
        "code": "unknown_category",
        "detail": "no such category",
    }
    assert page.evaluate(KEPT)["waiting"] == []
