"""Every kind of element that can be held, by every kind of rule, let in and taken back."""

import time

import pytest
from playwright.sync_api import expect

from tests.browser.moments import DRAWN
from tests.browser.test_banner_first_visit import RECEIPT
from tests.browser.test_banner_gating import HELD, LOG, ran, wait_for_runs

pytestmark = pytest.mark.browser

MARKED = 'data-category="persistent_login"'
PIXEL = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
KINDS = {
    "iframe": "<iframe id=IT {} data-src='/fixture/IT'></iframe>",
    "img": "<img id=IT alt='' {} data-src='/fixture/IT'>",
    "srcset": f"<img id=IT alt='' {{}} src='{PIXEL}' data-srcset='/fixture/IT 1x, /fixture/IT 2x'>",
    "video": "<video id=IT {} data-src='/fixture/IT'></video>",
    "poster": "<video id=IT {} data-poster='/fixture/IT'></video>",
    "source": "<video><source id=IT {} data-src='/fixture/IT'></video>",
    "audio": "<audio id=IT {} data-src='/fixture/IT'></audio>",
    "embed": "<embed id=IT {} type='text/html' data-src='/fixture/IT'>",
    "object": "<object id=IT {} data-data='/fixture/IT'></object>",
    "link": "<link id=IT {} rel=stylesheet data-href='/fixture/IT'>",
    "template": "<template {}>Text<img id=IT alt='' src='/fixture/IT'></template>",
}
# Which of the elements of these ids are in the page and have their addresses.
STAND = """(ids) => ids.filter((id) => {
  const it = document.getElementById(id);
  const names = ['src', 'srcset', 'href', 'data', 'poster'];
  return !!it && names.some((name) => (it.getAttribute(name) || '').includes('/fixture/' + id));
})"""
STANDS = f"() => ({STAND})(['it']).length === 1"


def element(kind, name="it"):
    return KINDS[kind].format(MARKED).replace("IT", name)


EVERY = "".join(element(kind, kind) for kind in KINDS)
EMPTY = dict.fromkeys(KINDS, "")  # and not the page in itself, again and again


def wait_until_standing(page, kinds):
    """Of every kind these, and no others, have their addresses."""
    deadline = time.monotonic() + 5
    while (standing := page.evaluate(STAND, list(KINDS))) != kinds:
        assert time.monotonic() < deadline, f"{standing} instead of {kinds}"
        page.wait_for_timeout(20)


@pytest.fixture
def asked(context):
    """The held addresses that were asked for, by the names at their ends."""
    found = []
    held = {"it", *KINDS}

    def note(request):
        name = request.url.rpartition("/fixture/")[2]
        if name in held:
            found.append(name)

    context.on("request", note)
    return found


def test_every_kind_is_held_let_in_taken_back_and_let_in_again(show, console, asked):
    console.expect("MIME", "404")
    page = show(EVERY, files=EMPTY)
    assert page.evaluate(STAND, list(KINDS)) == []
    assert asked == []
    page.click("#ck-accept")
    wait_until_standing(page, list(KINDS))
    page.wait_for_function(RECEIPT)
    assert set(asked) == set(KINDS)
    page.evaluate("consentkit.withdraw()")
    wait_until_standing(page, [])
    assert not any(frame.url.rpartition("/fixture/")[2] in KINDS for frame in page.frames)
    page.evaluate("consentkit.accept()")
    wait_until_standing(page, list(KINDS))


def test_every_kind_that_is_added_later_is_held_or_let_in(show, console, asked):
    console.expect("MIME", "404")
    add = """(markup) => {
      const range = document.createRange();
      document.body.append(range.createContextualFragment(markup));
    }"""
    page = show(files=EMPTY)
    page.evaluate(add, EVERY)
    page.evaluate("consentkit.rescan()")
    assert page.evaluate(STAND, list(KINDS)) == []
    assert asked == []
    page.click("#ck-accept")
    wait_until_standing(page, list(KINDS))
    page.evaluate("(ids) => ids.forEach((id) => document.getElementById(id).remove())", list(KINDS))
    wait_until_standing(page, [])
    page.evaluate(add, EVERY)
    wait_until_standing(page, list(KINDS))


def test_an_element_that_was_taken_out_comes_back_held_after_a_withdrawal(show, asked):
    page = show(element("iframe"))
    page.click("#ck-accept")
    page.wait_for_function(STANDS)
    page.evaluate("() => { window.kept = document.querySelector('#it'); kept.remove() }")
    page.evaluate("consentkit.withdraw()")
    page.wait_for_function("!kept.hasAttribute('src')")
    count = len(asked)
    page.evaluate("document.body.append(kept)")
    page.evaluate("consentkit.rescan()")
    assert page.evaluate(STANDS) is False
    assert len(asked) == count


def test_a_template_goes_back_whole_and_its_scripts_ran_once(show):
    page = show(
        f"<div id=place><template {MARKED}>Text <b>bold</b><script>{LOG}('inside')</script>"
        f"<template {MARKED}><i>nested</i></template></template></div>"
    )
    page.click("#ck-accept")
    expect(page.locator("#place")).to_have_text("Text boldnested", use_inner_text=True)
    assert ran(page) == ["inside"]
    page.evaluate("consentkit.withdraw()")
    expect(page.locator("#place")).to_have_text("", use_inner_text=True)
    page.evaluate("consentkit.accept()")
    expect(page.locator("#place i")).to_be_visible()
    assert ran(page) == ["inside"]


def test_an_empty_template_breaks_nothing(show):
    page = show(f"<template {MARKED}></template><script {HELD}>{LOG}('after')</script>")
    page.click("#ck-accept")
    assert wait_for_runs(page, 1) == ["after"]
    page.evaluate("consentkit.withdraw()")
    page.wait_for_function("consentkit.has('persistent_login') === false")


def script(name, category, service=""):
    of = f' data-service="{service}"' if service else ""
    return f'<script type="text/plain" data-category="{category}"{of}>{LOG}("{name}")</script>'


RULES = "".join(
    [
        script("login", "persistent_login"),
        script("refused login", "!persistent_login"),
        script("both", "persistent_login pending_registration"),
        script("both, spaced", "  persistent_login\n pending_registration "),
        script("both refused", "!persistent_login !pending_registration"),
        script("one of each", "persistent_login !pending_registration"),
        script("service", "persistent_login", "remember_me"),
        script("refused service", "persistent_login", "!remember_me"),
        script("unknown service", "persistent_login", "nobody"),
        script("unknown refused service", "persistent_login", "!nobody"),
        script("unknown", "nobody"),
        script("refused unknown", "!nobody"),
        script("none", ""),
        script("required", "session"),
        script("refused required", "!session"),
    ]
)
ALWAYS = ["required"]


def saved(page, login, pending):
    page.evaluate(
        f"consentkit.save({{persistent_login: {login}, pending_registration: {pending}}})"
    )
    page.wait_for_function(RECEIPT)
    page.evaluate(DRAWN)
    return sorted(ran(page))


@pytest.mark.parametrize(
    ("login", "pending", "expected"),
    [
        ("true", "true", ["both", "both, spaced", "login", "service"]),
        ("true", "false", ["login", "one of each", "service"]),
        ("false", "true", ["refused login", "refused service"]),
        ("false", "false", ["both refused", "refused login", "refused service"]),
    ],
)
def test_each_rule_runs_after_its_answer_and_no_other(show, login, pending, expected):
    page = show(RULES)
    page.evaluate("consentkit.rescan()")
    assert ran(page) == ALWAYS, "nothing that is asked about runs while undecided"
    assert saved(page, login, pending) == sorted(ALWAYS + expected)


def test_what_runs_on_refusal_runs_after_a_withdrawal_once(show):
    page = show(
        script("refused", "!persistent_login")
        + '<img alt="" id=it data-category="!persistent_login" data-src="/fixture/it">'
    )
    page.click("#ck-accept")
    page.wait_for_function(RECEIPT)
    assert ran(page) == []
    page.evaluate("consentkit.withdraw()")
    assert wait_for_runs(page, 1) == ["refused"]
    page.wait_for_function(STANDS)
    page.evaluate("consentkit.accept()")
    page.wait_for_function(f"!({STANDS})()")
    page.evaluate("consentkit.withdraw()")
    page.wait_for_function(STANDS)
    assert ran(page) == ["refused"]


BAD = ["javascript:alert(1)", " JavaScript:alert(1)", "java\nscript:alert(1)", "https://["]


ADDRESSED = [
    "<iframe class=bad {} data-src='{}'></iframe>",
    "<object class=bad {} data-data='{}'></object>",
    "<embed class=bad {} data-src='{}'>",
    "<a class=bad {} data-href='{}'>Link</a>",
]


def test_an_address_that_would_run_as_a_script_is_refused(show, page):
    page.on("dialog", lambda dialog: pytest.fail("a script ran"))
    said = []
    page.on("console", lambda message: said.append(message.text))
    bad = [markup.format(MARKED, address) for address in BAD for markup in ADDRESSED]
    page = show("".join(bad) + f"<script {HELD}>{LOG}('after')</script>")
    page.click("#ck-accept")
    assert wait_for_runs(page, 1) == ["after"]
    assert len([line for line in said if "not_released" in line]) == len(bad)
    released = """(all) => all.filter((each) => ['src', 'data', 'href'].some(
      (name) => each.hasAttribute(name))).map((each) => each.outerHTML)"""
    assert page.locator(".bad").count() == len(bad)
    assert page.locator(".bad").evaluate_all(released) == []


def test_what_the_page_did_to_an_address_meanwhile_does_not_keep_it_from_going_back(show):
    page = show(element("iframe"))
    page.click("#ck-accept")
    page.wait_for_function(STANDS)
    page.evaluate("document.querySelector('#it').src = 'https://['")
    page.evaluate("consentkit.withdraw()")
    page.wait_for_function("!document.querySelector('#it').hasAttribute('src')")
