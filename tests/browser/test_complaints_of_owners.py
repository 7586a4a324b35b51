"""What site owners complain about most in consent banners: one test each, through the front door.

Their visitors' complaints stand in test_complaints_of_visitors.py. Other files try most of these in
depth; here each is met once, at the point at which it was felt.
"""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import cookie
from tests.browser.moments import receipts_kept
from tests.browser.sites import a_category, run_beside
from tests.browser.test_banner_first_visit import RECEIPT
from tests.browser.test_banner_gating import HELD, LOG, ran, wait_for_runs

pytestmark = pytest.mark.browser

INLINE = f"<script {HELD}>{LOG}('inline')</script>"
STRICT = (
    "default-src 'none'; script-src 'nonce-n0nce'; connect-src {0}; "
    "require-trusted-types-for 'script'; trusted-types consentkit"
)


def test_a_site_owner_with_a_strict_csp_gets_banner_and_scripts(show, page, demo):
    page.add_init_script(
        "addEventListener('securitypolicyviolation', (e) => console.error(e.violatedDirective))"
    )
    show(
        f'<script {HELD} nonce="n0nce" data-src="/fixture/a.js"></script>',
        tag=f'<script nonce="n0nce" src="{demo.service}/ck/demo/banner.js"></script>',
        files={"a.js": "document.body.dataset.ran = 1"},
        headers={"Content-Security-Policy": STRICT.format(demo.service)},
    )
    page.click("#ck-accept")
    expect(page.locator("body")).to_have_attribute("data-ran", "1")


def test_an_owner_whose_pages_swap_their_body_keeps_one_banner_and_runs_nothing_twice(show):
    held = f'<script {HELD} data-src="/fixture/library.js"></script>'
    page = show(held, files={"library.js": f"{LOG}('library')"})
    swap = (
        "(html) => document.body.replaceWith("
        "new DOMParser().parseFromString(html, 'text/html').body)"
    )
    page.evaluate(swap, f"<h1>Next</h1>{held}")
    expect(page.locator("#ck-banner")).to_be_visible()
    expect(page.locator("#ck-root")).to_have_count(1)
    page.click("#ck-accept")
    assert wait_for_runs(page, 1) == ["library"]
    page.evaluate(swap, f"<h1>Last</h1>{held}{INLINE}")
    assert wait_for_runs(page, 2) == ["library", "inline"]


def test_an_owner_who_adds_scripts_later_has_nothing_to_call(show):
    page = show()
    page.click("#ck-accept")
    page.wait_for_function(RECEIPT)
    page.evaluate(
        "(html) => document.body.append(document.createRange().createContextualFragment(html))",
        f'{INLINE}<iframe {HELD} data-src="/fixture/frame"></iframe>',
    )
    assert wait_for_runs(page, 1) == ["inline"]
    expect(page.locator("iframe")).to_have_attribute("src", "/fixture/frame")


def test_an_owner_whose_scripts_build_on_each_other_gets_them_in_order_and_once(show):
    names = ("base", "plugin")
    page = show(
        f'<script {HELD} data-src="/fixture/base.js"></script>'
        f"<script {HELD}>{LOG}('between')</script>"
        f'<script {HELD} data-src="/fixture/plugin.js"></script>{INLINE}',
        files={f"{name}.js": f"{LOG}('{name}')" for name in names},
    )
    page.click("#ck-accept")
    assert wait_for_runs(page, 4) == ["base", "between", "plugin", "inline"]
    page.evaluate("consentkit.accept(); consentkit.rescan()")
    page.wait_for_function(receipts_kept(2))
    assert len(ran(page)) == 4


def test_an_owner_with_a_tag_manager_has_defaults_first_and_no_ga_cookie_before_the_choice(
    show, publish_site
):
    tag = publish_site(
        {
            "banner": {
                "categories": [a_category("necessary", required=True), a_category("analytics")],
                "behaviour": {"signals": ["google"]},
            }
        }
    )
    tool = "document.cookie = '_ga=GA1.1.1.1;Path=/'"
    page = show(f'<script type="text/plain" data-category="analytics">{tool}</script>', tag=tag)
    first = page.evaluate("[...dataLayer[0]]")
    assert first[:2] == ["consent", "default"]
    assert first[2]["analytics_storage"] == "denied"
    assert cookie(page, "_ga") is None
    page.click("#ck-accept")
    page.wait_for_function("document.cookie.includes('_ga=')")


def test_an_owner_behind_a_page_cache_serves_everybody_the_same_bytes(show, page, demo):
    show()
    page.click("#ck-accept")
    url = f"{demo.service}/ck/demo/banner.js"
    own = page.request.get(url, headers={"Cookie": f"ck={cookie(page)['value']}"})
    assert own.body() == page.request.get(url, headers={"Cookie": ""}).body()
    assert "set-cookie" not in own.headers


def test_an_owner_of_subdomains_has_one_cookie_and_old_ones_are_deleted_on_each_parent(
    page, publish_site
):
    """With a page of three levels below the domain; its parents' cookies go as well."""
    host = "http://a.b.club.example"
    tag = publish_site(
        {
            "site": {"origins": [host]},
            "banner": {"behaviour": {"cookie_domain": "club.example"}},
        }
    )
    page.route("**/page", lambda route: route.fulfill(body=tag, content_type="text/html"))
    page.route("**/favicon.ico", lambda route: route.fulfill(status=204))
    page.goto(f"{host}/page")
    for domain in ("club.example", "b.club.example", "a.b.club.example"):
        page.evaluate(f"() => {{ document.cookie = 'member_login=1;Path=/;Domain={domain}' }}")
    with page.expect_response("**/receipts") as answer:
        page.click("#ck-decline")
    assert answer.value.status == 201
    page.wait_for_function("!document.cookie.includes('member_login')")
    assert [(c["name"], c["domain"]) for c in page.context.cookies()] == [("ck", ".club.example")]


def test_an_owner_is_asked_to_prove_a_consent_and_hands_over_what_others_can_check(show, demo):
    """The evidence of when it was logged is issue 14's."""
    page = show()
    page.click("#ck-accept")
    page.wait_for_function(RECEIPT)
    token = page.evaluate("consentkit.receipt().receipt")
    page.goto(f"{demo.service}/verify")
    page.fill("#receipt", token)
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator("#in-browser")).to_contain_text("it belongs to this text")


def test_an_owner_keeps_the_record_when_a_visitor_clears_the_browser(show, context, demo):
    """What an erasure leaves of the log is issue 15's."""
    page = show()
    page.click("#ck-accept")
    page.wait_for_function(RECEIPT)
    receipt = page.evaluate("consentkit.receipt()")
    context.clear_cookies()
    page.evaluate("localStorage.clear()")
    kept = page.request.get(
        f"{demo.service}/ck/demo/receipts/{receipt['id']}",
        headers={"Authorization": f"Bearer {receipt['secret']}"},
    )
    assert kept.json()["receipt"] == receipt["receipt"]


def test_an_owner_without_a_bundler_pastes_one_tag_and_is_done(show, page, demo):
    asked = []
    page.on("request", lambda r: r.url.startswith(demo.service) and asked.append(r.url))
    show("<h1>Plain HTML</h1>")
    expect(page.locator("#ck-banner")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('#ck-banner')).position") == (
        "fixed"
    )
    assert asked[0] == f"{demo.service}/ck/demo/banner.js"
    assert not [url for url in asked if url.endswith(".css")]


def test_an_owner_who_is_judged_by_page_speed_tools_shows_them_the_page_alone(
    show, page, publish_site
):
    page.add_init_script(
        "Object.defineProperty(navigator, 'userAgent', {value: 'Chrome-Lighthouse'})"
    )
    show(INLINE, tag=publish_site({"banner": {"behaviour": {"hide_from_bots": True}}}))
    expect(page.locator("#ck-banner")).to_have_count(0)
    assert ran(page) == []
    assert cookie(page) is None


def test_an_owner_asks_refusals_again_sooner_and_takes_the_records_along(show, demo, publish_site):
    """Moving a whole store is issue 25's."""
    page = show(tag=publish_site({"banner": {"refusal_days": 30}}, key="records"))
    at = page.evaluate("Date.now() / 1000")
    page.click("#ck-decline")
    days = (cookie(page)["expires"] - at) / 86_400
    assert 29 < days < 31
    page.wait_for_function(receipts_kept(1, "records"))
    exported = run_beside(demo, "receipts", "export", "--site", "records")
    assert page.evaluate("consentkit.receipt().id") in exported
