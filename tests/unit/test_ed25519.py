"""Ed25519 where libraries differ: docs/receipt-format.md section 6.3."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from consentkit.signing.ed25519 import is_sound_point, verify_ed25519
from tests.factories import vector
from tests.forged import IDENTITY, ORDER, signed_without_nonce

VECTOR = vector("ed25519")
UNSOUND = [
    bytes.fromhex(point) for kind in ("small_order", "not_canonical") for point in VECTOR[kind]
]


def parts(case):
    return [bytes.fromhex(case[name]) for name in ("public", "message", "signature")]


@pytest.mark.parametrize("case", VECTOR["rfc8032"], ids=lambda case: case["name"])
def test_the_signatures_of_the_rfc_hold_and_no_bit_of_them_may_change(case):
    public, message, signature = parts(case)
    assert verify_ed25519(public, message, signature)
    assert not verify_ed25519(public, message + b"x", signature)
    for place in range(64):
        changed = bytearray(signature)
        changed[place] ^= 1
        assert not verify_ed25519(public, message, bytes(changed))


def test_a_signature_with_the_order_added_is_refused():
    public, message, signature = parts(VECTOR["rfc8032"][0])
    twin = int.from_bytes(signature[32:], "little") + ORDER
    assert not verify_ed25519(public, message, signature[:32] + twin.to_bytes(32, "little"))


@pytest.mark.parametrize("point", UNSOUND, ids=bytes.hex)
def test_a_key_and_an_r_that_no_honest_signer_has_are_refused(point):
    public, message, signature = parts(VECTOR["rfc8032"][0])
    assert not is_sound_point(point)
    assert not verify_ed25519(point, message, IDENTITY + bytes(32))
    assert not verify_ed25519(point, message, signature)
    assert not verify_ed25519(public, message, point + signature[32:])


def test_a_signature_whose_r_is_no_honest_ones_is_refused_though_the_equation_holds():
    case = VECTOR["rfc8032"][0]
    public, message, _ = parts(case)
    signature = signed_without_nonce(bytes.fromhex(case["secret"]), public, message)
    Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    assert not verify_ed25519(public, message, signature)


@pytest.mark.parametrize("length", [0, 31, 32, 63, 65])
def test_keys_and_signatures_of_other_lengths_are_refused(length):
    public, message, signature = parts(VECTOR["rfc8032"][0])
    assert not verify_ed25519(public, message, (signature + b"x")[:length])
    if length != 32:
        assert not verify_ed25519((public + public + b"x")[:length], message, signature)
