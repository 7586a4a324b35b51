"""Pages, browsers and style sheets that are not on our side: the page never breaks."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import cookie, open_panel
from tests.browser.test_banner_first_visit import ALL, RECEIPT, choices

pytestmark = pytest.mark.browser

HELD = 'type="text/plain" data-category="persistent_login"'


BROKEN = ["x", "v1.1.zzzzzzzz.ff." + "A" * 22 + ".save", "%00", "v1." * 1000, '"v1"', "", "{}"]
# Of a form before ours, of one to come, and what other tools would have left by our name.
BROKEN += [f"{form}.1.mwtmsywj.1a.{'A' * 22}.save" for form in ("v0", "v2", "V1", "1")]
BROKEN += ["dismiss", "true", "%7B%22categories%22%3A%5B%22necessary%22%5D%7D"]


def test_a_broken_cookie_means_not_decided(show, context, demo):
    page = show()
    for value in BROKEN:
        context.add_cookies([{"name": "ck", "value": value, "url": demo.site}])
        page.reload()
        expect(page.locator("#ck-banner")).to_be_visible()
        assert page.evaluate("consentkit.get().decided_at") is None, value[:20]
    page.click("#ck-accept")
    assert choices(page) == ALL
    page.wait_for_function(RECEIPT)


DENIALS = {
    "storage": "Object.defineProperty(window, 'localStorage', "
    "{get() { throw new DOMException('denied', 'SecurityError') }})",
    "cookies": "Object.defineProperty(Document.prototype, 'cookie', "
    "{get() { throw new DOMException('denied', 'SecurityError') }, "
    "set() { throw new DOMException('denied', 'SecurityError') }})",
    "cookies in silence": "Object.defineProperty(Document.prototype, 'cookie', "
    "{get: () => '', set() {}})",
    "style sheets": "delete Document.prototype.adoptedStyleSheets; delete window.CSSStyleSheet",
    "dialogs": "const dialog = HTMLDialogElement.prototype; "
    "delete dialog.showModal; delete dialog.close",
    "sizes": "delete window.ResizeObserver",
    "names": "delete Intl.DisplayNames",
}


@pytest.mark.parametrize("denied", DENIALS)
def test_what_the_browser_denies_costs_comfort_and_not_the_choice(show, context, denied):
    context.add_init_script(DENIALS[denied])
    page = show(f"<script {HELD}>window.ran = true</script>")
    expect(page.locator("#ck-banner")).to_be_visible()
    page.click("#ck-settings")
    page.click("#ck-close")
    with page.expect_response("**/receipts") as answer:
        page.click("#ck-accept")
    assert answer.value.status == 201
    page.wait_for_function("window.ran === true")
    expect(page.locator("#ck-banner")).to_have_count(0)


def test_two_tags_make_one_banner(show, demo):
    page = show(tag=demo.tag * 2, body=f"{demo.tag}<p>Text</p>")
    expect(page.locator("#ck-banner")).to_have_count(1)
    sent = []
    page.on("request", lambda r: r.url.endswith("/receipts") and sent.append(r.method))
    page.click("#ck-accept")
    page.wait_for_function(RECEIPT)
    assert [method for method in sent if method == "POST"] == ["POST"]


def test_a_late_tag_beside_an_element_of_our_name_works_as_well(show, demo):
    page = show(
        f'<form id="consentkit"></form><script {HELD}>window.ran = true</script>{demo.tag}', tag=""
    )
    page.click("#ck-accept")
    page.wait_for_function("window.ran === true")


STRICT = (
    "default-src 'none'; script-src 'nonce-n0nce'; connect-src {service}; "
    "require-trusted-types-for 'script'; trusted-types consentkit"
)


def test_the_strictest_policy_is_no_obstacle(show, demo):
    page = show(
        f'<script {HELD} nonce="n0nce" data-src="/fixture/a.js"></script>'
        f'<script {HELD} nonce="n0nce">document.body.dataset.inline = 1</script>',
        tag=f'<script nonce="n0nce" src="{demo.service}/ck/demo/banner.js"></script>',
        files={"a.js": "document.body.dataset.external = 1"},
        headers={"Content-Security-Policy": STRICT.format(service=demo.service)},
    )
    look = "getComputedStyle(document.getElementById('ck-banner')).position"
    assert page.evaluate(look) == "fixed"
    page.click("#ck-settings")
    with page.expect_response("**/receipts") as answer:
        page.click("#ck-accept-all")
    assert answer.value.status == 201
    # A page that allows no eval lets nobody wait for an expression.
    expect(page.locator("body")).to_have_attribute("data-external", "1")
    expect(page.locator("body")).to_have_attribute("data-inline", "1")


HOSTILE = """<style>
  * { all: unset }
  *, *::before { content: 'x'; color: #777 !important; letter-spacing: .5em !important }
  button { font-size: 40px !important; display: none !important }
  h2, p { display: none; text-transform: uppercase !important }
  div { position: static !important; float: left; width: 20px !important; opacity: .1 !important }
  dialog { display: none !important } input { appearance: none !important }
  body > * { margin: 5em !important; transform: rotate(3deg) !important }
  html { font-size: 4px }
</style>"""


def test_a_hostile_style_sheet_does_not_disfigure_us(show):
    picture = """(id) => { const all = [...document.querySelectorAll(id + ',' + id + ' *')];
      for (const e of all) if (e.matches('details')) e.open = true;
      return all.map((e) => { const b = e.getBoundingClientRect();
        const {color, opacity, letterSpacing} = getComputedStyle(e);
        return [e.tagName, b.x, b.y, b.width, b.height, color, opacity, letterSpacing].join();
      }) }"""
    page = show()
    plain = page.evaluate(picture, "#ck-banner")
    open_panel(page)
    plain_panel = page.evaluate(picture, "#ck-preferences")
    show(head=HOSTILE)
    assert page.evaluate(picture, "#ck-banner") == plain
    open_panel(page)
    assert page.evaluate(picture, "#ck-preferences") == plain_panel


def test_a_page_that_stops_every_click_cannot_stop_an_answer(show):
    page = show("<script>document.body.onclick = (e) => e.stopImmediatePropagation()</script>")
    page.click("#ck-decline")
    assert cookie(page)["value"].endswith(".decline_all")


def test_a_page_kept_for_going_back_learns_of_the_newer_answer(show, page):
    show()
    show(path="/fixture/other")
    page.click("#ck-accept")
    page.wait_for_function(RECEIPT)
    page.go_back()
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    expect(page.locator("#ck-banner")).to_have_count(0)
    assert page.evaluate("consentkit.has('persistent_login')") is True


def test_markup_in_a_text_stays_text(show, context):
    markup = "<img src=x onerror=window.hit=1>"

    def spoil(route):
        answer = route.fetch()
        body = answer.text().replace("Votre choix sur les témoins", markup)
        body = body.replace("Your choice about cookies", markup)
        route.fulfill(response=answer, body=body.replace("Se souvenir de vous", markup))

    context.route("**/banner.js", spoil)
    context.route("**/banner.json*", spoil)
    page = show()
    expect(page.get_by_role("heading", name=markup)).to_be_visible()
    page.evaluate("consentkit.setLanguage('fr-CA')")
    expect(page.locator("#ck-root")).to_have_attribute("lang", "fr-CA")
    page.click("#ck-settings")
    expect(page.get_by_role("checkbox", name=markup)).to_be_visible()
    assert page.evaluate("window.hit") is None
