"""A consent token, checked with keys at hand, asking nobody, and told apart from a receipt."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consentkit.domain.consent_token import ConsentToken
from consentkit.domain.errors import (
    AnotherSite,
    BadReceipt,
    BadSignature,
    Lapsed,
    MalformedReceipt,
    UnknownKey,
    WrongAlgorithm,
    WrongType,
)
from consentkit.guard import Guard
from consentkit.signing.canonical import canonical_bytes
from consentkit.signing.consent_tokens import open_consent_token, sign_consent_token
from consentkit.signing.keys import SigningKey, public_jwk, published_keys
from consentkit.signing.receipts import TOKEN_TYPE, TYPE, open_receipt, sign_payload, sign_receipt
from tests.conftest import Run
from tests.factories import NOW, a_decision, a_receipt, an_answer, vector
from tests.integration.guard.tokens import (
    AT,
    KEY,
    NO,
    YES,
    a_consent_token,
    a_guard,
    altered,
    signed,
)

PUBLISHED = published_keys([(KEY.kid, KEY.x)])
RECEIPT = sign_receipt(a_receipt(decision=an_answer(banner_version=5, choices=YES)), KEY)
CLAIMS = a_consent_token().claims()


def forged(**changes):
    """Well signed, and with something in it that we would not have written."""
    return sign_payload(canonical_bytes(CLAIMS | changes), KEY, TOKEN_TYPE)


def test_a_token_says_what_was_answered_and_not_by_whom(tmp_path):
    guard = a_guard(tmp_path)
    consent = guard.verify(signed())
    assert consent.granted == {"necessary", "analytics"}
    assert consent.denied == {"marketing"}
    assert (consent.decided_at, consent.banner_version) == (NOW, 5)
    assert consent.is_decided
    assert consent.visitor_id is None
    assert guard.verify(signed(choices=NO)).denied == {"analytics", "marketing"}


def test_a_token_of_the_real_service_holds(client, site, real_service):
    made = client.post("/ck/shop/receipts", json=a_decision()).json
    token = client.post("/ck/shop/token", json={"receipt": made["receipt"]}).json["token"]
    guard = Guard("shop", service=real_service, clock=NOW.timestamp)
    assert guard.refresh()
    guard.close()
    assert guard.verify(token).granted == guard.verify(made["receipt"]).granted
    assert guard.verify(token).allows("analytics")


def test_an_answer_to_an_earlier_question_is_none(tmp_path):
    """The banner of the vectors asks about marketing in another way since version 4."""
    consent = a_guard(tmp_path).verify(signed(banner_version=3, choices=YES | {"marketing": True}))
    assert consent.granted == {"necessary", "analytics"}
    assert consent.denied == set()


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (altered(signed()), BadSignature),
        (signed(SigningKey.generate()), UnknownKey),
        (signed(site_key="other"), AnotherSite),
        (signed(expires_at=AT - timedelta(seconds=30)), Lapsed),
        (signed(issued_at=AT + timedelta(seconds=32)), BadReceipt),
        (signed(decided_at=NOW - timedelta(days=900)), Lapsed),
        (forged(sub="AAECAwQFBgcICQoLDA0ODw"), MalformedReceipt),
        (forged(aud=["shop", "other"]), MalformedReceipt),
        (forged(choices={"analytics": 1}), MalformedReceipt),
        (forged(exp=True), MalformedReceipt),
        (forged(iat=2**53 - 1), MalformedReceipt),
        (forged(receipt="019AB1C2-3D4E-7F50-8123-456789ABCDEF"), MalformedReceipt),
        (sign_payload(b'{"aud":"shop"}', KEY, TOKEN_TYPE), MalformedReceipt),
        (sign_payload(canonical_bytes(CLAIMS) + b" ", KEY, TOKEN_TYPE), MalformedReceipt),
        (sign_payload(canonical_bytes(CLAIMS), KEY, "JWT"), WrongType),
        (sign_payload(canonical_bytes(CLAIMS), KEY, TOKEN_TYPE.upper()), WrongType),
    ],
    ids=[
        *("altered", "another's key", "another site", "over", "of the future", "answer lapsed"),
        *("a visitor", "two sites", "1 for true", "true for 1", "beyond the calendar"),
        *("another spelling", "claims missing", "not canonical", "any JWT", "capitals"),
    ],
)
def test_a_token_that_does_not_hold_is_refused(tmp_path, text, error):
    with pytest.raises(error):
        a_guard(tmp_path).verify(text)


def test_no_token_brings_its_own_algorithm(tmp_path):
    header, rest = "eyJhbGciOiJub25lIiwidHlwIjoiY29uc2VudC10b2tlbitqd3QifQ", signed().split(".")[1]
    with pytest.raises(WrongAlgorithm):
        a_guard(tmp_path).verify(f"{header}.{rest}.AA")


def test_clocks_may_be_half_a_minute_apart(tmp_path):
    ends = AT + timedelta(minutes=10)
    late, early = timedelta(seconds=29), timedelta(seconds=-29)
    assert a_guard(tmp_path, at=ends + late).verify(signed()).is_decided
    assert a_guard(tmp_path, at=AT + early).verify(signed()).is_decided
    with pytest.raises(Lapsed):
        a_guard(tmp_path, at=ends + timedelta(seconds=30)).verify(signed())


def test_under_a_revoked_key_no_token_holds(tmp_path):
    """A thief would date it as they like, and it stands in no ledger."""
    revoked = public_jwk(KEY.kid, KEY.x) | {"revoked": {"log_size": 5}}
    with pytest.raises(UnknownKey):
        a_guard(tmp_path, {"keys": [revoked]}).verify(signed())


def test_without_keys_or_a_declaration_no_token_holds(tmp_path):
    with pytest.raises(UnknownKey):
        a_guard(tmp_path, {"keys": []}).verify(signed())
    with pytest.raises(UnknownKey):
        Guard("shop", file=tmp_path / "none.json").verify(signed())


def test_a_token_is_no_receipt_and_a_receipt_no_token(tmp_path):
    with pytest.raises(WrongType, match="this is a short-lived consent token"):
        open_receipt(signed(), PUBLISHED)
    with pytest.raises(WrongType, match="this is a receipt"):
        open_consent_token(RECEIPT, PUBLISHED)
    # What the one says, under the type of the other, is neither.
    guard = a_guard(tmp_path)
    for text in (
        sign_payload(canonical_bytes(CLAIMS), KEY, TYPE),
        sign_payload(canonical_bytes(a_receipt().payload()), KEY, TOKEN_TYPE),
    ):
        with pytest.raises(MalformedReceipt):
            guard.verify(text)


def test_who_verifies_receipts_is_told_that_it_is_a_token(client, site, run: Run, tmp_path):
    made = client.post("/ck/shop/receipts", json=a_decision()).json
    token = client.post("/ck/shop/token", json={"receipt": made["receipt"]}).json["token"]
    found = client.post("/verify", json={"receipt": token}).json
    assert (found["valid"], found["code"]) == (False, "wrong_type")
    assert "this is a short-lived consent token" in found["reason"]
    page = client.post("/verify", data={"receipt": token})
    assert "this is a short-lived consent token" in page.text
    file = tmp_path / "token.jws"
    file.write_text(token)
    jwks = tmp_path / "jwks.json"
    jwks.write_bytes(client.get("/.well-known/jwks.json").data)
    for arguments in ((file,), (file, "--jwks", jwks)):
        done = run("verify", *arguments)
        assert done.exit_code == 1
        assert "NOT VALID: " in done.output
        assert "this is a short-lived consent token" in done.output


def test_the_frozen_token_is_the_one_we_make_and_read():
    frozen = vector("consent_token")
    key = SigningKey.load(frozen["key"])
    token = ConsentToken.from_claims(frozen["claims"])
    assert sign_consent_token(token, key) == frozen["token"]
    assert open_consent_token(frozen["token"], published_keys([(key.kid, key.x)])) == token


SECONDS = st.integers(0, 30_000_000_000).map(lambda number: datetime.fromtimestamp(number, UTC))
TEXTS = st.text(st.characters(codec="utf-8"), max_size=30)
TOKENS = st.builds(
    ConsentToken,
    issuer=TEXTS,
    site_key=TEXTS,
    receipt_id=st.uuids(),
    banner_version=st.integers(1, 999_999_999),
    decided_at=SECONDS,
    choices=st.dictionaries(TEXTS, st.booleans(), max_size=5),
    issued_at=SECONDS,
    expires_at=SECONDS,
)


@pytest.mark.parametrize(
    "changes",
    [{"sub": "x"}, {"aud": ["shop"]}, {"exp": 1.0}, {"receipt": CLAIMS["receipt"].upper()}],
    ids=["one more", "a list", "no whole number", "another spelling"],
)
def test_claims_that_we_would_not_write_are_not_read(changes):
    assert ConsentToken.from_claims(CLAIMS) == a_consent_token()
    with pytest.raises(MalformedReceipt):
        ConsentToken.from_claims(CLAIMS | changes)
    for name in CLAIMS:
        with pytest.raises(MalformedReceipt):
            ConsentToken.from_claims({key: CLAIMS[key] for key in CLAIMS if key != name})


@given(TOKENS)
def test_whatever_is_signed_is_read_as_it_was(token):
    assert open_consent_token(sign_consent_token(token, KEY), PUBLISHED) == token
