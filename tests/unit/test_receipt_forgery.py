"""Receipts that somebody made up, each well signed but for one thing, are refused by name."""

import base64
import hashlib
import hmac
import json

import pytest
from joserfc import jws

from consentkit.domain.errors import (
    BadReceipt,
    BadSignature,
    MalformedReceipt,
    UnknownKey,
    WrongAlgorithm,
    WrongType,
)
from consentkit.signing.canonical import canonical_bytes
from consentkit.signing.keys import SigningKey, published_keys
from consentkit.signing.receipts import (
    MAX_TOKEN_LENGTH,
    claimed_receipt,
    open_receipt,
    sign_payload,
    sign_receipt,
)
from tests.factories import a_receipt, an_answer, vector

FROZEN = vector("receipt")
KEY = SigningKey.load(FROZEN["key"])
STRANGER = SigningKey.generate()
PUBLISHED = published_keys([(KEY.kid, KEY.x)])
HEADER = {"alg": "Ed25519", "kid": KEY.kid, "typ": "consent-receipt+jwt"}
PAYLOAD = canonical_bytes(FROZEN["payload"])


def encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def forge(header, payload: bytes = PAYLOAD, key: SigningKey = KEY) -> str:
    """Sign whatever is asked for, as no honest library would."""
    head = header if isinstance(header, bytes) else json.dumps(header).encode()
    signed = f"{encode(head)}.{encode(payload)}"
    return f"{signed}.{encode(key.key.private_key.sign(signed.encode()))}"


def refusal(token: str) -> type[BadReceipt]:
    with pytest.raises(BadReceipt) as refused:
        open_receipt(token, PUBLISHED)
    return type(refused.value)


def test_the_forger_can_make_a_receipt_that_holds():
    """Otherwise the refusals below would prove nothing."""
    assert open_receipt(forge(HEADER), PUBLISHED).receipt.payload() == FROZEN["payload"]


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"alg": "none"}, WrongAlgorithm),
        ({"alg": "None"}, WrongAlgorithm),
        ({"alg": "EdDSA"}, WrongAlgorithm),
        ({"alg": "ed25519"}, WrongAlgorithm),
        ({"alg": "HS256"}, WrongAlgorithm),
        ({"alg": ["Ed25519"]}, WrongAlgorithm),
        ({"alg": None}, WrongAlgorithm),
        ({"typ": "JWT"}, WrongType),
        ({"typ": "consent-receipt"}, WrongType),
        ({"typ": "Consent-Receipt+JWT"}, WrongType),
        ({"typ": None}, WrongType),
        ({"kid": STRANGER.kid}, UnknownKey),
        ({"kid": ""}, UnknownKey),
        ({"kid": 1}, UnknownKey),
        ({"kid": [KEY.kid]}, UnknownKey),
        ({"kid": {}}, UnknownKey),
        ({"jwk": {"kty": "OKP", "crv": "Ed25519", "x": STRANGER.x}}, MalformedReceipt),
        ({"jku": "https://evil.example/keys"}, MalformedReceipt),
        ({"x5u": "https://evil.example/cert"}, MalformedReceipt),
        ({"x5c": ["AA=="]}, MalformedReceipt),
        ({"crit": ["exp"], "exp": 1}, MalformedReceipt),
        ({"b64": False, "crit": ["b64"]}, MalformedReceipt),
        ({"cty": "JWT"}, MalformedReceipt),
        ({"nonce": "1"}, MalformedReceipt),
    ],
)
def test_a_header_with_one_thing_wrong_is_refused(changes, kind):
    assert refusal(forge(HEADER | changes)) is kind


@pytest.mark.parametrize(
    ("left_out", "kind"), [("alg", WrongAlgorithm), ("typ", WrongType), ("kid", MalformedReceipt)]
)
def test_a_header_that_lacks_a_member_is_refused(left_out, kind):
    assert refusal(forge({k: v for k, v in HEADER.items() if k != left_out})) is kind


@pytest.mark.parametrize("header", [b"[]", b"null", b'"x"', b"{", b"\xff\xfe", b"[" * 9000, b"NaN"])
def test_a_header_that_is_no_json_object_is_malformed(header):
    assert refusal(forge(header)) is MalformedReceipt


def test_an_unsigned_token_is_refused_with_and_without_a_signature_part():
    head = encode(json.dumps(HEADER | {"alg": "none"}).encode())
    assert refusal(f"{head}.{encode(PAYLOAD)}.") is MalformedReceipt
    assert refusal(f"{head}.{encode(PAYLOAD)}.AA") is WrongAlgorithm


@pytest.mark.parametrize("secret", [KEY.x.encode(), base64.urlsafe_b64decode(KEY.x + "=")])
def test_our_public_key_used_as_a_shared_secret_is_refused(secret):
    head = encode(json.dumps(HEADER | {"alg": "HS256"}).encode())
    signed = f"{head}.{encode(PAYLOAD)}"
    mac = hmac.digest(secret, signed.encode(), hashlib.sha256)
    assert refusal(f"{signed}.{encode(mac)}") is WrongAlgorithm


def test_the_old_name_of_the_algorithm_is_refused_though_the_signature_holds():
    with pytest.warns(match="EdDSA"):
        token = jws.serialize_compact(HEADER | {"alg": "EdDSA"}, PAYLOAD, KEY.key, ["EdDSA"])
    assert refusal(token) is WrongAlgorithm


def test_another_services_key_is_unknown_and_under_our_name_does_not_hold():
    assert refusal(sign_payload(PAYLOAD, STRANGER)) is UnknownKey
    assert refusal(forge(HEADER, key=STRANGER)) is BadSignature
    with pytest.raises(UnknownKey):
        open_receipt(FROZEN["receipt"], published_keys([(STRANGER.kid, STRANGER.x)]))
    with pytest.raises(UnknownKey):
        open_receipt(FROZEN["receipt"], {})


def test_the_payload_of_another_receipt_does_not_fit_the_signature():
    other = sign_receipt(a_receipt(), KEY).split(".")
    mine = FROZEN["receipt"].split(".")
    assert refusal(f"{mine[0]}.{other[1]}.{mine[2]}") is BadSignature


@pytest.mark.parametrize("length", [0, 1, 32, 63, 65, 128])
def test_a_signature_of_another_length_is_refused(length):
    signed, _, _ = FROZEN["receipt"].rpartition(".")
    expected = BadSignature if length else MalformedReceipt
    assert refusal(f"{signed}.{encode(bytes(length))}") is expected


TEXT = PAYLOAD.decode()


@pytest.mark.parametrize(
    "payload",
    [
        TEXT.replace(":", ": ", 1),
        f" {TEXT}",
        f"{TEXT}\n",
        "\ufeff" + TEXT,
        json.dumps(FROZEN["payload"], sort_keys=False, separators=(",", ":")),
        TEXT.replace('"version":7', '"version":7.0'),
        TEXT.replace('"version":7', '"version":7e0'),
        TEXT.replace('"version":7', '"version":true'),
        TEXT.replace('"version":7', f'"version":{2**53}'),
        TEXT.replace('"version":7', f'"version":{"9" * 5000}'),
        TEXT.replace('"gpc":false', '"gpc":0'),
        TEXT.replace('"gpc":false', '"gpc":NaN'),
        TEXT.replace('"analytics":true', '"analytics":1'),
        TEXT.replace('"analytics":true', '"analytics":"true"'),
        TEXT.replace('"gpc":false', '"gpc":true,"gpc":false'),
        TEXT.replace("shop", "\\u0073hop"),
        TEXT.replace('"sub"', '"extra":1,"sub"'),
        TEXT.replace('"kind"', '"extra":1,"kind"'),
        "[]",
        "null",
        "{}",
        "[" * 9000,
    ],
    ids=lambda payload: f"{len(payload)}",
)
def test_a_well_signed_payload_that_we_would_not_write_is_malformed(payload):
    assert payload != TEXT
    assert refusal(sign_payload(payload.encode(), KEY)) is MalformedReceipt


def test_a_payload_that_is_not_utf_8_is_malformed():
    assert refusal(sign_payload(PAYLOAD.replace(b"shop", b"sh\xf8p"), KEY)) is MalformedReceipt


def test_a_receipt_too_long_to_be_ours_is_malformed_though_all_else_is_right():
    choices = {f"key_{n}": True for n in range(1000)}
    token = sign_receipt(a_receipt(decision=an_answer(choices=choices)), KEY)
    assert len(token) > MAX_TOKEN_LENGTH
    assert refusal(token) is MalformedReceipt


def test_what_a_bad_receipt_claims_can_be_told_and_a_wreck_claims_nothing():
    head, payload, _ = FROZEN["receipt"].split(".")
    assert claimed_receipt(f"{head}.{payload}.AAAA").payload() == FROZEN["payload"]
    for token in ("", "x", "a.b.c", f"{head}.é.x", f"{head}.{encode(b'[' * 9000)}.x"):
        assert claimed_receipt(token) is None
