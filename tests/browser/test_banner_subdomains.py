"""Hosts of one domain share one answer; hosts are made up, the cookies are the browser's own."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.test_banner_gating import HELD, LOG, wait_for_runs

pytestmark = pytest.mark.browser

HOSTS = ("club.example", "www.club.example", "a.b.club.example")
OUTSIDE = "http://club.test"


@pytest.fixture(scope="module")
def tag(publish_site):
    origins = [f"{scheme}://{host}" for scheme in ("http", "https") for host in HOSTS]
    return publish_site(
        {
            "site": {"origins": [*origins, OUTSIDE]},
            "banner": {"behaviour": {"cookie_domain": "club.example"}},
        }
    )


@pytest.fixture
def visit(context: BrowserContext, page: Page, tag):
    """Open a page of any host, http or https: what it holds is the same everywhere."""
    body = f"<script {HELD}>{LOG}('inline')</script>"
    markup = f'<!doctype html><html lang="en"><head>{tag}</head><body>{body}</body></html>'
    context.route("**/page", lambda route: route.fulfill(body=markup, content_type="text/html"))
    context.route("**/favicon.ico", lambda route: route.fulfill(status=204))

    def go(origin: str) -> Page:
        page.goto(f"{origin}/page")
        return page

    return go


def ours(context: BrowserContext) -> list[dict]:
    return [c for c in context.cookies() if c["name"] in ("ck", "__Secure-ck", "__Host-ck")]


@pytest.mark.parametrize(("scheme", "name"), [("http", "ck"), ("https", "__Secure-ck")])
def test_one_answer_counts_on_all_three_levels(visit, context, scheme, name):
    page = visit(f"{scheme}://www.club.example")
    with page.expect_response("**/receipts") as answer:
        page.click("#ck-accept")
    assert answer.value.status == 201
    visitor = page.evaluate("consentkit.get().visitor_id")
    for host in HOSTS:
        visit(f"{scheme}://{host}")
        expect(page.locator("#ck-banner")).to_have_count(0)
        assert wait_for_runs(page, 1) == ["inline"]
        assert page.evaluate("consentkit.get().visitor_id") == visitor
    [only] = ours(context)
    assert (only["name"], only["domain"]) == (name, ".club.example")


def test_a_withdrawal_on_one_host_counts_on_the_others_and_leaves_no_second_cookie(visit, context):
    page = visit("https://club.example")
    page.click("#ck-accept")
    visit("https://a.b.club.example")
    with page.expect_response("**/receipts"):
        page.evaluate("consentkit.withdraw()")
    visit("https://www.club.example")
    assert page.evaluate("consentkit.get().action") == "withdraw"
    assert page.evaluate("consentkit.has('persistent_login')") is False
    assert len(ours(context)) == 1


def test_a_host_outside_the_domain_keeps_an_answer_of_its_own(visit, context):
    page = visit(OUTSIDE)
    page.click("#ck-decline")
    visit(OUTSIDE)
    expect(page.locator("#ck-banner")).to_have_count(0)
    assert [(c["name"], c["domain"]) for c in ours(context)] == [("ck", "club.test")]
    visit("http://club.example")
    expect(page.locator("#ck-banner")).to_be_visible()


OLDER = """(cookie) => { const [v, version, at, , ...rest] = cookie.split('.');
  return [v, version, (parseInt(at, 36) - 3600000).toString(36), '15', ...rest].join('.') }"""


@pytest.mark.parametrize("left_over", ["of the host alone", "of the domain"])
def test_a_cookie_that_is_left_over_does_not_beat_a_newer_answer(visit, context, left_over):
    """Of two cookies by one name the browser names the older first, whatever it says."""
    page = visit("http://www.club.example")
    page.click("#ck-accept")
    newer = ours(context)[0]["value"]
    older = page.evaluate(OLDER, newer)
    context.clear_cookies()
    values = [older, newer] if left_over == "of the host alone" else [newer, older]
    for value, domain in zip(values, ("www.club.example", ".club.example"), strict=True):
        context.add_cookies([{"name": "ck", "value": value, "domain": domain, "path": "/"}])
    visit("http://www.club.example")
    assert page.evaluate("document.cookie").count("ck=v1") == 2
    assert page.evaluate("consentkit.has('persistent_login')") is True
    with page.expect_response("**/receipts"):
        page.evaluate("consentkit.withdraw()")
    visit("http://www.club.example")
    assert page.evaluate("consentkit.has('persistent_login')") is False
