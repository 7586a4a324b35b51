"""Pages that redefine what browsers give, and banners that make no sense: nobody is harmed."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import cookie, forget
from tests.browser.test_banner_gating import HELD

pytestmark = pytest.mark.browser

RAN = "document.documentElement.dataset.ran = 1"
BODY = f"<script {HELD}>{RAN}</script><p id='own'>The page's own text</p>"

THROWING = "() => { throw new Error('redefined by the page') }"
REDEFINED = {
    "JSON.parse": f"JSON.parse = {THROWING}",
    "JSON.stringify": f"JSON.stringify = {THROWING}",
    "JSON": "JSON = { parse: () => 'nonsense', stringify: () => ({}) }",
    "Promise": f"window.Promise = function () {{ ({THROWING})() }}",
    "no Promise": "delete window.Promise",
    "document.cookie": "Object.defineProperty(document, 'cookie', "
    f"{{ get: {THROWING}, set: {THROWING} }})",
    "document.cookie of another type": "Object.defineProperty(document, 'cookie', "
    "{ get: () => null, set() {} })",
    "array methods": "for (const name of ['forEach', 'flatMap', 'map', 'filter', 'find', 'some']) "
    f"Array.prototype[name] = {THROWING}",
    "Object.assign": f"Object.assign = {THROWING}",
    "fetch": f"window.fetch = {THROWING}",
    "no fetch": "window.fetch = undefined",
    "a full localStorage": "Storage.prototype.setItem = () => "
    "{ throw new DOMException('full', 'QuotaExceededError') }",
}
# With these gone nobody can be asked, and nothing may start.
ASKS_NOBODY = {"array methods"}
# With these there is no way to load anything, and the first layer makes do.
WITHOUT_DETAILS = {"Promise", "no Promise"}


@pytest.fixture
def lines(page):
    """What the console says of us."""
    said = []
    page.on("console", lambda m: "ConsentKit" in m.text and said.append(m.text))
    return said


@pytest.mark.parametrize("redefined", REDEFINED)
def test_a_page_that_redefines_the_language_comes_to_no_harm_by_us(show, page, lines, redefined):
    """The console fixture fails on anything uncaught."""
    page.add_init_script(f"try {{ {REDEFINED[redefined]} }} catch {{}}")
    show(BODY)
    expect(page.locator("#own")).to_have_text("The page's own text")
    assert page.evaluate("document.documentElement.dataset.ran") is None
    banner = page.locator("#ck-banner")
    if redefined in ASKS_NOBODY:
        expect(banner).to_have_count(0)
        assert len(lines) == 1, lines
    else:
        expect(banner).to_be_visible()
        page.click("#ck-settings")
        if redefined in WITHOUT_DETAILS:
            expect(page.get_by_role("alert")).to_be_visible()
        else:
            expect(page.locator("#ck-preferences")).to_be_visible()
        page.locator("#ck-accept, #ck-accept-all").last.click()
        expect(banner).to_have_count(0)
        expect(page.locator("html")).to_have_attribute("data-ran", "1")
    assert len(lines) == len(set(lines)), "the same line again and again"


GLOBALS = """
  window.define = (...all) => { window.defined = all }; define.amd = {};
  window.module = { exports: {} }; window.exports = module.exports;
  window.$ = window.jQuery = () => { throw new Error('not for us') };
  window.require = window.$; window.process = { env: {} }; window.global = {};
"""


def test_loaders_and_short_names_of_the_page_stay_the_pages(show, page):
    page.add_init_script(GLOBALS)
    before = "Object.keys(module.exports).length || window.defined ? 'taken' : 'left alone'"
    show(BODY)
    assert page.evaluate(before) == "left alone"
    page.click("#ck-accept")
    expect(page.locator("html")).to_have_attribute("data-ran", "1")
    assert page.evaluate(before) == "left alone"


# An element's name takes the place of the document's own property.
NAMES = ["body", "cookie", "head", "readyState", "baseURI", "title"]
NAMES += ["getElementById", "addEventListener", "forms", "consentkit"]


def test_forms_by_the_names_of_what_the_document_has_are_only_forms(show):
    forms = "".join(f'<form name="{name}" hidden><input name="id"></form>' for name in NAMES)
    page = show(forms + BODY)
    expect(page.locator("#ck-banner")).to_be_visible()
    page.click("#ck-settings")
    page.click("#ck-close")
    page.click("#ck-decline")
    expect(page.locator("#ck-banner")).to_have_count(0)
    page.evaluate("consentkit.accept()")
    expect(page.locator("html")).to_have_attribute("data-ran", "1")


def test_an_element_of_the_page_by_our_roots_name_does_not_stand_in_for_us(show):
    page = show(f'<div id="ck-root">Not ours</div>{BODY}')
    expect(page.locator("#ck-banner")).to_be_visible()
    expect(page.locator("#ck-root")).to_have_count(1)
    page.click("#ck-accept")
    expect(page.locator("html")).to_have_attribute("data-ran", "1")


SPOILED = {
    "no categories": ("categories:[", "categories:[],was:["),
    "categories of another type": ("categories:[", "categories:7,was:["),
    "a category that is nothing": ("categories:[", "categories:[null,"),
    "no texts": ("texts:{", "texts:{},was:{"),
    "texts of another type": ("texts:{", "texts:null,was:{"),
    "no validity": ("validity_days:180", "validity_days:null"),
    "no languages": ("languages:[", "languages:null,was:["),
}


def spoiling(found, put):
    """What answers a page's request for the banner with one that is spoiled."""
    found, put = (part.replace(":", '":', 1) for part in (found, put))
    found, put = ('"' + part.replace(",was:", ',"was":') for part in (found, put))

    def spoil(route):
        answer = route.fetch()
        text = answer.text()
        assert found in text
        route.fulfill(response=answer, body=text.replace(found, put, 1))

    return spoil


def test_a_malformed_banner_means_undecided_and_one_clear_line(show, context, lines):
    for spoiled, texts in SPOILED.items():
        context.route("**/banner.js", spoiling(*texts))
        page = show(BODY)
        expect(page.locator("#own"), spoiled).to_have_text("The page's own text")
        assert page.evaluate("document.documentElement.dataset.ran") is None, spoiled
        assert cookie(page) is None, spoiled
        assert len(lines) <= 1, (spoiled, lines)
        if page.locator("#ck-banner").count():
            page.click("#ck-decline")
            expect(page.locator("#ck-banner"), spoiled).to_have_count(0)
        context.unroute("**/banner.js")
        forget(page)
        lines.clear()
