"""A receipt says the same before and after it was signed, to us and to strangers."""

import copy
import hashlib
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consentkit.domain.decision import Action, Decision, Region, RegionSource, Surface
from consentkit.domain.errors import MalformedReceipt
from consentkit.domain.identifiers import visitor_id
from consentkit.domain.instant import from_milliseconds
from consentkit.domain.receipt import Receipt
from consentkit.signing.keys import SigningKey, published_keys
from consentkit.signing.receipts import open_receipt, read_payload, sign_receipt
from tests.factories import a_receipt, vector
from tests.independent import open_with_cryptography

FROZEN = vector("receipt")
KEY = SigningKey.load(FROZEN["key"])
PUBLISHED = published_keys([(KEY.kid, KEY.x)])
JWKS = {"keys": [{"kid": KEY.kid, "x": KEY.x}]}

names = st.from_regex(r"[a-z][a-z0-9_]{0,62}", fullmatch=True)
seconds = st.integers(0, 4_000_000_000).map(lambda n: datetime.fromtimestamp(n, UTC))
instants = st.integers(0, 4_000_000_000_000).map(from_milliseconds)
regions = st.builds(
    Region,
    country=st.from_regex(r"[A-Z]{2}", fullmatch=True),
    subdivision=st.none() | st.from_regex(r"[A-Z]{2}-[A-Z0-9]{1,3}", fullmatch=True),
    source=st.sampled_from(RegionSource),
)
decisions = st.builds(
    Decision,
    banner_version=st.integers(1, 999_999_999),
    action=st.sampled_from(Action),
    surface=st.sampled_from(Surface),
    language=st.sampled_from(["en", "fr-CA", "zh-Hant-TW"]),
    choices=st.dictionaries(names, st.booleans(), max_size=48),
    visitor_id=st.binary(min_size=16, max_size=16).map(visitor_id),
    decided_at=instants,
    gpc=st.booleans(),
    region=st.none() | regions,
)
receipts = st.builds(
    Receipt,
    id=st.uuids(),
    issuer=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60),
    site_key=names,
    banner_sha256=st.binary(min_size=32, max_size=32).map(bytes.hex),
    decision=decisions,
    recorded_at=seconds,
    expires_at=seconds,
    prev=st.none() | st.uuids(),
)


def changed(path, value):
    payload = copy.deepcopy(FROZEN["payload"])
    *above, last = path.split(".")
    table = payload
    for member in above:
        table = table[member]
    table[last] = value
    return payload


def test_the_frozen_payload_signs_into_the_frozen_receipt():
    token = sign_receipt(Receipt.from_payload(FROZEN["payload"]), KEY)
    assert token == FROZEN["receipt"]
    assert hashlib.sha256(token.encode()).hexdigest() == FROZEN["sha256"]


def test_the_frozen_receipt_opens_to_the_frozen_payload():
    opened = open_receipt(FROZEN["receipt"], PUBLISHED)
    assert opened.kid == KEY.kid
    assert opened.receipt.payload() == FROZEN["payload"]
    assert read_payload(FROZEN["receipt"]) == FROZEN["payload"]


def test_the_frozen_receipt_holds_by_cryptography_alone():
    header, payload = open_with_cryptography(FROZEN["receipt"], JWKS)
    assert header == {"alg": "Ed25519", "kid": KEY.kid, "typ": "consent-receipt+jwt"}
    assert payload == FROZEN["payload"]


@settings(deadline=None, max_examples=60)
@given(receipts)
def test_open_returns_what_sign_was_given(receipt):
    token = sign_receipt(receipt, KEY)
    assert open_receipt(token, PUBLISHED).receipt == receipt
    assert open_with_cryptography(token, JWKS)[1] == receipt.payload()


def test_the_largest_receipt_there_can_be_opens():
    choices = {f"{n:02}".replace("0", "x").ljust(63, "a") + str(n): True for n in range(48)}
    receipt = a_receipt(
        decision=Decision(
            banner_version=999_999_999,
            action=Action.CARRIED_OVER,
            surface=Surface.PLACEHOLDER,
            language="zh-Hant-TW",
            choices=choices,
            visitor_id="A" * 22,
            decided_at=from_milliseconds(1),
        ),
        prev=UUID(int=1),
    )
    assert open_receipt(sign_receipt(receipt, KEY), PUBLISHED).receipt == receipt


def test_times_are_whole_past_2038_and_on_a_leap_day():
    at = datetime(2040, 2, 29, 23, 59, 59, tzinfo=UTC)
    receipt = a_receipt(recorded_at=at, expires_at=at + timedelta(days=366))
    payload = open_receipt(sign_receipt(receipt, KEY), PUBLISHED).receipt.payload()
    assert (payload["iat"], payload["exp"]) == (2214172799, 2245795199)


@pytest.mark.parametrize("member", sorted(FROZEN["payload"]))
def test_a_payload_that_lacks_a_member_is_refused(member):
    payload = copy.deepcopy(FROZEN["payload"])
    del payload[member]
    with pytest.raises(MalformedReceipt):
        Receipt.from_payload(payload)


@pytest.mark.parametrize(
    "path", ["extra", "banner.extra", "decision.extra", "rule.extra", "rule.region.extra", "aud"]
)
def test_a_payload_with_one_member_more_is_refused(path):
    with pytest.raises(MalformedReceipt):
        Receipt.from_payload(changed(path, 1))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        *[(member, None) for member in ("iss", "jti", "iat", "exp", "sub", "site", "gpc")],
        *[(member, []) for member in sorted(FROZEN["payload"])],
        ("iss", "https://consent.example/\ud800"),
        ("jti", "{019ab1c2-3d4e-7f50-8123-456789abcdef}"),
        ("jti", "019AB1C2-3D4E-7F50-8123-456789ABCDEF"),
        ("iat", True),
        ("iat", 1.0),
        ("iat", "1795460468"),
        ("exp", 10**20),
        ("exp", float("nan")),
        ("site", "\ud800"),
        ("site", {}),
        ("banner.version", True),
        ("banner.version", "7"),
        ("banner.language", {}),
        ("decision.action", "Save"),
        ("decision.surface", "billboard"),
        ("decision.choices", {"analytics": 1}),
        ("decision.choices", {"analytics": "yes"}),
        ("decision.choices", {"analytics": None}),
        ("decision.choices", {"\ud800": True}),
        ("decision.choices", [["analytics", True]]),
        ("decision.decided_at", "2026-11-23T19:01:07Z"),
        ("decision.decided_at", 1795460467),
        ("rule.kind", "opt-out"),
        ("rule.region", {}),
        ("rule.region", "CA"),
        ("rule.region.country", 1),
        ("rule.region.subdivision", ""),
        ("rule.region.source", "guess"),
        ("gpc", 0),
        ("gpc", "false"),
        ("gpc", float("nan")),
        ("prev", ""),
        ("prev", False),
        ("prev", "none"),
    ],
)
def test_a_payload_with_one_wrong_value_is_refused(path, value):
    with pytest.raises(MalformedReceipt):
        Receipt.from_payload(changed(path, value))


@pytest.mark.parametrize("payload", [[], None, "x", 1, {}])
def test_what_is_no_payload_at_all_is_refused(payload):
    with pytest.raises(MalformedReceipt):
        Receipt.from_payload(payload)


def test_a_decision_without_a_time_zone_cannot_exist():
    with pytest.raises(ValueError, match="timezone-aware"):
        Decision(
            banner_version=1,
            action=Action.SAVE,
            surface=Surface.BANNER,
            language="en",
            choices={},
            visitor_id="A" * 22,
            decided_at=datetime(2026, 1, 1),  # noqa: DTZ001
        )
