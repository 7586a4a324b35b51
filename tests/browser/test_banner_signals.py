"""What vendors are told of an answer, in which order, and that nothing of theirs comes first."""

import pytest
from playwright.sync_api import expect

from consentkit.domain.behaviour import GOOGLE_DEFAULTS, VENDORS
from tests.browser.conftest import cookie, wait_under_policy
from tests.browser.sites import a_category, run_beside

pytestmark = pytest.mark.browser

GOOGLE = "https://www.googletagmanager.com"
# A model of a Tag Manager container with an analytics tag: it goes by the commands in dataLayer
# alone, takes what was never set for granted, and counts as soon as it may.
CONTAINER = """(() => {
  const states = {};
  window.container = {states, events: []};
  const take = (entry) => {
    if (Object.prototype.toString.call(entry) !== '[object Arguments]')
      return container.events.push(entry.event);
    if (entry[0] === 'consent') Object.assign(states, entry[2]);
  };
  const count = () => {
    if (states.analytics_storage !== 'denied') document.cookie = '_ga=GA1.1.7.7;Path=/';
  };
  for (const entry of dataLayer) take(entry);
  count();
  const push = dataLayer.push.bind(dataLayer);
  dataLayer.push = (...entries) => { push(...entries); entries.forEach(take); count(); };
})()"""
SNIPPET = f"""dataLayer.push({{'gtm.start': 1, event: 'gtm.js'}});
  const tag = document.createElement('script');
  tag.async = true;
  tag.src = '{GOOGLE}/gtm.js?id=GTM-TEST';
  document.head.append(tag);"""
GATED = f'<script type="text/plain" data-category="analytics">{SNIPPET}</script>'
# Arguments objects come out as [...], everything else as it is.
COMMANDS = """() => dataLayer.map((entry) =>
  Object.prototype.toString.call(entry) === '[object Arguments]' ? [...entry] : entry)"""
ORDER = "() => dataLayer.map((entry) => entry[0] === 'consent' ? entry[1] : entry.event)"

ANALYTICS_ONLY = {**GOOGLE_DEFAULTS, "analytics_storage": "granted"}


def with_cookies(name):
    words = {"en": "Counts visits.", "fr-CA": "Compte les visites."}
    tool = {"key": "tool", "name": "Tool", "cookies": [{"name": name, "purpose": words}]}
    return [tool]


@pytest.fixture(scope="session")
def site(publish_site):
    """A site with the usual categories, which tells every vendor; its tag."""
    changes = {
        "banner": {
            "categories": [
                a_category("necessary", required=True),
                a_category("functional"),
                a_category("analytics", services=with_cookies("_ga*")),
                a_category("marketing"),
            ],
            "behaviour": {"signals": list(VENDORS)},
        }
    }
    return publish_site(changes, key="signals")


@pytest.fixture(scope="session")
def stub(site, demo):
    """The two lines that an owner is told to paste before the tag."""
    shown = run_beside(demo, "site", "show", "signals").splitlines()
    (first,) = (number for number, line in enumerate(shown) if "function gtag()" in line)
    return "\n".join(shown[first : first + 2])


@pytest.fixture
def google(page):
    """A Google that answers with our model; the addresses that were asked of it."""
    asked = []

    def answer(route):
        asked.append(route.request.url)
        route.fulfill(body=CONTAINER, content_type="text/javascript")

    page.route("https://*.googletagmanager.com/**", answer)
    return asked


def updates(page):
    return [c[2] for c in page.evaluate(COMMANDS) if isinstance(c, list) and c[1] == "update"]


def wait_for_updates(page, count):
    page.wait_for_function(
        f"() => dataLayer.filter(({{1: kind}}) => kind === 'update').length === {count}"
    )
    return updates(page)


def states(page):
    page.wait_for_function("window.container")
    return page.evaluate("container.states")


def test_before_the_choice_no_google_host_is_met_and_nothing_is_stored(show, site, stub, google):
    page = show(GATED, tag=stub + site)
    expect(page.locator("#ck-banner")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert google == []
    assert page.context.cookies() == []
    assert page.locator('script[src*="google"]').count() == 0
    assert page.evaluate("dataLayer[0][0] + ' ' + dataLayer[0][1]") == "consent default"
    kind = "Object.prototype.toString.call(dataLayer[0])"
    assert page.evaluate(kind) == "[object Arguments]"
    assert page.evaluate("dataLayer.length") == 1


def test_default_comes_before_update_before_the_container(show, site, stub, google):
    page = show(GATED, tag=stub + site)
    page.click("#ck-accept")
    everything = dict.fromkeys(GOOGLE_DEFAULTS, "granted")
    assert states(page) == everything
    assert page.evaluate(ORDER) == ["default", "update", "consentkit_update", "gtm.js"]
    assert updates(page) == [everything]
    assert len(google) == 1
    page.wait_for_function("document.cookie.includes('_ga=')")


def test_without_a_stub_we_say_the_default_ourselves(show, site, google):
    page = show(GATED, tag=site)
    assert page.evaluate(COMMANDS) == [["consent", "default", GOOGLE_DEFAULTS]]
    kind = "Object.prototype.toString.call(dataLayer[0])"
    assert page.evaluate(kind) == "[object Arguments]"


def test_a_refusal_is_told_with_all_seven_signals_and_loads_nothing(show, site, stub, google):
    page = show(GATED, tag=stub + site)
    page.click("#ck-decline")
    assert wait_for_updates(page, 1) == [GOOGLE_DEFAULTS]
    event = page.evaluate("dataLayer.find(({event}) => event === 'consentkit_update').consentkit")
    assert event == {
        "version": 1,
        "action": "decline_all",
        "purposes": {
            "necessary": True,
            "functional": False,
            "analytics": False,
            "marketing": False,
        },
        "gpc": False,
        "receipt": None,
    }
    assert google == []
    assert cookie(page, "_ga") is None


def test_a_withdrawal_is_told_to_what_already_runs(show, site, stub, google):
    page = show(GATED, tag=stub + site)
    page.click("#ck-accept")
    page.wait_for_function("document.cookie.includes('_ga=')")
    page.evaluate("consentkit.withdraw()")
    assert wait_for_updates(page, 2)[1] == GOOGLE_DEFAULTS
    assert states(page) == GOOGLE_DEFAULTS
    page.wait_for_function("!document.cookie.includes('_ga=')")


def test_a_returning_visitors_choice_stands_before_the_container_starts(show, site, google):
    page = show(GATED, tag=site)
    page.evaluate("consentkit.save({functional: false, analytics: true, marketing: false})")
    states(page)
    page.reload()
    assert states(page) == ANALYTICS_ONLY
    assert page.evaluate(ORDER) == ["default", "update", "consentkit_update", "gtm.js"]


def test_a_container_that_was_not_held_counts_nothing_before_the_choice(show, site, google):
    page = show(f"<script>{SNIPPET}</script>", tag=site)
    assert states(page) == GOOGLE_DEFAULTS
    assert cookie(page, "_ga") is None
    page.click("#ck-accept")
    page.wait_for_function("document.cookie.includes('_ga=')")


def test_a_page_that_starts_its_data_layer_anew_does_not_undo_a_refusal(show, site, google):
    page = show(GATED, tag=site)
    page.evaluate("consentkit.save({functional: false, analytics: true, marketing: false})")
    states(page)
    show(f"<script>dataLayer = [{{page: 'home'}}]</script>{GATED}", tag=site)
    assert states(page) == ANALYTICS_ONLY
    assert page.evaluate(ORDER)[1:] == ["default", "update", "consentkit_update", "gtm.js"]


def test_global_privacy_control_is_told_as_a_refusal(show, page, site, google):
    page.add_init_script("Object.defineProperty(navigator, 'globalPrivacyControl', {value: true})")
    show(GATED, tag=site)
    assert wait_for_updates(page, 1) == [GOOGLE_DEFAULTS]
    event = page.evaluate("dataLayer.find(({event}) => event === 'consentkit_update').consentkit")
    assert (event["action"], event["gpc"]) == ("gpc", True)
    assert event["purposes"]["marketing"] is False


def test_microsoft_and_matomo_hear_defaults_and_each_answer(show, site):
    page = show(tag=site)
    clarity = "clarity.q.map((call) => [...call])"
    denied = {"ad_Storage": "denied", "analytics_Storage": "denied"}
    assert page.evaluate("uetq") == ["consent", "default", {"ad_storage": "denied"}]
    assert page.evaluate(clarity) == [["consentv2", denied]]
    assert page.evaluate("_paq[0]") == ["requireCookieConsent"]
    page.evaluate("consentkit.save({functional: false, analytics: true, marketing: false})")
    page.wait_for_function("uetq.length === 6")
    assert page.evaluate("uetq.slice(3)") == ["consent", "update", {"ad_storage": "denied"}]
    assert page.evaluate(clarity)[1][1] == {**denied, "analytics_Storage": "granted"}
    assert page.evaluate("_paq.slice(1)") == [["setCookieConsentGiven"]]
    page.evaluate("consentkit.withdraw()")
    page.wait_for_function("uetq.length === 9")
    assert page.evaluate(clarity)[2][1] == denied
    assert page.evaluate("_paq.slice(1)") == [["forgetCookieConsentGiven"]]


PIXELS = """<script>
  window.calls = [];
  window.fbq = (...words) => calls.push(words.join(' '));
  window.ttq = {};
  for (const name of ['hold', 'grant', 'revoke'])
    ttq[name + 'Consent'] = () => calls.push(name);
</script>"""


@pytest.mark.parametrize("comes", ["before", "after"])
def test_pixels_that_were_not_held_are_stopped_until_granted(show, site, comes):
    page = show(
        PIXELS if comes == "after" else "", tag=PIXELS + site if comes == "before" else site
    )
    page.wait_for_function("window.calls && calls.length")
    assert page.evaluate("calls.splice(0)") == ["consent revoke", "hold"]
    page.click("#ck-accept")
    page.wait_for_function("calls.length")
    assert page.evaluate("calls.splice(0)") == ["consent grant", "grant"]
    page.evaluate("consentkit.withdraw()")
    page.wait_for_function("calls.length")
    assert page.evaluate("calls.splice(0)") == ["consent revoke", "revoke"]


def test_a_held_script_finds_its_vendor_told(show, site):
    page = show(
        '<script type="text/plain" data-category="marketing">'
        "window.found = [...dataLayer].pop().event + uetq[4]</script>",
        tag=site,
    )
    page.click("#ck-accept")
    page.wait_for_function("window.found")
    assert page.evaluate("found") == "consentkit_updateupdate"


@pytest.mark.parametrize("odd", ["7", "Object.freeze([])", "{push() { throw Error('mine') }}"])
def test_a_page_that_made_something_odd_of_the_names_still_gets_its_banner(show, site, odd):
    names = ["dataLayer", "uetq", "clarity", "fbq", "ttq", "_paq"]
    made = "".join(f"window.{name} = {odd};" for name in names)
    page = show(tag=f"<script>{made}</script>{site}")
    page.click("#ck-accept")
    page.wait_for_function("() => consentkit.receipt()")
    expect(page.locator("#ck-banner")).to_have_count(0)


def test_a_strict_policy_allows_all_of_it(show, site):
    nonce = "nonce='abc'"
    policy = "default-src 'none'; script-src 'nonce-abc'; connect-src *; img-src 'self'; "
    policy += "require-trusted-types-for 'script'; trusted-types consentkit"
    page = show(
        tag=site.replace("<script", f"<script {nonce}"),
        headers={"Content-Security-Policy": policy},
    )
    page.click("#ck-accept")
    wait_under_policy(page, "dataLayer.some(({1: kind}) => kind === 'update')")
