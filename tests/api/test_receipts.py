"""A decision in, a receipt out: through the front door."""

import json
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from consentkit.web.runtime import Runtime
from tests.conftest import Clock, Publish
from tests.factories import NOW, ORIGIN, a_decision, a_site_document, a_visitor_id
from tests.independent import open_with_cryptography

PATH = "/ck/shop/receipts"
pytestmark = pytest.mark.usefixtures("site")


def test_a_decision_is_answered_with_a_receipt_that_a_second_library_verifies(
    client: FlaskClient,
) -> None:
    body = a_decision(language="fr-CA", region={"country": "CA", "source": "timezone"})
    reply = client.post(PATH, json=body)
    assert reply.status_code == 201
    assert set(reply.json) == {"receipt", "id", "secret", "expires_at"}
    header, payload = open_with_cryptography(
        reply.json["receipt"], client.get("/.well-known/jwks.json").json
    )
    version = client.get("/ck/shop/versions/1").json
    assert header["alg"] == "Ed25519"
    assert header["typ"] == "consent-receipt+jwt"
    assert payload == {
        "iss": "https://consent.example",
        "jti": reply.json["id"],
        "iat": 1795460467,
        "exp": 1795460467 + 180 * 86400,
        "sub": body["visitor_id"],
        "site": "shop",
        "banner": {"version": 1, "sha256": version["sha256"], "language": "fr-CA"},
        "decision": {
            "action": "save",
            "surface": "preferences",
            "choices": body["choices"],
            "decided_at": body["decided_at"],
        },
        "rule": {"kind": "opt-in", "region": {"country": "CA", "source": "timezone"}},
        "gpc": False,
        "prev": None,
    }
    assert reply.json["expires_at"] == "2027-05-22T19:01:07.000Z"
    assert reply.headers["Cache-Control"] == "private, no-store"


def test_a_header_that_the_operator_did_not_name_says_no_country(client: FlaskClient) -> None:
    reply = client.post(PATH, json=a_decision(), headers={"CF-IPCountry": "CA"})
    _, payload = open_with_cryptography(
        reply.json["receipt"], client.get("/.well-known/jwks.json").json
    )
    assert payload["rule"]["region"] is None


def test_receipts_of_a_visitor_are_chained_by_prev(client: FlaskClient, clock: Clock) -> None:
    visitor = a_visitor_id()
    ids = []
    for _ in range(3):
        clock.now += timedelta(seconds=1)
        reply = client.post(PATH, json=a_decision(visitor_id=visitor))
        ids.append((reply.json["id"], _prev(client, reply.json["receipt"])))
    assert [prev for _, prev in ids] == [None, ids[0][0], ids[1][0]]


def test_the_chain_holds_when_the_server_clock_goes_back(client: FlaskClient, clock: Clock) -> None:
    visitor = a_visitor_id()
    first = client.post(PATH, json=a_decision(visitor_id=visitor)).json
    clock.now -= timedelta(hours=1)
    second = client.post(PATH, json=a_decision(visitor_id=visitor)).json
    third = client.post(PATH, json=a_decision(visitor_id=visitor)).json
    assert _prev(client, second["receipt"]) == first["id"]
    assert _prev(client, third["receipt"]) == second["id"]
    assert first["id"] < second["id"] < third["id"]


def test_another_visitor_starts_another_chain(client: FlaskClient) -> None:
    client.post(PATH, json=a_decision())
    reply = client.post(PATH, json=a_decision())
    assert _prev(client, reply.json["receipt"]) is None


def test_the_secret_opens_the_receipt_and_says_whether_it_is_in_force(
    client: FlaskClient, clock: Clock
) -> None:
    visitor = a_visitor_id()
    first = client.post(PATH, json=a_decision(visitor_id=visitor)).json
    assert _read(client, first).json["status"] == "in_force"
    clock.now += timedelta(minutes=1)
    client.post(PATH, json=a_decision(visitor_id=visitor, decided_at="2026-11-23T19:02:07.123Z"))
    assert _read(client, first).json["status"] == "superseded"
    assert _read(client, first).json["receipt"] == first["receipt"]
    assert _read(client, first).json["payload"]["jti"] == first["id"]


def test_an_older_answer_that_arrives_later_is_kept_and_does_not_win(client: FlaskClient) -> None:
    visitor = a_visitor_id()
    newer = client.post(PATH, json=a_decision(visitor_id=visitor)).json
    older = client.post(
        PATH, json=a_decision(visitor_id=visitor, decided_at="2026-11-23T09:00:00.000Z")
    ).json
    assert _read(client, newer).json["status"] == "in_force"
    assert _read(client, older).json["status"] == "superseded"


def test_a_receipt_lapses_after_the_validity_of_its_version(
    client: FlaskClient, clock: Clock
) -> None:
    receipt = client.post(PATH, json=a_decision()).json
    clock.now += timedelta(days=180)
    assert _read(client, receipt).json["status"] == "lapsed"


@pytest.mark.parametrize("header", [None, "", "Bearer", "Basic abc", "Bearer "])
def test_a_receipt_is_not_shown_to_the_bare_id(client: FlaskClient, header: str | None) -> None:
    receipt = client.post(PATH, json=a_decision()).json
    headers = {} if header is None else {"Authorization": header}
    reply = client.get(f"{PATH}/{receipt['id']}", headers=headers)
    assert reply.status_code == 401
    assert reply.json["code"] == "unauthorized"
    assert reply.headers["WWW-Authenticate"].startswith("Bearer")


def test_another_receipts_secret_gets_the_answer_of_an_absent_receipt(client: FlaskClient) -> None:
    mine = client.post(PATH, json=a_decision()).json
    theirs = client.post(PATH, json=a_decision()).json
    wrong = client.get(
        f"{PATH}/{theirs['id']}", headers={"Authorization": f"Bearer {mine['secret']}"}
    )
    absent = client.get(
        f"{PATH}/01a20a83-fa65-7eea-acf3-eeda1d2e188d",
        headers={"Authorization": f"Bearer {mine['secret']}"},
    )
    assert wrong.status_code == absent.status_code == 404
    assert wrong.data == absent.data


def test_a_receipt_is_not_found_through_another_site(client: FlaskClient, publish: Publish) -> None:
    receipt = client.post(PATH, json=a_decision()).json
    other = a_site_document()
    other["site"] = other["site"] | {"key": "other"}
    publish(other)
    reply = client.get(
        f"/ck/other/receipts/{receipt['id']}",
        headers={"Authorization": f"Bearer {receipt['secret']}"},
    )
    assert reply.status_code == 404


def test_the_same_key_and_body_give_the_same_receipt(client: FlaskClient, rt: Runtime) -> None:
    body, headers = a_decision(), {"Idempotency-Key": '"8e03978e-40d5-43dd"'}
    first = client.post(PATH, json=body, headers=headers)
    again = client.post(
        PATH,
        data=json.dumps(body, indent=3),
        headers={"Idempotency-Key": "8e03978e-40d5-43dd"},
        content_type="text/plain",
    )
    assert first.status_code == again.status_code == 201
    assert first.json == again.json
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"


def test_a_replay_days_later_still_gets_its_receipt(client: FlaskClient, clock: Clock) -> None:
    body, headers = a_decision(), {"Idempotency-Key": "k"}
    first = client.post(PATH, json=body, headers=headers)
    clock.now += timedelta(days=3)
    assert client.post(PATH, json=body, headers=headers).json == first.json


def test_the_same_key_with_another_body_is_refused_and_the_first_stands(
    client: FlaskClient,
) -> None:
    headers = {"Idempotency-Key": "k"}
    body = a_decision()
    first = client.post(PATH, json=body, headers=headers).json
    other = body | {"choices": {"necessary": True, "analytics": False, "marketing": False}}
    reply = client.post(PATH, json=other, headers=headers)
    assert reply.status_code == 422
    assert reply.json["code"] == "idempotency_key_reused"
    assert _read(client, first).json["receipt"] == first["receipt"]


def test_a_key_of_one_site_says_nothing_on_another(client: FlaskClient, publish: Publish) -> None:
    other = a_site_document()
    other["site"] = other["site"] | {"key": "other"}
    publish(other)
    body, headers = a_decision(), {"Idempotency-Key": "k"}
    first = client.post(PATH, json=body, headers=headers)
    second = client.post("/ck/other/receipts", json=body, headers=headers)
    assert second.status_code == 201
    assert first.json["id"] != second.json["id"]


@pytest.mark.parametrize("key", ["", '"', "a b", "é", "x" * 256, '"a" "b"', "a\tb"])
def test_a_malformed_idempotency_key_is_refused(client: FlaskClient, key: str) -> None:
    reply = client.post(
        PATH, json=a_decision(), headers={"Idempotency-Key": key.encode().decode("latin-1")}
    )
    assert reply.status_code == 400
    assert reply.json["code"] == "invalid_idempotency_key"
    assert reply.json["errors"][0]["field"] == "Idempotency-Key"


def test_a_gpc_header_is_recorded_even_if_the_script_did_not_see_it(client: FlaskClient) -> None:
    reply = client.post(PATH, json=a_decision(), headers={"Sec-GPC": "1"})
    assert _payload(client, reply.json["receipt"])["gpc"] is True
    reply = client.post(PATH, json=a_decision(), headers={"Sec-GPC": "true"})
    assert _payload(client, reply.json["receipt"])["gpc"] is False


def test_the_consent_cookie_is_set_for_a_page_on_the_same_host(client: FlaskClient) -> None:
    body = a_decision()
    reply = client.post(PATH, json=body, headers={"Sec-Fetch-Site": "same-origin"})
    cookie = reply.headers["Set-Cookie"]
    value = cookie.partition(";")[0]
    assert value == f"ck=v1.1.mwtmsywj.1a.{body['visitor_id']}.save"
    assert int("mwtmsywj", 36) == NOW.timestamp() * 1000
    assert "Path=/" in cookie
    assert "SameSite=Lax" in cookie
    assert f"Max-Age={180 * 86400}" in cookie
    assert "HttpOnly" not in cookie


def test_over_https_the_cookie_is_bound_to_its_host(client: FlaskClient) -> None:
    reply = client.post(
        PATH,
        json=a_decision(),
        headers={"Sec-Fetch-Site": "same-origin"},
        base_url="https://www.shop.example",
    )
    cookie = reply.headers["Set-Cookie"]
    assert cookie.startswith("__Host-ck=v1.")
    assert "Secure" in cookie
    assert "Domain" not in cookie


def test_a_proxy_that_says_nothing_of_https_does_not_weaken_the_cookie(client: FlaskClient) -> None:
    headers = {"Sec-Fetch-Site": "same-origin", "Origin": ORIGIN}
    reply = client.post(PATH, json=a_decision(), headers=headers, base_url="http://10.0.0.7")
    assert reply.headers["Set-Cookie"].startswith("__Host-ck=v1.")
    assert "Secure" in reply.headers["Set-Cookie"]


@pytest.mark.parametrize(
    "headers",
    [{}, {"Sec-Fetch-Site": "same-site", "Origin": ORIGIN}, {"Sec-Fetch-Site": "cross-site"}],
)
def test_no_cookie_is_set_for_a_page_elsewhere(
    client: FlaskClient, headers: dict[str, str]
) -> None:
    reply = client.post(PATH, json=a_decision(), headers=headers)
    assert reply.status_code == 201
    assert "Set-Cookie" not in reply.headers


def test_a_later_partial_answer_keeps_the_earlier_ones_in_the_cookie(client: FlaskClient) -> None:
    headers = {"Sec-Fetch-Site": "same-origin"}
    visitor = a_visitor_id()
    client.post(PATH, json=a_decision(visitor_id=visitor), headers=headers)
    reply = client.post(
        PATH, json=a_decision(visitor_id=visitor, choices={"marketing": True}), headers=headers
    )
    # necessary and analytics granted before, marketing granted now: 10 10 10
    assert reply.headers["Set-Cookie"].split(".")[3] == "2a"


def _payload(client: FlaskClient, token: str) -> dict[str, object]:
    return open_with_cryptography(token, client.get("/.well-known/jwks.json").json)[1]


def _prev(client: FlaskClient, token: str) -> object:
    return _payload(client, token)["prev"]


def _read(client: FlaskClient, receipt: dict[str, str]):
    return client.get(
        f"{PATH}/{receipt['id']}", headers={"Authorization": f"Bearer {receipt['secret']}"}
    )
