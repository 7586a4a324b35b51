"""Crawlers and page-speed tools do not meet the banner, where the owner wants that."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import cookie
from tests.browser.sites import a_category
from tests.browser.test_banner_first_visit import RECEIPT
from tests.wide import wide_but

pytestmark = pytest.mark.browser

CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
CRAWLERS = [
    f"Mozilla/5.0 {CHROME} (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; Yahoo! Slurp; http://help.yahoo.com/help/us/ysearch/slurp)",
    "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
    f"Mozilla/5.0 (Linux; Android 11; moto g) {CHROME} Chrome-Lighthouse",
    f"Mozilla/5.0 (X11; Linux x86_64) {CHROME} GTmetrix",
    f"Mozilla/5.0 (X11; Linux x86_64) {CHROME} PTST/230101",
]
PEOPLE = [
    f"Mozilla/5.0 (X11; Linux x86_64) {CHROME}",
    f"Mozilla/5.0 (Linux; Android 9; CUBOT X19) {CHROME}",
    # Auditors and owners' own tests must meet what people meet.
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/140.0.0.0 Safari/537.36",
]
LISTEN = "<script>addEventListener('consentkit:shown', () => { window.shown = true })</script>"
HELD = "<script type=text/plain data-category=persistent_login>window.ran = 1</script>"


@pytest.fixture(scope="session")
def tag(publish_site):
    document = {"behaviour": {"hide_from_bots": True}}
    document["categories"] = [a_category("persistent_login"), a_category("marketing")]
    return publish_site({"banner": document})


def call_itself(page, agent):
    text = f"Object.defineProperty(navigator, 'userAgent', {{value: {agent!r}}})"
    page.add_init_script(text)


@pytest.mark.parametrize("agent", wide_but(CRAWLERS[0], CRAWLERS[3], of=CRAWLERS))
def test_a_crawler_reads_the_page_without_us(show, page, tag, agent):
    call_itself(page, agent)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    show(HELD, tag=LISTEN + tag)
    assert page.evaluate("document.readyState") == "complete"
    page.wait_for_load_state("networkidle")
    assert page.locator("#ck-root").count() == 0
    assert page.evaluate("window.shown") is None
    assert page.evaluate("window.ran") is None
    assert page.evaluate("consentkit.get().decided_at") is None
    assert cookie(page) is None
    assert not any("receipts" in url or "preferences" in url for url in asked)


@pytest.mark.parametrize("agent", wide_but(*PEOPLE[1:], of=PEOPLE))
def test_people_meet_the_banner_there_as_everywhere(show, page, tag, agent):
    call_itself(page, agent)
    show(HELD, tag=tag)
    page.click("#ck-accept")
    page.wait_for_function("window.ran")
    page.wait_for_function(RECEIPT)


def test_no_signal_makes_a_crawler_a_visitor(show, page, tag):
    call_itself(page, CRAWLERS[0])
    page.add_init_script("Object.defineProperty(navigator, 'globalPrivacyControl', {value: true})")
    show(tag=tag)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("consentkit.get().decided_at") is None
    assert cookie(page) is None


def test_without_the_owners_wish_crawlers_see_what_people_see(show, page):
    call_itself(page, CRAWLERS[0])
    show()
    expect(page.locator("#ck-banner")).to_be_visible()
