"""A receipt in, a token out: what the visitor's answer is now, for whoever has the public keys."""

import sqlite3
from datetime import timedelta

import pytest
from joserfc import jws, jwt
from joserfc.errors import InvalidClaimError
from joserfc.jwk import KeySet

from consentkit.signing.canonical import canonical_bytes
from consentkit.signing.receipts import sign_payload
from consentkit.web.app import create_app
from tests.conftest import Run
from tests.factories import DECIDED_AT, NOW, ORIGIN, a_decision, a_site_document, a_visitor_id
from tests.independent import open_with_cryptography
from tests.integration.guard.tokens import altered
from tests.privacy import opened, send
from tests.recorded import extend_all

PATH = "/ck/shop/token"
RECEIPTS = "/ck/shop/receipts"
LIFE_S = 600
pytestmark = pytest.mark.usefixtures("site")


def answer(client, **changes):
    return client.post(RECEIPTS, json=a_decision(**changes)).json


def ask(client, receipt, path=PATH, **request):
    return client.post(path, json={"receipt": receipt}, **request)


def refusal(reply):
    """The code, and the one member at fault."""
    assert reply.mimetype == "application/problem+json"
    assert reply.json["status"] == reply.status_code
    [error] = reply.json["errors"]
    assert error["detail"] == reply.json["detail"]
    return reply.status_code, reply.json["code"], error["field"]


@pytest.fixture
def key_set(client):
    return KeySet.import_key_set(client.get("/.well-known/jwks.json").json)


def test_a_stranger_verifies_a_token_with_the_published_keys(client, key_set):
    visitor = a_visitor_id()
    made = answer(client, visitor_id=visitor)
    reply = ask(client, made["receipt"])
    assert reply.status_code == 200
    assert reply.headers["Cache-Control"] == "private, no-store"
    assert set(reply.json) == {"token", "expires_at"}
    token = jwt.decode(reply.json["token"], key_set, algorithms=["Ed25519"])
    assert token.header["typ"] == "consent-token+jwt"
    now = int(NOW.timestamp())
    assert token.claims == {
        "iss": "https://consent.example",
        "aud": "shop",
        "iat": now,
        "exp": now + LIFE_S,
        "receipt": made["id"],
        "banner_version": 1,
        "decided_at": DECIDED_AT,
        "choices": {"necessary": True, "analytics": True, "marketing": False},
    }
    assert visitor not in str(token.claims)
    assert reply.json["expires_at"] == "2026-11-23T19:11:07.000Z"
    wanted = {"iss": {"essential": True, "value": "https://consent.example"}}
    registry = jwt.JWTClaimsRegistry(
        now=now + LIFE_S - 1, **wanted, aud={"essential": True, "value": "shop"}
    )
    registry.validate(token.claims)
    with pytest.raises(InvalidClaimError):
        jwt.JWTClaimsRegistry(now=now, aud={"essential": True, "value": "other"}).validate(
            token.claims
        )


def test_a_refusal_and_a_withdrawal_are_answers_as_well(client, key_set):
    visitor = a_visitor_id()
    nothing = {"necessary": True, "analytics": False, "marketing": False}
    answer(client, visitor_id=visitor)
    withdrawn = answer(
        client,
        visitor_id=visitor,
        action="withdraw",
        choices=nothing,
        decided_at="2026-11-23T19:01:07.124Z",
    )
    token = ask(client, withdrawn["receipt"]).json["token"]
    assert jwt.decode(token, key_set, algorithms=["Ed25519"]).claims["choices"] == nothing


def test_a_token_never_outlives_its_answer(client, clock, key_set):
    made = answer(client)
    receipt = jws.deserialize_compact(made["receipt"], key_set, algorithms=["Ed25519"])
    ends = jwt.decode(made["receipt"], key_set, algorithms=["Ed25519"]).claims["exp"]
    assert receipt.headers()["typ"] == "consent-receipt+jwt"
    clock.now = NOW + timedelta(days=180) - timedelta(seconds=90)
    token = ask(client, made["receipt"]).json["token"]
    assert jwt.decode(token, key_set, algorithms=["Ed25519"]).claims["exp"] == ends
    assert ends < int(clock.now.timestamp()) + LIFE_S


def answered_again(client, made, visitor, **_):
    answer(client, visitor_id=visitor, decided_at="2026-11-23T19:01:08.000Z")
    return made["receipt"]


def after_its_time(client, made, clock, **_):
    clock.now = NOW + timedelta(days=180)
    return made["receipt"]


def erased(client, made, **_):
    done = send(client, opened(client, made), "erase", confirm="yes")
    assert done.status_code == 200
    return made["receipt"]


def changed(client, made, **_):
    return altered(made["receipt"])


def of_another_service(client, made, **_):
    return made["receipt"].replace(made["receipt"].partition(".")[0], FOREIGN_HEADER)


def no_receipt(client, made, **_):
    return "nonsense"


def a_token(client, made, **_):
    return ask(client, made["receipt"]).json["token"]


FOREIGN_HEADER = "eyJhbGciOiJFZDI1NTE5Iiwia2lkIjoib3RoZXIiLCJ0eXAiOiJjb25zZW50LXJlY2VpcHQrand0In0"


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        (answered_again, 409, "superseded"),
        (after_its_time, 409, "lapsed"),
        (erased, 404, "receipt_not_kept"),
        (changed, 422, "bad_signature"),
        (of_another_service, 422, "unknown_key"),
        (no_receipt, 422, "malformed_receipt"),
        (a_token, 422, "wrong_type"),
    ],
)
def test_a_receipt_that_says_nothing_about_today_gets_no_token(client, clock, change, status, code):
    visitor = a_visitor_id()
    made = answer(client, visitor_id=visitor)
    receipt = change(client, made=made, visitor=visitor, clock=clock)
    assert refusal(ask(client, receipt)) == (status, code, "receipt")


def test_a_receipt_of_another_site_gets_no_token(client, publish):
    other = a_site_document()
    other["site"] = other["site"] | {"key": "other"}
    publish(other)
    made = answer(client)
    refused = ask(client, made["receipt"], "/ck/other/token")
    assert refusal(refused) == (422, "another_site", "receipt")
    assert ask(client, made["receipt"], "/ck/nowhere/token").json["code"] == "unknown_site"


def test_an_answer_that_came_late_does_not_win(client):
    """From a page that was offline: what was decided last counts, whatever arrived last."""
    visitor = a_visitor_id()
    latest = answer(client, visitor_id=visitor)
    earlier = answer(client, visitor_id=visitor, decided_at="2026-11-23T18:00:00.000Z")
    assert ask(client, latest["receipt"]).status_code == 200
    assert ask(client, earlier["receipt"]).json["code"] == "superseded"


@pytest.mark.parametrize(
    ("request_", "status", "code"),
    [
        ({"json": {}}, 422, "invalid_request"),
        ({"json": {"receipt": ""}}, 422, "invalid_request"),
        ({"json": {"receipt": None}}, 422, "invalid_request"),
        ({"json": {"receipt": 1}}, 422, "invalid_request"),
        ({"json": {"receipt": "a.b.c", "visitor_id": "x"}}, 422, "invalid_request"),
        ({"data": "{", "content_type": "application/json"}, 400, "malformed_json"),
        ({"data": "{}", "content_type": "application/xml"}, 415, "unsupported_media_type"),
        ({"data": {"receipt": "a.b.c"}}, 415, "unsupported_media_type"),
        ({"json": {"receipt": "x" * 17_000}}, 413, "body_too_large"),
    ],
)
def test_a_body_that_is_none_is_refused_by_name(client, request_, status, code):
    reply = client.post(PATH, **request_)
    assert (reply.status_code, reply.json["code"]) == (status, code)
    assert reply.mimetype == "application/problem+json"
    if code == "invalid_request":
        assert reply.json["errors"][0]["field"] in ("receipt", "visitor_id")


def test_a_page_may_ask_without_asking_first(client):
    made = answer(client)
    body = f'{{"receipt": "{made["receipt"]}"}}'
    reply = client.post(PATH, data=body, content_type="text/plain", headers={"Origin": ORIGIN})
    assert reply.status_code == 200
    assert reply.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "Origin" in reply.headers["Vary"]


def test_pages_of_others_get_no_token(client):
    made = answer(client)
    for origin in ("https://evil.example", "null"):
        reply = ask(client, made["receipt"], headers={"Origin": origin})
        assert (reply.status_code, reply.json["code"]) == (403, "origin_not_allowed")
        assert "Access-Control-Allow-Origin" not in reply.headers
        assert "token" not in reply.json


def test_a_preflight_says_what_a_page_may_send(client):
    headers = {"Origin": ORIGIN, "Access-Control-Request-Method": "POST"}
    reply = client.options(PATH, headers=headers)
    assert reply.status_code == 204
    assert reply.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert reply.headers["Access-Control-Allow-Methods"] == "POST"
    assert reply.headers["Access-Control-Allow-Headers"] == "content-type"
    assert client.get(PATH).status_code == 405


def test_a_key_that_was_revoked_signs_no_token_and_proves_only_what_the_ledger_has(
    client, rt, run: Run, monkeypatch
):
    monkeypatch.setenv("CONSENTKIT_PUBLIC_URL", "https://consent.example")
    made = answer(client)
    extend_all(rt)
    stolen = rt.keys.read().signing_key
    assert run("keys", "revoke", stolen.kid).exit_code == 0
    jwks = client.get("/.well-known/jwks.json").json
    header, claims = open_with_cryptography(ask(client, made["receipt"]).json["token"], jwks)
    assert header["kid"] == rt.keys.read().signing
    assert header["kid"] != stolen.kid
    assert claims["receipt"] == made["id"]
    # The thief makes one up, and another one in the place of one that there is.
    payload = open_with_cryptography(made["receipt"], jwks)[1] | {"gpc": True}
    forged = sign_payload(canonical_bytes(payload), stolen)
    assert refusal(ask(client, forged)) == (404, "receipt_not_kept", "receipt")
    new = payload | {"jti": "019ab1c2-3d4e-7f50-8123-456789abcdef", "sub": a_visitor_id()}
    forged = sign_payload(canonical_bytes(new), stolen)
    assert refusal(ask(client, forged)) == (422, "revoked_key", "receipt")


@pytest.mark.sqlite_file
def test_a_token_is_made_while_no_answer_can_be_recorded(client, config):
    """By a process that has just been started, too."""
    made = answer(client)
    other = sqlite3.connect(config.home / "consentkit.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        app = create_app(config)
        assert ask(app.test_client(), made["receipt"]).status_code == 200
    finally:
        other.execute("ROLLBACK")
        other.close()
        with app.app_context():
            app.extensions["consentkit"].close()


class TestALimit:
    @pytest.fixture
    def env(self, env):
        return env | {"CONSENTKIT_RATE_LIMIT": "3"}

    def test_one_address_gets_so_many_tokens_and_may_still_answer(self, client):
        crowd = {"environ_base": {"REMOTE_ADDR": "203.0.113.5"}}
        receipt = answer(client)["receipt"]
        statuses = [ask(client, receipt, **crowd).status_code for _ in range(4)]
        assert statuses == [200, 200, 200, 429]
        refused = ask(client, receipt, **crowd)
        assert refused.json["code"] == "rate_limited"
        assert int(refused.headers["Retry-After"]) > 0
        assert client.post(RECEIPTS, json=a_decision(), **crowd).status_code == 201
