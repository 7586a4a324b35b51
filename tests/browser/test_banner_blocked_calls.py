"""Calls to hosts that the owner named fail until consent like those of a broken network."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_banner_first_visit import RECEIPT
from tests.browser.third_parties import TRACKER, answer, settle

pytestmark = pytest.mark.browser

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
        for (const name of ['load', 'error']) request['on' + name] = () => heard.push(name);
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
USUAL = ("ok", "TypeError")
ENDS = {
    "a request": ("200,load", "0,error"),
    "a synchronous request": ("ok", "NetworkError"),
    "a beacon": (True, False),
    "a picture": ("load", "error"),
    "a picture of several sizes": ("load", "error"),
    "a stream of events": (True, True),
}


def test_a_call_fails_like_a_broken_network_until_its_category_is_granted(
    show, blocking_tag, reached, console
):
    console.expect("Failed to load resource")
    page = show(tag=blocking_tag)
    # Each has an address of its own.
    addresses = {name: f"{TRACKER}/{name.replace(' ', '-')}" for name in CALLS}
    passes, fails = ({name: ENDS.get(name, USUAL)[way] for name in CALLS} for way in (0, 1))

    def ends():
        results = {
            name: page.evaluate(f"async () => await {call.replace('URL_', repr(addresses[name]))}")
            for name, call in CALLS.items()
        }
        settle(page)
        return results

    assert ends() == fails
    answer(page, "decline")
    assert ends() == fails
    assert reached == []
    answer(page, "accept")
    assert ends() == passes
    once = sorted(address.removesuffix(".svg") for address in reached)
    assert once == sorted(addresses.values())
    answer(page, "withdraw")
    assert ends() == fails
    assert len(reached) == len(once)


def test_a_socket_fails_like_one_that_nobody_answers(show, blocking_tag, page):
    opened = []
    page.route_web_socket("ws://t.tracker.example/**", lambda socket: opened.append(socket.url))
    show(tag=blocking_tag)
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


def test_look_alikes_and_other_hosts_are_let_through(show, blocking_tag, reached):
    page = show(tag=blocking_tag)
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


def test_the_nearest_rule_decides(show, blocking_tag, reached):
    page = show(tag=blocking_tag)
    answer(page, "save")
    ask = "(address) => fetch(address).then(() => 'ok', (error) => error.name)"
    assert page.evaluate(ask, "http://t.tracker.example/") == "ok"
    assert page.evaluate(ask, "http://a.maps.tracker.example/") == "TypeError"
    answer(page, "accept")
    assert page.evaluate(ask, "http://a.maps.tracker.example/") == "ok"


WRAP = """
const before = window.fetch;
window.seen = [];
window.fetch = (...args) => { window.seen.push(String(args[0])); return before(...args) };
"""


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_page_that_wraps_fetch_itself_goes_on_working(show, blocking_tag, reached, demo, when):
    wrapped = f"<script>{WRAP}</script>"
    page = show(tag=wrapped + blocking_tag if when == "before" else blocking_tag + wrapped)
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


def test_a_page_that_freezes_its_prototypes_is_told_once_and_works(show, blocking_tag, reached):
    frozen = (
        "<script>window.errors = [];"
        "addEventListener('consentkit:error', (event) => errors.push(event.detail.code));"
        "Object.freeze(HTMLImageElement.prototype); Object.freeze(XMLHttpRequest.prototype);"
        "delete window.WebSocket; window.EventSource = undefined;</script>"
    )
    page = show(tag=frozen + blocking_tag)
    expect(page.locator("#ck-banner")).to_be_visible()
    assert page.evaluate("errors") == ["not_watched"]
    ask = "(address) => fetch(address).then(() => 'ok', (error) => error.name)"
    assert page.evaluate(ask, f"{TRACKER}/x") == "TypeError"
    assert reached == []


def test_other_code_can_still_replace_what_we_replaced(show, blocking_tag):
    page = show(tag=blocking_tag)
    assert page.evaluate(
        """() => [[window, 'fetch'], [XMLHttpRequest.prototype, 'send'],
          [HTMLScriptElement.prototype, 'src'], [Element.prototype, 'innerHTML']].every(
          ([owner, name]) => Object.getOwnPropertyDescriptor(owner, name).configurable)"""
    )
