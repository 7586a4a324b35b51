"""Signatures of webhooks, by the standard's vector and by an independent library."""

import base64

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from consentkit.signing.secrets import ServiceSecret
from consentkit.signing.webhooks import PUBLIC_PREFIX, WebhookSecret, webhook_headers
from tests.factories import vector

SERVICE = ServiceSecret("a secret of a service, long enough for one")


@pytest.mark.parametrize("case", vector("webhooks")["signed"], ids=lambda case: case["name"])
def test_what_was_signed_once_is_signed_so_for_ever(case) -> None:
    secret = WebhookSecret(
        base64.b64decode(case["secret"].removeprefix("whsec_")), bytes.fromhex(case["seed"])
    )
    assert secret.shared == case["secret"]
    assert secret.public == case["public_key"]
    headers = webhook_headers(case["id"], case["timestamp"], case["body"].encode(), [secret])
    assert headers["webhook-signature"] == case["signature"]
    assert headers["webhook-id"] == case["id"]
    assert headers["webhook-timestamp"] == str(case["timestamp"])


@pytest.mark.parametrize("case", vector("webhooks")["derived"], ids=lambda case: case["key"])
def test_secrets_that_receivers_have_are_derived_so_for_ever(case) -> None:
    derived = ServiceSecret(case["service"]).webhook_secret(case["key"], case["generation"])
    assert (derived.shared, derived.public) == (case["secret"], case["public_key"])


def test_each_endpoint_and_each_rotation_has_a_secret_of_its_own() -> None:
    made = {
        SERVICE.webhook_secret(key, number).shared for key in ("wh_a", "wh_b") for number in (1, 2)
    }
    assert len(made) == 4


@given(st.binary(max_size=200))
def test_whoever_has_the_public_key_can_check_v1a(body: bytes) -> None:
    secret = SERVICE.webhook_secret("wh_a", 1)
    headers = webhook_headers("msg_1", 1_614_265_330, body, [secret])
    _, asymmetric = headers["webhook-signature"].split()
    public = Ed25519PublicKey.from_public_bytes(
        base64.b64decode(secret.public.removeprefix(PUBLIC_PREFIX))
    )
    signature = base64.b64decode(asymmetric.removeprefix("v1a,"))
    public.verify(signature, b"msg_1.1614265330." + body)
    with pytest.raises(InvalidSignature):
        public.verify(signature, b"msg_1.1614265331." + body)


def test_an_id_with_a_dot_is_no_id() -> None:
    with pytest.raises(ValueError, match="dot"):
        webhook_headers("msg.1", 1, b"{}", [SERVICE.webhook_secret("wh_a", 1)])


def test_a_secret_is_in_no_traceback() -> None:
    secret = SERVICE.webhook_secret("wh_a", 1)
    assert base64.b64encode(secret.symmetric).decode() not in repr(secret)
    assert "whsec_" not in repr(secret)
