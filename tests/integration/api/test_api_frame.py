"""What holds for every request to the API: bodies, states, retries, pages and limits."""

import json
import sqlite3
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from consentkit.config import Config
from consentkit.domain.api_key import SECRET_LENGTH, ShownKey, parse_key
from consentkit.web.api import once
from tests.conftest import Clock
from tests.factories import a_site_document
from tests.integration.api.conftest import Program

FAR = "/sites/shop/versions/1000000000/roll-back"
KEY = {"Idempotency_Key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        (b"{", {}, 400, "malformed_json"),
        (b"[]", {}, 400, "malformed_json"),
        (b'{"a":1,"a":1}', {}, 400, "malformed_json"),
        (b'{"a":NaN}', {}, 400, "malformed_json"),
        (b'{"a":' * 100_000, {}, 413, "body_too_large"),
        (b'{"a":' * 1000, {}, 400, "malformed_json"),
        (b'{"a":"\xff"}', {}, 400, "malformed_json"),
        (b"{}", {"Content-Type": "text/plain"}, 415, "unsupported_media_type"),
        (b"{}", {"Content-Type": "application/json; charset=latin-1"}, 415, None),
        (b"{}", {"Content-Encoding": "gzip"}, 415, "unsupported_media_type"),
        (b"{}", {}, 422, "invalid_request"),
        (b'{"reviewed":"x"}', {}, 422, "invalid_request"),
        (b" " * 300_000, {}, 413, "body_too_large"),
    ],
)
def test_a_bad_body_is_refused_by_name(
    program: Program, body: bytes, headers: dict[str, str], status: int, code: str | None
) -> None:
    reply = program.client.post(
        "/api/v1/sites/shop/publish",
        data=body,
        headers={
            "Authorization": f"Bearer {program.made.text}",
            "Content-Type": "application/json",
        }
        | headers,
    )
    assert reply.status_code == status, reply.text
    assert reply.content_type == "application/problem+json"
    assert code in (None, reply.json["code"])


def test_an_unknown_or_doubled_parameter_is_refused(program: Program) -> None:
    for query in ("?page=2", "?cursor=a&cursor=b"):
        reply = program.get(f"/sites{query}")
        assert (reply.status_code, reply.json["code"]) == (422, "invalid_request")
    assert program.get("/sites/shop?x=1").status_code == 422


@pytest.mark.parametrize("cursor", ["", "x", "é", "bnVsbA", "WyJhIl0", "a" * 9999, "eyJhIjoxfQ"])
def test_a_cursor_that_was_not_handed_out_is_refused(program: Program, cursor: str) -> None:
    for path in ("/sites", "/sites/shop/receipts", "/sites/shop/audit", "/sites/shop/requests"):
        reply = program.get(f"{path}?cursor={cursor}")
        assert (reply.status_code, reply.json["code"]) == (400, "bad_cursor"), path


def test_a_change_says_from_which_state_it_was_made(program: Program) -> None:
    read = program.get("/sites/shop/draft")
    etag = read.headers["ETag"]
    change = {"validity_days": 90}
    missing = program.ask("PATCH", "/sites/shop/draft", change)
    assert (missing.status_code, missing.json["code"]) == (428, "precondition_required")
    done = program.ask("PATCH", "/sites/shop/draft", change, If_Match=etag)
    assert done.status_code == 200, done.text
    assert done.json["banner"]["validity_days"] == 90
    assert done.headers["ETag"] != etag
    for stale in (etag, f"W/{done.headers['ETag']}", "nonsense", ""):
        late = program.ask("PATCH", "/sites/shop/draft", {"validity_days": 30}, If_Match=stale)
        assert (late.status_code, late.json["code"]) == (412, "precondition_failed"), stale
        assert late.json["current"] == done.headers["ETag"]
    assert program.get("/sites/shop/draft").json["banner"]["validity_days"] == 90
    several = f'"other", {done.headers["ETag"]}'
    again = program.ask("PATCH", "/sites/shop/draft", {"validity_days": 30}, If_Match=several)
    assert again.status_code == 200


def test_what_has_not_changed_is_not_sent_again(program: Program) -> None:
    etag = program.get("/sites/shop/file").headers["ETag"]
    reply = program.get("/sites/shop/file", If_None_Match=etag)
    assert (reply.status_code, reply.data) == (304, b"")
    head = program.ask("HEAD", "/sites/shop/file")
    assert (head.status_code, head.headers["ETag"], head.data) == (200, etag, b"")


def test_a_post_sent_twice_has_its_effect_once(program: Program) -> None:
    wanted = {"name": "once", "scopes": ["sites:read"]}
    first = program.post("/api-keys", wanted, **KEY)
    second = program.post("/api-keys", wanted, **KEY)
    assert first.status_code == second.status_code == 201
    assert second.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Location"] == first.headers["Location"]
    # The secret is kept nowhere, so a retry cannot have it.
    assert first.json["key"]
    assert second.json == first.json | {"key": None}
    names = [each["name"] for each in program.get("/api-keys").json["data"]]
    assert names.count("once") == 1


def test_an_idempotency_key_is_for_one_request(program: Program, clock: Clock) -> None:
    wanted = {"name": "once", "scopes": ["sites:read"]}
    assert program.post("/api-keys", wanted, **KEY).status_code == 201
    for path, body in (("/api-keys", wanted | {"name": "two"}), ("/sites/shop/archive", {})):
        reply = program.post(path, body, **KEY)
        assert (reply.status_code, reply.json["code"]) == (422, "idempotency_key_reused")
    bad = program.post("/api-keys", wanted, Idempotency_Key="a b")
    assert (bad.status_code, bad.json["code"]) == (400, "invalid_idempotency_key")
    clock.now += timedelta(hours=24)
    assert "Idempotent-Replayed" not in program.post("/api-keys", wanted, **KEY).headers


def test_what_was_refused_is_judged_anew(program: Program) -> None:
    site = a_site_document()
    review = program.get("/sites/shop/review").json
    etag = program.get("/sites/shop/file").headers["ETag"]
    site["banner"]["validity_days"] = 91
    body = {"reviewed": review["sha256"], "override": "for a test"}
    assert program.ask("PUT", "/sites/shop/file", site, If_Match=etag).status_code == 200
    assert program.post("/sites/shop/publish", body, **KEY).status_code == 409
    body["reviewed"] = program.get("/sites/shop/review").json["sha256"]
    assert program.post("/sites/shop/publish", body, **KEY).status_code == 201
    assert program.post("/sites/shop/publish", body, **KEY).json["version"] == 2
    assert len(program.get("/sites/shop/versions").json["data"]) == 2


def test_what_is_done_anew_each_time_takes_no_idempotency_key(program: Program) -> None:
    body = {"format": "csv", "recipient": "Eve"}
    reply = program.post("/sites/shop/receipts/export", body, **KEY)
    assert (reply.status_code, reply.json["code"]) == (400, "idempotency_key_not_taken")


@pytest.mark.sqlite_file
def test_who_asks_again_while_the_first_one_runs_is_told_to_wait(
    program: Program, config: Config
) -> None:
    wanted = {"name": "slow", "scopes": ["sites:read"]}
    program.get("/self")  # the day of its use is written by now
    database = sqlite3.connect(Path(config.database_url.removeprefix("sqlite:///")))
    database.isolation_level = None
    database.execute("BEGIN IMMEDIATE")  # nobody else writes meanwhile
    replies: list[Any] = []
    first = threading.Thread(
        target=lambda: replies.append(program.post("/api-keys", wanted, **KEY))
    )
    first.start()
    try:
        until = threading.Event()
        for _ in range(500):
            if _is_running(program):
                break
            until.wait(0.01)
        reply = program.post("/api-keys", wanted, **KEY)
        assert (reply.status_code, reply.json["code"]) == (409, "idempotency_key_in_use")
        assert reply.headers["Retry-After"] == "1"
    finally:
        database.execute("ROLLBACK")
        database.close()
        first.join()
    assert replies[0].status_code == 201
    assert program.post("/api-keys", wanted, **KEY).headers["Idempotent-Replayed"] == "true"


def _is_running(program: Program) -> bool:
    return (program.made.key.id, KEY["Idempotency_Key"]) in once._running


def test_pages_lead_on_to_the_end_and_say_everything_once(program: Program, clock: Clock) -> None:
    for number in range(120):
        wanted = {"name": f"key {number}", "scopes": ["sites:read"]}
        reply = program.post("/api-keys", wanted)
        if reply.status_code == 422:
            break  # an account has at most so many
    assert number == 99
    seen, path, pages = [], "/api-keys", 0
    while path:
        reply = program.get(path)
        seen += [each["id"] for each in reply.json["data"]]
        cursor = reply.json["next_cursor"]
        pages += 1
        link = reply.headers.get("Link")
        assert (link is None) == (cursor is None)
        if link:
            assert link.startswith("<https://consent.example/api/v1/api-keys?cursor=")
            assert link.endswith('>; rel="next"')
        path = f"/api-keys?cursor={cursor}" if cursor else ""
    assert pages == 2
    assert len(seen) == len(set(seen)) == 100


class TestLimited:
    @pytest.fixture
    def env(self, env: dict[str, str]) -> dict[str, str]:
        return env | {"CONSENTKIT_API_RATE_LIMIT": "3"}

    def test_each_answer_says_how_much_is_left_and_then_to_wait(
        self, program: Program, client: FlaskClient
    ) -> None:
        for left in (2, 1, 0):
            reply = program.get("/self")
            assert reply.status_code == 200
            assert reply.headers["RateLimit-Policy"] == '"requests";q=3;w=60'
            assert reply.headers["RateLimit"].startswith(f'"requests";r={left};t=')
        refused = program.get("/self")
        assert (refused.status_code, refused.json["code"]) == (429, "rate_limited")
        assert refused.json["violated-policies"] == ["requests"]
        assert refused.json["type"].endswith("#quota-exceeded")
        assert 1 <= int(refused.headers["Retry-After"]) <= 60
        assert client.get("/api/v1/docs").status_code == 200


def test_who_tries_many_keys_is_stopped_and_their_neighbours_are_not(program: Program) -> None:
    def ask(key: str, address: str = "203.0.113.9") -> int:
        reply = program.client.get(
            "/api/v1/self",
            headers={"Authorization": f"Bearer {key}"},
            environ_base={"REMOTE_ADDR": address},
        )
        assert (reply.status_code == 429) == ("Retry-After" in reply.headers)
        return reply.status_code

    good = program.made.text
    # One that is no key, and one that could be: the id of a key, with another secret.
    forged = ShownKey(program.made.key.id, "A" * SECRET_LENGTH).text()
    assert parse_key(forged) is not None
    wrong = ("x", forged)
    assert [ask(wrong[n % 2]) for n in range(30)] == [401] * 30
    assert [ask(each) for each in wrong] == [429, 429]
    assert ask(good) == 200
    assert ask("x") == 429
    assert ask("x", "203.0.113.10") == 401
    nothing = program.client.get("/api/v1/self", environ_base={"REMOTE_ADDR": "203.0.113.9"})
    assert nothing.status_code == 401


def test_an_address_that_there_is_not_is_a_problem_document(program: Program) -> None:
    for path in ("/nothing", "/sites/", "/../x", "/sites/shop/receipts/none", FAR):
        reply = program.get(path)
        assert (reply.status_code, json.loads(reply.data)["code"]) == (404, "not_found"), path
