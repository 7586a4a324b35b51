"""A receipt in place of the cookie, checked by the keys that the guard has, asking nobody."""

import json
from datetime import timedelta

import pytest

from consentkit.domain.errors import BadReceipt, BadSignature, UnknownKey
from consentkit.guard import Guard
from consentkit.signing.keys import SigningKey, public_jwk
from consentkit.signing.receipts import sign_receipt
from tests.factories import NOW, ORIGIN, a_decision, a_receipt, an_answer
from tests.guarded import BANNER
from tests.integration.guard.tokens import altered

KEY = SigningKey.generate()
KEYS = {"keys": [public_jwk(KEY.kid, KEY.x), {"kty": "RSA", "kid": "other"}, "nonsense"]}
CHOICES = {"necessary": True, "analytics": True, "marketing": False}


def a_token(key=KEY, **changes):
    decision = an_answer(banner_version=5, choices=CHOICES)
    return sign_receipt(a_receipt(**{"decision": decision} | changes), key)


@pytest.fixture
def make(tmp_path):
    def run(keys=KEYS, *, at=NOW):
        file = tmp_path / "known.json"
        file.write_text(json.dumps({"banner": BANNER, "keys": keys}))
        return Guard("shop", file=file, clock=at.timestamp)

    return run


def test_a_receipt_says_what_was_answered(make):
    consent = make().verify(a_token())
    assert consent.granted == {"necessary", "analytics"}
    assert consent.denied == {"marketing"}
    assert consent.visitor_id == an_answer().visitor_id


def test_a_receipt_of_the_real_service_holds(client, site, real_service):
    made = client.post("/ck/shop/receipts", json=a_decision(), headers={"Origin": ORIGIN})
    guard = Guard("shop", service=real_service, clock=NOW.timestamp)
    assert guard.refresh()
    guard.close()
    assert guard.verify(made.json["receipt"]).allows("analytics")


@pytest.mark.parametrize(
    ("token", "error"),
    [
        ("", BadReceipt),
        (altered(a_token()), BadSignature),
        (a_token(SigningKey.generate()), UnknownKey),
        (a_token(site_key="other"), BadReceipt),
        (a_token(expires_at=NOW.replace(microsecond=0) - timedelta(seconds=1)), BadReceipt),
        ("x" * 100_000, BadReceipt),
    ],
    ids=["empty", "forged", "another's key", "another site", "lapsed", "long"],
)
def test_a_receipt_that_does_not_hold_is_refused(make, token, error):
    with pytest.raises(error):
        make().verify(token)


def test_a_receipt_lapses_with_its_banners_own_time(make):
    guard = make(at=NOW + timedelta(days=181))
    with pytest.raises(BadReceipt, match="lapsed"):
        guard.verify(a_token(expires_at=NOW.replace(microsecond=0) + timedelta(days=900)))


def test_under_a_revoked_key_nothing_holds(make):
    revoked = public_jwk(KEY.kid, KEY.x) | {"revoked": {"log_size": 5}}
    with pytest.raises(UnknownKey):
        make({"keys": [revoked]}).verify(a_token())


def test_without_keys_or_a_declaration_nothing_holds(make, tmp_path):
    with pytest.raises(UnknownKey):
        make({"keys": []}).verify(a_token())
    with pytest.raises(UnknownKey):
        Guard("shop", file=tmp_path / "none.json").verify(a_token())


def test_keys_that_cannot_be_read_are_no_keys(make):
    with pytest.raises(UnknownKey):
        make({"keys": [public_jwk(KEY.kid, "AAAA")]}).verify(a_token())
