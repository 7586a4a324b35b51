"""Pages as each tool's users write them move by changing one tag, and hold all the same."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import forget
from tests.browser.sites import a_category
from tests.one_after_another import one_after_another

pytestmark = pytest.mark.browser

SERVICES = [{"key": "matomo", "name": "Matomo"}, {"key": "video", "name": "Videos"}]
CATEGORIES = [
    a_category("needed", required=True, lifetime="session"),
    a_category("stats", services=SERVICES),
    a_category("ads"),
]
NAMES = {
    "klaro": [
        {"name": "matomo-cloud", "categories": ["stats"], "service": "matomo"},
        {"name": "matomo", "categories": ["stats"], "service": "matomo"},
        {"name": "chat", "categories": ["stats", "ads"]},
    ],
    "orejime": [{"name": "matomo-cloud", "categories": ["stats"], "service": "matomo"}],
    "cookieconsent": [
        {"name": "counting", "categories": ["stats"]},
        {"name": "counting/Matomo 5", "categories": ["stats"], "service": "matomo"},
        {"name": "ads", "categories": ["ads"]},
    ],
    "tarteaucitron": [{"name": "youtube", "categories": ["stats"], "service": "video"}],
    "osano": [{"name": "everything", "categories": ["stats", "ads"]}],
}
DOCS = (Path(__file__).resolve().parents[4] / "docs" / "moving-in.md").read_text("utf-8")
COUNTER = "window.counted = (window.counted || 0) + 1"


@pytest.fixture(scope="session")
def tag_of(publish_site):
    tags: dict[str, str] = {}

    def tag(tool: str) -> str:
        if tool not in tags:
            moved = {"tool": tool, "names": NAMES[tool]}
            banner = {"categories": CATEGORIES, "purposes": [], "moved_from": moved}
            tags[tool] = publish_site({"banner": banner})
        return tags[tool]

    return tag


KLARO = """<script>var klaroConfig = {services: [{name: 'matomo-cloud'}]};</script>
<script type="text/plain" data-type="application/javascript" data-name="matomo-cloud"
  >{}</script>
<script type="text/plain" data-type="application/javascript" data-name="matomo-cloud"
  data-src="/fixture/more.js"></script>"""
OREJIME = """<script>window.orejimeConfig = {purposes: [{id: 'matomo-cloud'}]};</script>
<template data-purpose="matomo-cloud"><script>{}</script></template>
<template data-purpose="matomo-cloud"><script src="/fixture/more.js"></script></template>"""
OREJIME_2 = """<script type="opt-in" data-type="application/javascript" data-name="matomo-cloud"
  >{}</script><script type="opt-in" data-type="application/javascript" data-name="matomo-cloud"
  data-src="/fixture/more.js"></script>"""
COOKIECONSENT = """<script>addEventListener('load', () => CookieConsent.run({}));</script>
<script type="text/plain" data-category="counting" data-service="Matomo 5">{}</script>
<script type="text/plain" data-category="counting" data-service="Nobody's"
  data-src="/fixture/more.js"></script>"""
COOKIECONSENT_2 = """<script>addEventListener('load', () => initCookieConsent().run());</script>
<script type="text/plain" data-cookiecategory="counting">{}</script>
<script type="text/plain" data-cookiecategory="counting" data-src="/fixture/more.js"></script>"""
COOKIEBOT = """<script type="text/plain" data-cookieconsent="counting, ads">{}</script>
<script type="text/plain" data-cookieconsent="stats" data-src="/fixture/more.js"></script>"""
# All but the tag, which here is that of the site at hand.
(PRINTED,) = re.findall(r"```html\n<script [^\n]*banner.js[^\n]*\n(.*?)```", DOCS, re.DOTALL)
PAGES = [
    (
        "klaro",
        PRINTED.replace("start()", "{}")
        + '<script type="text/plain" data-name="matomo" data-src="/fixture/more.js"></script>',
    ),
    ("klaro", KLARO),
    ("orejime", OREJIME),
    ("orejime", OREJIME_2),
    ("cookieconsent", COOKIECONSENT),
    ("cookieconsent", COOKIECONSENT_2),
    ("cookieconsent", COOKIEBOT),
]


@one_after_another("tool, body", PAGES)
def test_held_scripts_wait_for_the_category_that_their_name_stands_for(
    show, page, tag_of, tool, body
):
    files = {"more.js": COUNTER}
    body = body.replace(">{}<", f">{COUNTER}<")
    show(body, tag=tag_of(tool), files=files)
    assert page.evaluate("() => window.counted") is None
    page.click("#ck-decline")
    page.wait_for_timeout(150)
    assert page.evaluate("() => window.counted") is None
    forget(page)
    show(body, tag=tag_of(tool), files=files)
    page.click("#ck-accept")
    page.wait_for_function("() => window.counted === 2")
    forget(page)


def test_several_purposes_of_one_name_must_all_be_granted(show, page, tag_of):
    body = f'<script type="text/plain" data-name="chat">{COUNTER}</script>'
    show(body, tag=tag_of("klaro"))
    page.evaluate("() => consentkit.save({stats: true, ads: false})")
    page.wait_for_timeout(150)
    assert page.evaluate("() => window.counted") is None
    page.evaluate("() => consentkit.save({stats: true, ads: true})")
    page.wait_for_function("() => window.counted === 1")


def test_what_asks_for_a_refusal_runs_on_one(show, page, tag_of):
    body = f'<script type="text/plain" data-category="!counting">{COUNTER}</script>'
    show(body, tag=tag_of("cookieconsent"))
    assert page.evaluate("() => window.counted") is None
    page.click("#ck-decline")
    page.wait_for_function("() => window.counted === 1")


def test_a_name_that_nobody_knows_stays_held_and_an_attribute_of_the_page_stays_its_own(
    show, page, tag_of
):
    body = f"""<script type="text/plain" data-name="unknown">{COUNTER}</script>
    <script type="text/plain" data-cookieconsent="stats, unknown">{COUNTER}</script>
    <div id="mine" data-name="matomo-cloud">A form of the page's own</div>"""
    show(body, tag=tag_of("klaro"))
    page.click("#ck-accept")
    page.wait_for_timeout(150)
    assert page.evaluate("() => window.counted") is None
    assert page.evaluate("() => document.getElementById('mine').dataset.category") is None


FRAME = """<iframe data-name="matomo-cloud" data-src="/fixture/frame" width="400" height="300">
</iframe>"""
PLAYER = """<div class="youtube_player" videoID="a-b_c1" width="400" height="300"></div>
<div class="youtube_player" videoID="javascript:1" width="400" height="300"></div>"""


@one_after_another("tool, body, count", [("klaro", FRAME, 1), ("tarteaucitron", PLAYER, 1)])
def test_embeds_get_a_placeholder_and_load_when_they_may(
    show, page, console, tag_of, tool, body, count
):
    page.route("https://www.youtube-nocookie.com/**", lambda route: route.fulfill(body="A video"))
    show(body, tag=tag_of(tool), files={"frame": ""})
    expect(page.locator(".ck-embed")).to_have_count(count)
    assert page.evaluate("() => document.querySelector('iframe').src") == ""
    page.click("#ck-accept")
    page.wait_for_function("() => document.querySelector('iframe').src")
    expect(page.locator(".ck-embed")).to_have_count(0)
    forget(page)


def test_what_comes_into_the_page_later_is_held_as_well(show, page, tag_of):
    show(tag=tag_of("klaro"))
    page.click("#ck-accept")
    page.evaluate(
        """(code) => { const held = document.createElement('script'); held.type = 'text/plain';
          held.dataset.name = 'matomo-cloud'; held.textContent = code;
          document.body.append(held) }""",
        COUNTER,
    )
    page.wait_for_function("() => window.counted === 1")


BUTTONS = [
    ("cookieconsent", '<button data-cc="show-preferencesModal">Change</button>', "button"),
    ("cookieconsent", '<button data-cc="c-settings">Change</button>', "button"),
    ("tarteaucitron", '<a href="#tarteaucitron">Change</a>', "a"),
    ("klaro", '<a href="#" onclick="return klaro.show()">Change</a>', "a"),
    ("cookieconsent", '<button onclick="CookieConsent.showPreferences()">X</button>', "button"),
    ("tarteaucitron", '<b onclick="tarteaucitron.userInterface.openPanel()">X</b>', "b"),
]


@one_after_another("tool, body, what", BUTTONS)
def test_the_pages_own_ways_to_the_settings_still_lead_there(show, page, tag_of, tool, body, what):
    show(f"<main>{body}</main>", tag=tag_of(tool))
    page.click(f"main {what}")
    expect(page.locator("#ck-preferences")).to_be_visible()
    forget(page)


OWN_LINES = {
    "klaro": "klaro.setup({}); klaro.getManager().watch({}); klaro.getManager().getConsent('x')",
    "orejime": "window.orejimeConfig = {purposes: []}; orejime.prompt",
    "cookieconsent": "CookieConsent.run({}).then(() => CookieConsent.acceptedCategory('counting'))",
    "tarteaucitron": "tarteaucitron.init({}); tarteaucitron.user.gtagUa = 'G';"
    " (tarteaucitron.job = tarteaucitron.job || []).push('gtag')",
    "osano": "window.cookieconsent.initialise({type: 'opt-in'})",
}


@one_after_another("tool", OWN_LINES)
def test_what_the_page_says_to_the_tool_that_is_gone_does_not_fail(show, page, tag_of, tool):
    show(f"<script>{OWN_LINES[tool]}; window.reached = true</script>", tag=tag_of(tool))
    assert page.evaluate("() => window.reached") is True
    expect(page.locator("#ck-banner")).to_be_visible()


def test_a_site_that_moved_from_nowhere_understands_none_of_it(show, page, demo):
    show(f'<script type="text/plain" data-name="persistent_login">{COUNTER}</script>')
    page.click("#ck-accept")
    page.wait_for_timeout(150)
    assert page.evaluate("() => [window.counted, 'klaro' in window]") == [None, False]
