"""What would load from a host that the owner named waits, whoever puts it into the page."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_banner_first_visit import RECEIPT
from tests.browser.third_parties import OTHER, RUN, THIRD_PARTY, TRACKER, answer, settle

pytestmark = pytest.mark.browser

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


def test_a_loader_in_the_page_waits_and_its_own_listener_hears_the_script(
    show, blocking_tag, reached
):
    page = show(f"<script>{LOADER}</script>", tag=blocking_tag)
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


def test_a_returning_visitors_loader_is_not_held_up(show, blocking_tag, reached):
    page = show(tag=blocking_tag)
    page.click("#ck-accept")
    page.wait_for_function(RECEIPT)
    show(f"<script>{LOADER}</script>", tag=blocking_tag, path="/fixture/second")
    page.wait_for_function("window.heard === 1")
    answer(page, "withdraw")
    show(f"<script>{LOADER}</script>", tag=blocking_tag, path="/fixture/third")
    settle(page)
    assert len(reached) == 1


def test_a_script_made_by_script_keeps_its_type_and_its_text(show, blocking_tag, reached):
    page = show(tag=blocking_tag)
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


def test_a_new_address_of_the_pages_own_takes_the_place_of_a_held_one(show, blocking_tag, reached):
    page = show(tag=blocking_tag, files={"own.js": f"{RUN}('own')"})
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
ALL = "[...document.querySelectorAll('body {}')]"


def test_what_script_puts_into_the_page_waits_and_appears_once_granted(show, blocking_tag, reached):
    names = {way: way.replace(" ", "-") for way in WRITTEN}
    page = show("".join(f"<p id={name}></p>" for name in names.values()), tag=blocking_tag)
    # Each way has a place and a folder of its own.
    for way, name in names.items():
        code = WRITTEN[way].replace("#here", f"#{name}")
        code = code.replace("t.tracker.example/'", f"t.tracker.example/{name}/'")
        markup = MARKUP.replace(TRACKER, f"{TRACKER}/{name}")
        page.evaluate("(MARKUP) => {" + code + "}", markup)
    settle(page)
    answer(page, "decline")
    settle(page)
    assert reached == []
    answer(page, "accept")
    page.wait_for_function(f"{ALL.format('img')}.every((each) => each.naturalWidth === 9)")
    page.wait_for_function(f"{ALL.format('iframe')}.every((each) => each.contentDocument === null)")
    settle(page)
    assert sorted(reached) == sorted(
        f"{TRACKER}/{name}/{file}"
        for name in names.values()
        for file in ("a.svg", "frame", "style.css")
    )


@pytest.mark.parametrize(("kind", "address"), [("iframe", "src"), ("object", "data")])
def test_withdrawing_empties_what_was_never_held(show, blocking_tag, reached, kind, address):
    page = show(tag=blocking_tag)
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


def test_frames_in_a_shadow_tree_wait_and_appear(show, blocking_tag, reached):
    page = show("<div id=host></div>", tag=blocking_tag)
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


def test_unmarked_scripts_of_the_page_do_not_run_and_keep_their_order(show, blocking_tag, reached):
    """The browser may fetch them ahead of us; nobody but us decides whether they run."""
    page = show(
        f'<script src="{TRACKER}/1.js"></script>'
        f'<script src="/fixture/own.js"></script>'
        f'<script type="text/javascript" src="{OTHER}/2.js"></script>'
        f'<script type="text/plain" data-category="analytics">{RUN}("3 inline")</script>'
        f'<script src="{TRACKER}/4.js" onload="{RUN}(\'4 heard\')"></script>',
        tag=blocking_tag,
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


def test_a_returning_visitors_page_runs_as_if_nobody_were_there(show, blocking_tag, reached):
    page = show(tag=blocking_tag)
    page.click("#ck-accept")
    page.wait_for_function(RECEIPT)
    show(
        f"<script src='{TRACKER}/1.js'></script><script>{RUN}('2 inline')</script>"
        f"<script src='{OTHER}/3.js'></script><iframe src='{TRACKER}/frame'></iframe>",
        tag=blocking_tag,
        path="/fixture/second",
    )
    page.wait_for_function(THIRD_PARTY)
    assert page.evaluate("window.ran") == ["1.js", "2 inline", "3.js"]
    assert page.locator("[data-blocked]").count() == 0
    assert len(reached) == 3


def test_unmarked_frames_of_the_page_are_emptied_and_come_back(show, blocking_tag, reached):
    page = show(f'<iframe src="{TRACKER}/frame"></iframe><p>Text</p>', tag=blocking_tag)
    page.wait_for_function(
        "document.querySelector('iframe').contentDocument?.URL === 'about:blank'"
    )
    answer(page, "accept")
    page.wait_for_function("document.querySelector('iframe').contentDocument === null")


def test_scripts_written_into_the_page_wait(show, blocking_tag, reached):
    page = show(
        f"""<script>document.write('<scr' + 'ipt type="text/javascript" src="{TRACKER}/w.js">'
        + '</scr' + 'ipt><p id=written>Text</p>')</script>""",
        tag=blocking_tag,
    )
    expect(page.locator("#written")).to_be_visible()
    settle(page)
    assert reached == []
    answer(page, "accept")
    page.wait_for_function("window.ran")
    assert page.evaluate("window.ran") == ["w.js"]


def test_what_the_owner_marked_has_the_owners_category(show, blocking_tag, reached):
    page = show(
        f'<iframe data-category="analytics" data-src="{OTHER}/frame"></iframe>'
        f'<script type="text/plain" data-category="analytics" data-src="{OTHER}/m.js"></script>',
        tag=blocking_tag,
    )
    answer(page, "save")
    page.wait_for_function("window.ran")
    page.wait_for_function("document.querySelector('iframe').contentDocument === null")
    assert len(reached) == 2


def test_under_a_strict_policy_with_trusted_types_scripts_wait_and_are_released(
    show, blocking_tag, reached, demo, console
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
        tag=blocking_tag.replace("<script", '<script nonce="abc"'),
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
