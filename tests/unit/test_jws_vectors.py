"""The frozen signatures hold, by our code, by joserfc and by `cryptography` alone."""

import base64
import hashlib
import json

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from joserfc import jws
from joserfc.jwk import OKPKey

from consentkit.signing.canonical import canonical_bytes
from consentkit.signing.keys import SigningKey, published_keys
from consentkit.signing.receipts import sign_payload, verify_compact
from tests.factories import vector

JWS = vector("jws")
RECEIPTS = vector("receipt_jws")


def encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def verify_with_cryptography(token: str, x: str) -> bytes:
    signed, _, signature = token.rpartition(".")
    Ed25519PublicKey.from_public_bytes(decode(x)).verify(decode(signature), signed.encode())
    return decode(signed.split(".")[1])


def test_the_key_of_rfc_8037_has_its_thumbprint():
    key = SigningKey.load(JWS["key"])
    assert key.kid == JWS["thumbprint"]
    members = {name: JWS["key"][name] for name in ("crv", "kty", "x")}
    text = json.dumps(members, sort_keys=True, separators=(",", ":"))
    assert encode(hashlib.sha256(text.encode()).digest()) == JWS["thumbprint"]


@pytest.mark.parametrize("algorithm", ["EdDSA", "Ed25519"])
def test_the_token_with_either_name_holds_by_cryptography(algorithm):
    token = JWS["tokens"][algorithm]
    assert json.loads(decode(token.split(".")[0])) == {"alg": algorithm}
    assert verify_with_cryptography(token, JWS["key"]["x"]).decode() == JWS["payload"]
    signed, _, _ = token.rpartition(".")
    private = Ed25519PrivateKey.from_private_bytes(decode(JWS["key"]["d"]))
    assert f"{signed}.{encode(private.sign(signed.encode()))}" == token


def test_the_ed25519_token_holds_by_joserfc():
    key = OKPKey.import_key(JWS["key"])
    opened = jws.deserialize_compact(JWS["tokens"]["Ed25519"], key, algorithms=["Ed25519"])
    assert opened.payload.decode() == JWS["payload"]


def test_a_token_whose_last_byte_differs_does_not_hold():
    token = JWS["tokens"]["Ed25519"]
    with pytest.raises(InvalidSignature):
        verify_with_cryptography(token[:-2] + "BQ", JWS["key"]["x"])


@pytest.mark.parametrize("number", [1, 2, 3])
def test_we_sign_the_frozen_payload_into_the_frozen_bytes(number):
    frozen = RECEIPTS["receipts"][number - 1]
    key = SigningKey.load(JWS["key"])
    token = sign_payload(frozen["payload"].encode(), key)
    head, payload, signature = token.split(".")
    assert decode(head).decode() == RECEIPTS["header"]
    assert decode(payload).decode() == frozen["payload"]
    assert signature == frozen["signature"]
    assert hashlib.sha256(token.encode()).hexdigest() == frozen["entry"]
    assert verify_with_cryptography(token, key.x).decode() == frozen["payload"]
    published = published_keys([(key.kid, key.x)])
    assert verify_compact(token, published) == (RECEIPTS["kid"], frozen["payload"].encode())


@pytest.mark.parametrize("frozen", RECEIPTS["receipts"])
def test_the_frozen_payloads_are_canonical(frozen):
    assert canonical_bytes(json.loads(frozen["payload"])).decode() == frozen["payload"]
