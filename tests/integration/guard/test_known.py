"""What the guard knows is kept fresh, survives the service, and makes nobody wait."""

import json
import threading
import time

import pytest

from consentkit.guard import Guard
from consentkit.guard import guard as guard_module
from tests.factories import SITE_KEY
from tests.guarded import ALL, BANNER, NOW_S
from tests.waiting import wait_until

BANNER_PATH = "/ck/shop/banner.json"
BODY = json.dumps(BANNER).encode()
CLOSED = "http://127.0.0.1:9"


@pytest.fixture
def make(request):
    def run(service, **settings):
        guard = Guard("shop", service=service, clock=lambda: NOW_S, **settings)
        request.addfinalizer(guard.close)
        return guard

    return run


def allows(guard, category="analytics"):
    visit = guard.visit(f"__Host-ck={ALL}", host="shop.example", is_secure=True)
    return visit.consent.allows(category)


def test_the_banner_of_the_real_service_is_read_and_asked_for_with_its_etag(real_service, make):
    guard = make(real_service)
    assert SITE_KEY == "shop"
    assert guard.refresh()
    known = guard.known
    assert [each.key for each in known.declaration.categories] == [
        "necessary",
        "analytics",
        "marketing",
    ]
    assert known.keys["keys"][0]["crv"] == "Ed25519"
    assert guard.refresh()
    assert guard.known.declaration is known.declaration


def test_no_request_waits_and_the_thread_brings_the_declaration(upstream, make):
    gate = threading.Event()

    def slow(handler):
        gate.wait(20)
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(BODY)))
        handler.end_headers()
        handler.wfile.write(BODY)

    upstream.answers[BANNER_PATH] = slow
    guard = make(upstream.url)
    assert not allows(guard)
    wait_until(lambda: upstream.asked)
    assert not allows(guard)
    gate.set()
    wait_until(lambda: guard.known.declaration is not None)
    assert allows(guard)


def test_the_last_known_declaration_outlives_a_restart_without_the_service(
    upstream, make, tmp_path
):
    file = tmp_path / "known.json"
    upstream.answers[BANNER_PATH] = (200, {"ETag": '"1"'}, BODY)
    upstream.answers["/.well-known/jwks.json"] = (200, {}, b'{"keys": []}')
    assert make(upstream.url, file=file).refresh()
    again = make(CLOSED, file=file)
    assert allows(again)
    assert again.known.keys == {"keys": []}
    assert not again.refresh()
    assert allows(again)


def test_a_newer_version_replaces_the_one_given_in_code(upstream, make, tmp_path):
    file = tmp_path / "known.json"
    newer = BANNER | {"version": 6}
    upstream.answers[BANNER_PATH] = (200, {}, json.dumps(newer).encode())
    guard = make(upstream.url, declaration=BANNER, file=file)
    assert allows(guard)
    assert guard.refresh()
    assert guard.known.declaration.version == 6
    # Of what is in code and what was kept, the newer counts.
    assert make(CLOSED, declaration=BANNER, file=file).known.declaration.version == 6
    newest = make(CLOSED, declaration=BANNER | {"version": 7}, file=file)
    assert newest.known.declaration.version == 7


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[]", b"nonsense", b"[" * 100_000, b'{"banner": {"format": 2}}', b"\xff"],
)
def test_a_broken_file_is_as_if_it_were_not_there(make, tmp_path, caplog, content):
    file = tmp_path / "known.json"
    file.write_bytes(content)
    assert not allows(make(CLOSED, file=file))
    assert "cannot use" in caplog.text


def test_a_file_that_cannot_be_written_costs_nothing_but_a_warning(
    upstream, make, tmp_path, caplog
):
    upstream.answers[BANNER_PATH] = (200, {}, BODY)
    guard = make(upstream.url, file=tmp_path / "missing" / "known.json")
    assert guard.refresh()
    assert "cannot write" in caplog.text


def changed(**members):
    return json.dumps(BANNER | members).encode()


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (404, {}, BODY),
        (500, {}, BODY),
        (302, {"Location": "/elsewhere"}, b""),
        (200, {}, b"not JSON"),
        (200, {}, b"[" * 200_000),
        (200, {}, b'{"a":' * 200_000),
        (200, {}, changed(site="other")),
        (200, {}, changed(format=2)),
        (200, {}, changed(version=0)),
        (200, {}, changed(validity_days="180")),
        (200, {}, changed(categories={})),
        (200, {}, changed(categories=[BANNER["categories"][0]] * 2)),
        (200, {}, changed(categories=[BANNER["categories"][0] | {"slot": 64}])),
        (200, {}, changed(categories=[BANNER["categories"][0] | {"lifetime": "for ever"}])),
        (200, {}, changed(categories=[BANNER["categories"][0] | {"required": 1}])),
        (200, {}, changed(categories=[BANNER["categories"][0] | {"key": "__proto__"}])),
        (200, {"Content-Length": str(len(BODY) + 10)}, BODY),
        (200, {}, b" " * (2 * 1024 * 1024) + BODY),
    ],
)
def test_a_bad_answer_leaves_what_is_known_as_it_was(upstream, make, caplog, status, headers, body):
    upstream.answers[BANNER_PATH] = (status, headers, body)
    upstream.answers["/elsewhere"] = (200, {}, changed(version=9))
    guard = make(upstream.url, declaration=BANNER)
    assert not guard.refresh()
    assert guard.known.declaration.version == BANNER["version"]
    assert "goes on with what it knows" in caplog.text


def test_a_service_that_sends_a_byte_now_and_then_is_given_up(upstream, make, monkeypatch):
    monkeypatch.setattr(guard_module, "_FETCH_WITHIN_S", 0.5)

    def drip(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "1000000")
        handler.end_headers()
        try:
            for _ in range(200):
                handler.wfile.write(b" ")
                time.sleep(0.05)
        except OSError:
            pass

    upstream.answers[BANNER_PATH] = drip
    guard = make(upstream.url, declaration=BANNER)
    assert not guard.refresh()
    assert allows(guard)


def test_members_that_a_later_service_adds_are_left_alone(upstream, make):
    upstream.answers[BANNER_PATH] = (200, {}, changed(later={"any": ["thing"]}))
    guard = make(upstream.url)
    assert guard.refresh()
    assert allows(guard)


def test_a_category_that_is_no_longer_asked_is_no_longer_allowed(upstream, make):
    upstream.answers[BANNER_PATH] = (200, {}, BODY)
    guard = make(upstream.url)
    assert guard.refresh()
    assert allows(guard)
    upstream.answers[BANNER_PATH] = (200, {}, changed(categories=BANNER["categories"][:1]))
    assert guard.refresh()
    assert not allows(guard)
