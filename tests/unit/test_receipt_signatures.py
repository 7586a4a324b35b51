"""Receipts hold by the strict rule of docs/receipt-format.md section 6.3, not by a library's."""

import base64

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from flask.testing import FlaskClient

from consentkit.domain.errors import BadSignature
from consentkit.signing.canonical import canonical_bytes
from consentkit.signing.keys import SigningKey, published_keys
from consentkit.signing.receipts import open_receipt
from consentkit.storage import signing_keys
from consentkit.web.runtime import Runtime
from tests.factories import NOW, a_receipt, an_answer, vector
from tests.forged import IDENTITY, ORDER, signed_without_nonce

FROZEN = vector("receipt")
KEY = SigningKey.load(FROZEN["key"])
POINTS = vector("ed25519")
UNSOUND = [
    bytes.fromhex(point) for kind in ("small_order", "not_canonical") for point in POINTS[kind]
]
# Those with y = 18 beyond the field: no x belongs to it, so nothing is signed under them at all.
LAX = [point for point in UNSOUND if point[:-1] != b"\xff" * 31]
NOTHING = IDENTITY + bytes(32)


def encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def unsigned(kid: str, number: int = 0) -> str:
    """Header and payload of a good receipt, another one for each ``number``."""
    header = canonical_bytes({"alg": "Ed25519", "kid": kid, "typ": "consent-receipt+jwt"})
    visitor = encode(number.to_bytes(16))
    payload = a_receipt(decision=an_answer(visitor_id=visitor)).payload()
    return f"{encode(header)}.{encode(canonical_bytes(payload))}"


def is_taken_by_a_library(public: bytes, text: str, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text.encode())
    except InvalidSignature:
        return False
    return True


def signed_by_nobody(public: bytes) -> str:
    """A receipt under a key of small order that a library takes, though nobody signed it."""
    texts = (unsigned("weak", number) for number in range(500))
    text = next(each for each in texts if is_taken_by_a_library(public, each, NOTHING))
    return f"{text}.{encode(NOTHING)}"


def signed_without_a_nonce() -> str:
    text = unsigned(KEY.kid)
    public, message = decode(KEY.x), text.encode()
    signature = signed_without_nonce(decode(KEY.private_jwk()["d"]), public, message)
    assert is_taken_by_a_library(public, text, signature)
    return f"{text}.{encode(signature)}"


def refuse(token: str, kid: str, x: str) -> None:
    with pytest.raises(BadSignature) as refused:
        open_receipt(token, published_keys([(kid, x)]))
    assert refused.value.code == "bad_signature"


@pytest.mark.parametrize("point", LAX, ids=bytes.hex)
def test_a_receipt_under_a_key_that_no_honest_signer_has_is_refused(point: bytes) -> None:
    refuse(signed_by_nobody(point), "weak", encode(point))


def test_a_receipt_whose_r_is_of_small_order_is_refused_though_the_equation_holds() -> None:
    refuse(signed_without_a_nonce(), KEY.kid, KEY.x)


@pytest.mark.parametrize("point", UNSOUND, ids=bytes.hex)
def test_a_receipt_with_another_r_is_refused(point: bytes) -> None:
    text, _, signature = FROZEN["receipt"].rpartition(".")
    refuse(f"{text}.{encode(point + decode(signature)[32:])}", KEY.kid, KEY.x)


def test_a_receipt_has_no_twin_with_the_order_added_to_s() -> None:
    text, _, encoded = FROZEN["receipt"].rpartition(".")
    signature = decode(encoded)
    twin = int.from_bytes(signature[32:], "little") + ORDER
    assert open_receipt(FROZEN["receipt"], published_keys([(KEY.kid, KEY.x)]))
    refuse(f"{text}.{encode(signature[:32] + twin.to_bytes(32, 'little'))}", KEY.kid, KEY.x)


def test_the_service_refuses_them_by_the_code_that_it_always_had(
    client: FlaskClient, rt: Runtime
) -> None:
    weak = LAX[0]
    with rt.transaction(write=True) as session:
        for kid, x in (("weak", encode(weak)), (KEY.kid, KEY.x)):
            signing_keys.publish(session, kid=kid, x=x, now=NOW)
    for token in (signed_by_nobody(weak), signed_without_a_nonce()):
        found = client.post("/verify", json={"receipt": token}).json
        assert (found["valid"], found["code"]) == (False, "bad_signature")
