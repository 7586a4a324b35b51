"""A stolen key: what it signed before stays good, and what a thief signs with it does not."""

import base64
import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from consentkit.signing.keys import KeyRing, SigningKey, write_private_file
from consentkit.signing.receipts import sign_payload
from consentkit.web.runtime import Runtime
from tests.conftest import Run
from tests.factories import a_decision, a_visitor_id

pytestmark = pytest.mark.usefixtures("site")


def decode(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def receipt_of(client: FlaskClient) -> dict[str, str]:
    return client.post("/ck/shop/receipts", json=a_decision(visitor_id=a_visitor_id())).json


def verdict(client: FlaskClient, receipt: str) -> tuple[bool, str | None]:
    found = client.post("/verify", json={"receipt": receipt}).json
    return found["valid"], found["code"]


def test_a_stolen_keys_earlier_receipts_hold_and_what_a_thief_signs_does_not(
    run: Run, client: FlaskClient, rt: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONSENTKIT_PUBLIC_URL", "https://consent.example")
    entered = receipt_of(client)
    run("ledger", "extend")
    waiting = receipt_of(client)
    stolen = rt.keys.read().signing_key
    done = run("keys", "revoke", stolen.kid, "--reason", "laptop lost")
    assert done.exit_code == 0, done.output
    assert "the first" in done.output
    # Taken by the service before the moment, so both hold; a later one has another key.
    assert verdict(client, entered["receipt"]) == (True, None)
    assert verdict(client, waiting["receipt"]) == (True, None)
    later = receipt_of(client)
    assert verdict(client, later["receipt"]) == (True, None)
    assert json.loads(decode(later["receipt"].split(".")[0]))["kid"] != stolen.kid

    # The thief dates a receipt back, and changes nothing that could be seen in it.
    forged = sign_payload(decode(entered["receipt"].split(".")[1]).replace(b"save", b"api"), stolen)
    assert verdict(client, forged) == (False, "revoked_key")

    [published] = [
        jwk for jwk in client.get("/.well-known/jwks.json").json["keys"] if jwk["kid"] == stolen.kid
    ]
    assert published["revoked"]["reason"] == "laptop lost"
    assert run("ledger", "verify").exit_code == 0
    run("ledger", "extend")
    statements = client.get("/log/statements").json["statements"]
    [said] = [each for each in statements if '"event":"revoked"' in each["statement"]]
    assert said["index"] >= published["revoked"]["log_size"]

    # Without our database: with the key set alone it cannot be told, with the proof it can.
    jwks, receipt, proof = (tmp_path / name for name in ("jwks", "jws", "proof"))
    jwks.write_bytes(client.get("/.well-known/jwks.json").data)
    receipt.write_text(entered["receipt"])
    alone = run("verify", receipt, "--jwks", jwks)
    assert alone.exit_code == 1
    assert "revoked_key" in alone.output
    text = client.post("/verify", json={"receipt": entered["receipt"]}).json["log"]["proof"]
    proof.write_text(text)
    proven = run("verify", receipt, "--jwks", jwks, "--proof", proof)
    assert proven.exit_code == 0, proven.output


def test_a_revoked_key_signs_nothing_any_more(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "home" / "keys.json"
    before = file.read_text()
    kid = json.loads(before)["signing"]
    assert run("keys", "revoke", kid).exit_code == 0
    assert f"{kid}  revoked" in run("keys", "list").output
    # Somebody puts the old file back.
    write_private_file(file, before)
    refused = run("ledger", "extend")
    assert refused.exit_code == 3
    assert "was revoked" in refused.output


def test_only_published_keys_can_be_revoked_and_once_is_enough(run: Run, tmp_path: Path) -> None:
    # An id may begin with a hyphen, and is no option for that.
    for unknown in ("nobodys", "-Ynobodys"):
        assert run("keys", "revoke", unknown).exit_code == 3
    first = json.loads((tmp_path / "home" / "keys.json").read_text())["signing"]
    assert run("keys", "rotate").exit_code == 0
    told = [run("keys", "revoke", first).output for _ in range(2)]
    assert told[0] == told[1]


def test_with_keys_from_the_environment_the_owner_brings_the_next_one(
    run: Run, rt: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stolen = rt.keys.signing_key()
    monkeypatch.setenv("CONSENTKIT_KEYS", rt.keys.read().format())
    refused = run("keys", "revoke", stolen.kid)
    assert refused.exit_code == 3
    assert "CONSENTKIT_KEYS" in refused.output
    fresh = SigningKey.generate()
    monkeypatch.setenv("CONSENTKIT_KEYS", KeyRing((fresh,), fresh.kid).format())
    assert run("init").exit_code == 0
    assert run("keys", "revoke", stolen.kid).exit_code == 0
