"""Hosts that the owner named are not reached before consent, whoever in the page asks for them."""

import pytest
from playwright.sync_api import expect

from tests.browser.sites import a_category
from tests.browser.test_banner_first_visit import RECEIPT

pytestmark = pytest.mark.browser

TRACKER = "http://t.tracker.example"
OTHER = "http://ads.example"
RUN = "(window.ran = window.ran || []).push"


def service(key, *hosts):
    return {"key": key, "name": key.title(), "block": list(hosts)}


@pytest.fixture(scope="module")
def tag(publish_site):
    counting = a_category("analytics", services=[service("counter", "*.tracker.example")])
    ads = a_category(
        "marketing",
        services=[service("ads", "ads.example"), service("map", "*.maps.tracker.example")],
    )
    session = a_category("session", lifetime="session", required=True)
    return publish_site({"banner": {"categories": [session, counting, ads]}})


@pytest.fixture
def reached(page):
    """The addresses at third parties that the page reached, in order. Scripts tell their names."""
    found = []

    def answer(route):
        found.append(route.request.url)
        name = route.request.url.rpartition("/")[2]
        headers = {"Access-Control-Allow-Origin": "*"}
        if name.endswith(".js"):
            route.fulfill(body=f"{RUN}('{name}')", content_type="text/javascript", headers=headers)
        elif name.endswith(".svg"):
            picture = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
            route.fulfill(body=picture, content_type="image/svg+xml", headers=headers)
        else:
            route.fulfill(body="<p>hello", content_type="text/html", headers=headers)

    for host in ("t.tracker.example", "tracker.example", "tracker.example.evil.example"):
        page.route(f"**://{host}/**", answer)
    page.route("**://*.maps.tracker.example/**", answer)
    page.route("**://eviltracker.example/**", answer)
    page.route("**://ads.example/**", answer)
    return found


@pytest.fixture(autouse=True)
def _expected(console):
    # What the browser itself says of the dead ends that stand in for a closed host.
    console.expect("blob:blocked", "blocked.invalid", "text/event-stream")


# Whether a frame shows a page that is not the site's own.
THIRD_PARTY = """() => {
    try { return window.length === 1 && !window[0].document } catch { return true }
}"""


def settle(page):
    """Wait until what was asked for has had every chance to leave the page."""
    page.evaluate("new Promise((done) => setTimeout(done, 150))")


def answer(page, call):
    page.evaluate(
        "(call) => new Promise((done) => {"
        " addEventListener('consentkit:decision', () => setTimeout(done), {once: true});"
        " call === 'save' ? consentkit.save({analytics: true, marketing: false})"
        " : consentkit[call](); })",
        call,
    )


# Each resolves with what page code gets to see of the end of the call.
CALLS = {
    "fetch of a text": "fetch(URL_).then(() => 'ok', (error) => error.name)",
    "fetch of a URL": "fetch(new URL(URL_)).then(() => 'ok', (error) => error.name)",
    "fetch of a Request": "fetch(new Request(URL_)).then(() => 'ok', (error) => error.name)",
    "a request": """new Promise((done) => {
        const request = new XMLHttpRequest();
        const heard = [];
        request.open('POST', URL_);
        request.setRequestHeader('Content-Type', 'text/plain');
        for (const name of ['load', 'error', 'abort']) request['on' + name] = () => heard.push(name);
        request.onreadystatechange = () => request.readyState === 4 && heard.push(request.status);
        request.onloadend = () => done(heard.join());
        request.send('body');
    })""",
    "a synchronous request": """(() => {
        const request = new XMLHttpRequest();
        request.open('GET', URL_, false);
        try { request.send(); return 'ok' } catch (error) { return error.name }
    })()""",
    "a beacon": "navigator.sendBeacon(URL_, 'x')",
    "a picture": """new Promise((done) => {
        const picture = new Image();
        picture.onload = () => done('load');
        picture.onerror = () => done('error');
        picture.src = URL_ + '.svg';
    })""",
    "a picture of several sizes": """new Promise((done) => {
        const picture = new Image();
        picture.onload = () => done('load');
        picture.onerror = () => done('error');
        picture.srcset = URL_ + '2.svg 2x, ' + URL_ + '.svg 1x';
    })""",
    "a stream of events": """new Promise((done) => {
        const stream = new EventSource(URL_);
        stream.onerror = () => { stream.close(); done(stream instanceof EventSource) };
    })""",
}
# What an open host answers, and what a closed one seems to.
ENDS = {
    "a request": ("200,load", "0,error"),
    "a synchronous request": ("ok", "NetworkError"),
    "a beacon": (True, False),
    "a picture": ("load", "error"),
    "a picture of several sizes": ("load", "error"),
    "a stream of events": (True, True),
}


@pytest.mark.parametrize("name", CALLS)
def test_a_call_fails_like_a_broken_network_until_its_category_is_granted(
    show, tag, reached, console, name
):
    console.expect("Failed to load resource")
    page = show(tag=tag)
    call = CALLS[name].replace("URL_", f"'{TRACKER}/call'")
    passes, fails = ENDS.get(name, ("ok", "TypeError"))

    def end():
        result = page.evaluate(f"async () => await {call}")
        settle(page)
        return result

    assert end() == fails
    answer(page, "decline")
    assert end() == fails
    assert reached == []
    answer(page, "accept")
    assert end() == passes
    assert len(reached) == 1
    answer(page, "withdraw")
    assert end() == fails
    assert len(reached) == 1


def test_a_socket_fails_like_one_that_nobody_answers(show, tag, page):
    opened = []
    page.route_web_socket("ws://t.tracker.example/**", lambda socket: opened.append(socket.url))
    show(tag=tag)
    connect = f"""() => new Promise((done) => {{
        const socket = new WebSocket('{TRACKER.replace("http", "ws")}/live', ['chat']);
        if (!(socket instanceof WebSocket) || WebSocket.OPEN !== 1) done('no socket');
        socket.onopen = () => done('open');
        socket.onclose = (event) => done(event.code);
    }})"""
    assert page.evaluate(connect) == 1006
    assert opened == []
    answer(page, "accept")
    assert page.evaluate(connect) == "open"
    assert len(opened) == 1


LOADER = f"""
(function(w, d, s, l, i) {{
  w[l] = w[l] || [];
  var f = d.getElementsByTagName(s)[0], j = d.createElement(s);
  j.async = true;
  j.onload = function() {{ w.heard = (w.heard || 0) + 1 }};
  j.src = '{TRACKER}/' + i;
  f.parentNode.insertBefore(j, f);
}})(window, document, 'script', 'dataLayer', 'loader.js');
"""


def test_a_loader_in_the_page_waits_and_its_own_listener_hears_the_script(show, tag, reached):
    page = show(f"<script>{LOADER}</script>", tag=tag)
    answer(page, "decline")
    settle(page)
    assert reached == []
    assert page.evaluate("document.scripts[0].src") == f"{TRACKER}/loader.js"
    answer(page, "accept")
    page.wait_for_function("window.heard === 1")
    assert page.evaluate("window.ran") == ["loader.js"]
    answer(page, "withdraw")
    answer(page, "accept")
    settle(page)
    assert page.evaluate("window.ran") == ["loader.js"]
    assert len(reached) == 1


def test_a_returning_visitors_loader_is_not_held_up(show, tag, reached):
    page = show(tag=tag)
    page.click("#ck-accept")
    page.wait_for_function(RECEIPT)
    show(f"<script>{LOADER}</script>", tag=tag, path="/fixture/second")
    page.wait_for_function("window.heard === 1")
    answer(page, "withdraw")
    show(f"<script>{LOADER}</script>", tag=tag, path="/fixture/third")
    settle(page)
    assert len(reached) == 1


def test_a_script_made_by_script_keeps_its_type_and_its_text(show, tag, reached):
    page = show(tag=tag)
    page.evaluate(
        f"""() => {{
          const script = document.createElement('script');
          script.setAttribute('SRC', '//t.tracker.example/module.js');
          script.type = 'module';
          script.textContent = '{{ "settings": of the script, not code }}';
          document.body.append(script);
          const classic = document.createElement('script');
          classic.src = '{TRACKER}/classic.js';
          classic.setAttribute('type', 'text/javascript');
          document.body.append(classic);
        }}"""
    )
    settle(page)
    assert reached == []
    answer(page, "accept")
    page.wait_for_function("window.ran && window.ran.length === 2")
    types = page.locator("body > script").evaluate_all("(all) => all.map((each) => each.type)")
    assert types == ["module", "text/javascript"]


def test_a_new_address_of_the_pages_own_takes_the_place_of_a_held_one(show, tag, reached):
    page = show(tag=tag, files={"own.js": f"{RUN}('own')"})
    page.evaluate(
        f"""() => {{
          const script = document.createElement('script');
          script.src = '{TRACKER}/first.js';
          script.src = '/fixture/own.js';
          document.body.append(script);
        }}"""
    )
    page.wait_for_function("window.ran")
    answer(page, "accept")
    settle(page)
    assert page.evaluate("window.ran") == ["own"]
    assert reached == []


WRITTEN = {
    "inner markup": "document.querySelector('#here').innerHTML = MARKUP",
    "outer markup": "document.querySelector('#here').outerHTML = MARKUP",
    "adjacent markup": "document.querySelector('#here').insertAdjacentHTML('afterend', MARKUP)",
    "a fragment": "document.body.append(document.createRange().createContextualFragment(MARKUP))",
    "a parsed document": "document.body.append(...new DOMParser()"
    ".parseFromString(MARKUP, 'text/html').body.childNodes)",
    "a template": "{const made = document.createElement('template'); made.innerHTML = MARKUP;"
    " document.body.append(made.content.cloneNode(true))}",
    "elements": """for (const [name, attribute, value] of [['iframe', 'src', 'frame'],
        ['img', 'src', 'a.svg'], ['link', 'href', 'style.css']]) {
        const made = document.createElement(name);
        if (name === 'link') made.rel = 'stylesheet';
        made[attribute] = 'http://t.tracker.example/' + value;
        document.body.append(made);
    }""",
    "attributes": """for (const [name, attribute, value] of [['iframe', 'src', 'frame'],
        ['img', 'src', 'a.svg'], ['link', 'href', 'style.css']]) {
        const made = document.createElement(name);
        if (name === 'link') made.rel = 'stylesheet';
        document.body.append(made);
        made.setAttribute(attribute, 'http://t.tracker.example/' + value);
    }""",
}
MARKUP = (
    f"<iframe title=x src={TRACKER}/frame></iframe><img alt='>' src='{TRACKER}/a.svg'>"
    f'<link rel=stylesheet href="{TRACKER}/style.css">'
)


@pytest.mark.parametrize("way", WRITTEN)
def test_what_script_puts_into_the_page_waits_and_appears_once_granted(show, tag, reached, way):
    page = show("<p id=here></p>", tag=tag)
    page.evaluate("(MARKUP) => {" + WRITTEN[way] + "}", MARKUP)
    settle(page)
    answer(page, "decline")
    settle(page)
    assert reached == []
    answer(page, "accept")
    page.wait_for_function("document.querySelector('body img').naturalWidth === 9")
    page.wait_for_function("document.querySelector('body iframe').contentDocument === null")
    settle(page)
    assert sorted(address.rpartition("/")[2] for address in reached) == [
        "a.svg",
        "frame",
        "style.css",
    ]


@pytest.mark.parametrize(("kind", "address"), [("iframe", "src"), ("object", "data")])
def test_withdrawing_empties_what_was_never_held(show, tag, reached, kind, address):
    page = show(tag=tag)
    answer(page, "accept")
    page.evaluate(
        f"""() => {{
          const frame = document.createElement('{kind}');
          frame.{address} = '{TRACKER}/frame';
          document.body.append(frame);
        }}"""
    )
    page.wait_for_function(THIRD_PARTY)
    answer(page, "withdraw")
    page.wait_for_function("!window.length || window[0].location.href === 'about:blank'")
    answer(page, "accept")
    page.wait_for_function(THIRD_PARTY)
    assert len(reached) == 2


def test_frames_in_a_shadow_tree_wait_and_appear(show, tag, reached):
    page = show("<div id=host></div>", tag=tag)
    page.evaluate(
        f"""() => {{
          window.tree = document.querySelector('#host').attachShadow({{mode: 'closed'}});
          window.tree.innerHTML = '<iframe src="{TRACKER}/frame"></iframe>';
        }}"""
    )
    settle(page)
    assert reached == []
    answer(page, "accept")
    page.wait_for_function("window.tree.firstChild.contentDocument === null")
    answer(page, "withdraw")
    page.wait_for_function("window.tree.firstChild.contentDocument?.URL === 'about:blank'")
    assert len(reached) == 1


def test_unmarked_scripts_of_the_page_do_not_run_and_keep_their_order(show, tag, reached):
    """The browser may fetch them ahead of us; nobody but us decides whether they run."""
    page = show(
        f'<script src="{TRACKER}/1.js"></script>'
        f'<script src="/fixture/own.js"></script>'
        f'<script type="text/javascript" src="{OTHER}/2.js"></script>'
        f'<script type="text/plain" data-category="analytics">{RUN}("3 inline")</script>'
        f'<script src="{TRACKER}/4.js" onload="{RUN}(\'4 heard\')"></script>',
        tag=tag,
        files={"own.js": f"{RUN}('own')"},
    )
    page.wait_for_function("window.ran && document.readyState === 'complete'")
    answer(page, "decline")
    settle(page)
    assert page.evaluate("window.ran") == ["own"]
    answer(page, "save")
    page.wait_for_function("window.ran.length === 5")
    assert page.evaluate("window.ran") == ["own", "1.js", "3 inline", "4.js", "4 heard"]
    answer(page, "accept")
    page.wait_for_function("window.ran.length === 6")
    settle(page)
    assert page.evaluate("window.ran.slice(5)") == ["2.js"]


def test_unmarked_frames_of_the_page_are_emptied_and_come_back(show, tag, reached):
    page = show(f'<iframe src="{TRACKER}/frame"></iframe><p>Text</p>', tag=tag)
    page.wait_for_function(
        "document.querySelector('iframe').contentDocument?.URL === 'about:blank'"
    )
    answer(page, "accept")
    page.wait_for_function("document.querySelector('iframe').contentDocument === null")


def test_scripts_written_into_the_page_wait(show, tag, reached):
    page = show(
        f"""<script>document.write('<scr' + 'ipt type="text/javascript" src="{TRACKER}/w.js">'
        + '</scr' + 'ipt><p id=written>Text</p>')</script>""",
        tag=tag,
    )
    expect(page.locator("#written")).to_be_visible()
    settle(page)
    assert reached == []
    answer(page, "accept")
    page.wait_for_function("window.ran")
    assert page.evaluate("window.ran") == ["w.js"]


def test_look_alikes_and_other_hosts_are_let_through(show, tag, reached):
    page = show(tag=tag)
    for address in (
        "http://eviltracker.example/1",
        "http://tracker.example.evil.example/2?u=t.tracker.example",
    ):
        assert page.evaluate("(address) => fetch(address).then(() => 'ok')", address) == "ok"
    assert len(reached) == 2
    for address in (
        "//T.Tracker.EXAMPLE/3",
        "http://tracker.example/4",
        "https://t.tracker.example:8443/5",
        "http://t.tracker.example./6",
        "http://user@t.tracker.example/7",
    ):
        told = page.evaluate("(address) => fetch(address).catch((error) => error.name)", address)
        assert told == "TypeError", address
    assert len(reached) == 2


def test_the_nearest_rule_decides(show, tag, reached):
    page = show(tag=tag)
    answer(page, "save")
    ask = "(address) => fetch(address).then(() => 'ok', (error) => error.name)"
    assert page.evaluate(ask, "http://t.tracker.example/") == "ok"
    assert page.evaluate(ask, "http://a.maps.tracker.example/") == "TypeError"
    answer(page, "accept")
    assert page.evaluate(ask, "http://a.maps.tracker.example/") == "ok"


def test_what_the_owner_marked_has_the_owners_category(show, tag, reached):
    page = show(
        f'<iframe data-category="analytics" data-src="{OTHER}/frame"></iframe>'
        f'<script type="text/plain" data-category="analytics" data-src="{OTHER}/m.js"></script>',
        tag=tag,
    )
    answer(page, "save")
    page.wait_for_function("window.ran")
    page.wait_for_function("document.querySelector('iframe').contentDocument === null")
    assert len(reached) == 2


WRAP = """
const before = window.fetch;
window.seen = [];
window.fetch = (...args) => { window.seen.push(String(args[0])); return before(...args) };
"""


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_page_that_wraps_fetch_itself_goes_on_working(show, tag, reached, demo, when):
    wrapped = f"<script>{WRAP}</script>"
    page = show(tag=wrapped + tag if when == "before" else tag + wrapped)
    ask = "(address) => fetch(address).then(() => 'ok', (error) => error.name)"
    assert page.evaluate(ask, "/fixture/own") == "ok"
    assert page.evaluate(ask, f"{TRACKER}/x") == "TypeError"
    answer(page, "accept")
    assert page.evaluate(ask, f"{TRACKER}/x") == "ok"
    page.wait_for_function(RECEIPT)
    seen = page.evaluate("window.seen")
    assert seen.count("/fixture/own") == 1
    assert seen.count(f"{TRACKER}/x") == (1 if when == "before" else 2)
    assert len(reached) == 1


def test_a_page_that_freezes_its_prototypes_is_told_once_and_works(show, tag, reached):
    frozen = (
        "<script>window.errors = [];"
        "addEventListener('consentkit:error', (event) => errors.push(event.detail.code));"
        "Object.freeze(HTMLImageElement.prototype); Object.freeze(XMLHttpRequest.prototype);"
        "delete window.WebSocket; window.EventSource = undefined;</script>"
    )
    page = show(tag=frozen + tag)
    expect(page.locator("#ck-banner")).to_be_visible()
    assert page.evaluate("errors") == ["not_watched"]
    ask = "(address) => fetch(address).then(() => 'ok', (error) => error.name)"
    assert page.evaluate(ask, f"{TRACKER}/x") == "TypeError"
    assert reached == []


def test_other_code_can_still_replace_what_we_replaced(show, tag):
    page = show(tag=tag)
    assert page.evaluate(
        """() => [[window, 'fetch'], [XMLHttpRequest.prototype, 'send'],
          [HTMLScriptElement.prototype, 'src'], [Element.prototype, 'innerHTML']].every(
          ([owner, name]) => Object.getOwnPropertyDescriptor(owner, name).configurable)"""
    )


def test_under_a_strict_policy_with_trusted_types_scripts_wait_and_are_released(
    show, tag, reached, demo, console
):
    console.expect("TrustedScriptURL")
    policy = (
        f"default-src 'none'; script-src 'nonce-abc' 'strict-dynamic'; "
        f"connect-src {demo.service} {TRACKER}; frame-src {TRACKER}; "
        "require-trusted-types-for 'script'; trusted-types consentkit page"
    )
    loader = f"""
      const rules = {{createScriptURL: (text) => text}};
      const made = document.createElement('script');
      made.src = trustedTypes.createPolicy('page', rules).createScriptURL('{TRACKER}/ok.js');
      document.head.append(made);
      try {{
        document.createElement('script').src = '{TRACKER}/plain.js';
      }} catch (error) {{ window.refused = error.name }}
      const frame = document.createElement('iframe');
      frame.src = '{TRACKER}/frame';
      document.head.after(frame);
    """
    page = show(
        f'<script nonce="abc" src="{TRACKER}/static.js"></script>'
        f'<script nonce="abc">{loader}</script>',
        tag=tag.replace("<script", '<script nonce="abc"'),
        headers={"Content-Security-Policy": policy},
    )
    assert page.evaluate("window.refused") == "TypeError"
    ask = f"() => fetch('{TRACKER}/x').then(() => 'ok', (error) => error.name)"
    assert page.evaluate(ask) == "TypeError"
    settle(page)
    assert page.evaluate("window.ran") is None
    answer(page, "accept")
    page.wait_for_function("() => window.ran && window.ran.length === 2")
    assert sorted(page.evaluate("window.ran")) == ["ok.js", "static.js"]
    page.wait_for_function("() => document.querySelector('iframe').contentDocument === null")
    assert page.evaluate(ask) == "ok"
