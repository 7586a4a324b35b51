"""Published keys, rotation while serving, and the honest word about being ready."""

import json
import os
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from consentkit.config import Config
from tests.conftest import Clock, Run
from tests.factories import a_decision
from tests.independent import open_with_cryptography

JWKS = "/.well-known/jwks.json"


def test_the_key_set_holds_public_members_only(client: FlaskClient) -> None:
    reply = client.get(JWKS)
    assert reply.headers["Cache-Control"] == "public, max-age=3600"
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    for key in reply.json["keys"]:
        assert set(key) == {"kty", "crv", "x", "kid", "use", "alg"}


@pytest.mark.usefixtures("site")
def test_a_rotation_is_noticed_while_serving_and_old_receipts_go_on_verifying(
    client: FlaskClient, run: Run
) -> None:
    old = client.post("/ck/shop/receipts", json=a_decision()).json["receipt"]
    assert run("keys", "rotate").exit_code == 0
    new = client.post("/ck/shop/receipts", json=a_decision()).json["receipt"]
    jwks = client.get(JWKS).json
    old_kid = open_with_cryptography(old, jwks)[0]["kid"]
    new_kid = open_with_cryptography(new, jwks)[0]["kid"]
    assert old_kid != new_kid
    assert {old_kid, new_kid} == {key["kid"] for key in jwks["keys"]}
    for token in (old, new):
        assert client.post("/verify", json={"receipt": token}).json["valid"] is True


@pytest.mark.usefixtures("site")
def test_a_published_key_does_not_sign_before_the_rotation(client: FlaskClient, run: Run) -> None:
    before = client.get(JWKS).json["keys"]
    kid = run("keys", "new").output.split()[0]
    after = client.get(JWKS).json
    assert kid in {key["kid"] for key in after["keys"]}
    token = client.post("/ck/shop/receipts", json=a_decision()).json["receipt"]
    assert open_with_cryptography(token, after)[0]["kid"] == before[0]["kid"]
    run("keys", "rotate")
    token = client.post("/ck/shop/receipts", json=a_decision()).json["receipt"]
    assert open_with_cryptography(token, after)[0]["kid"] == kid


def _remove(config: Config) -> None:
    config.keys_file.unlink()


def _open_to_others(config: Config) -> None:
    config.keys_file.chmod(0o644)


def _garbage(config: Config) -> None:
    config.keys_file.write_text("{}")


def _other_kind(config: Config) -> None:
    config.keys_file.write_text(json.dumps({"kty": "RSA", "n": "AQAB", "e": "AQAB"}))


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("harm", [_remove, _open_to_others, _garbage, _other_kind])
def test_without_a_usable_key_nothing_is_signed(client: FlaskClient, config: Config, harm) -> None:
    harm(config)
    if config.keys_file.exists():
        os.utime(config.keys_file)
    assert client.get("/healthz").status_code == 200
    ready = client.get("/readyz")
    assert ready.status_code == 503
    assert ready.json["code"] == "not_ready"
    assert ready.json["reasons"] == ["key_trouble"]
    reply = client.post("/ck/shop/receipts", json=a_decision())
    assert reply.status_code == 503
    assert "receipt" not in reply.json


def test_ready_means_that_a_receipt_could_be_made(
    client: FlaskClient, app: Flask, clock: Clock
) -> None:
    assert client.get("/readyz").json == {"status": "ready"}
    with app.extensions["consentkit"]._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'other'")
    clock.now += timedelta(seconds=5)
    reply = client.get("/readyz")
    assert reply.status_code == 503
    assert reply.json["reasons"] == ["schema_trouble"]
