"""Only whole private Ed25519 keys are loaded, and no private part ever leaves."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc.jwk import OKPKey, RSAKey

from consentkit.domain.errors import KeyTrouble
from consentkit.signing.keys import KeyRing, SigningKey, public_jwk, published_keys
from consentkit.signing.receipts import open_receipt, sign_receipt
from tests.factories import a_receipt, vector
from tests.ledgers import rfc8032_key

JWK = vector("jws")["key"]
OTHER = rfc8032_key(2)
BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

generated = st.binary(min_size=32, max_size=32).map(
    lambda seed: SigningKey.load(
        OKPKey.import_key(Ed25519PrivateKey.from_private_bytes(seed)).as_dict(private=True)
    )
)
rings = st.lists(generated, min_size=1, max_size=4, unique_by=lambda key: key.kid).flatmap(
    lambda keys: st.builds(KeyRing, st.just(tuple(keys)), st.sampled_from([k.kid for k in keys]))
)


def respelt(text):
    """The same bytes with a spare bit set: base64url that only a lenient reader takes."""
    return text[:-1] + BASE64URL[BASE64URL.index(text[-1]) ^ 1]


def jwks(ring):
    return [(key.kid, key.x, key.private_jwk()["d"]) for key in ring.keys]


@settings(deadline=None, max_examples=30)
@given(rings)
def test_parse_returns_what_format_wrote(ring):
    again = KeyRing.parse(ring.format())
    assert jwks(again) == jwks(ring)
    assert again.signing == ring.signing
    assert again.format() == ring.format()


def test_a_single_jwk_is_a_ring_that_signs_with_it():
    ring = KeyRing.parse(json.dumps(JWK))
    assert ring.signing == ring.signing_key.kid == vector("jws")["thumbprint"]
    assert ring.signing_key.x == JWK["x"]


def test_the_kid_in_a_file_is_not_believed():
    """A key id is the thumbprint, so that two keys can never share one."""
    assert SigningKey.load(JWK | {"kid": "another"}).kid == vector("jws")["thumbprint"]
    ring = {"signing": "another", "keys": [JWK | {"kid": "another"}]}
    with pytest.raises(KeyTrouble, match="another"):
        KeyRing.parse(json.dumps(ring))


@pytest.mark.parametrize(
    "changes",
    [
        {"d": OTHER.private_jwk()["d"]},
        {"x": OTHER.x},
        {"d": JWK["d"][:-2]},
        {"d": JWK["d"] + "="},
        {"d": JWK["d"] + "\n"},
        {"d": "A" * 86},
        {"d": respelt(JWK["d"])},
        {"d": "*" * 43},
        {"d": "é" * 43},
        {"d": ""},
        {"d": None},
        {"d": 1},
        {"d": []},
        {"x": respelt(JWK["x"])},
        {"x": JWK["x"] + "="},
        {"x": ""},
        {"x": None},
        {"x": "é" * 43},
        {"kty": "RSA"},
        {"kty": "EC"},
        {"kty": "okp"},
        {"crv": "X25519"},
        {"crv": "Ed448"},
        {"crv": None},
    ],
    ids=ascii,
)
def test_a_key_with_one_thing_wrong_is_refused(changes):
    with pytest.raises(KeyTrouble):
        SigningKey.load(JWK | changes)


@pytest.mark.parametrize("member", ["kty", "crv", "x", "d"])
def test_a_key_that_lacks_a_member_is_refused(member):
    with pytest.raises(KeyTrouble):
        SigningKey.load({name: JWK[name] for name in JWK if name != member})


def test_a_public_key_is_refused_as_such():
    with pytest.raises(KeyTrouble, match="this one is public"):
        SigningKey.load({name: JWK[name] for name in ("kty", "crv", "x")})


def test_an_rsa_key_is_refused():
    key = RSAKey.generate_key(2048, private=True).as_dict(private=True)
    with pytest.raises(KeyTrouble, match="Ed25519"):
        KeyRing.parse(json.dumps(key))


def test_a_refusal_never_shows_the_private_part():
    with pytest.raises(KeyTrouble) as refused:
        SigningKey.load(JWK | {"x": OTHER.x})
    assert JWK["d"] not in f"{refused.value}{refused.value.__cause__}"


@pytest.mark.parametrize(
    "text",
    [
        *("", "x", "{", "[]", "null", "1", '"x"', "{}", "\ufeff{}", "[" * 100_000),
        *('{"keys": []}', '{"keys": {}}', '{"keys": [1]}', '{"keys": [{}]}'),
        '{"keys": null, "signing": null}',
    ],
    ids=lambda text: text[:20],
)
def test_what_is_no_key_ring_is_refused(text):
    with pytest.raises(KeyTrouble):
        KeyRing.parse(text)


def test_a_ring_names_a_key_that_it_has():
    for signing in (None, "", OTHER.kid):
        with pytest.raises(KeyTrouble, match="signing"):
            KeyRing.parse(json.dumps({"signing": signing, "keys": [JWK]}))
    with pytest.raises(KeyTrouble, match="signing"):
        KeyRing.parse(json.dumps({"keys": [JWK]}))


def test_after_rotation_the_older_private_part_is_gone_and_its_receipts_hold():
    old, new = SigningKey.load(JWK), SigningKey.generate()
    ring = KeyRing((old,), old.kid).adding(new)
    assert ring.signing == old.kid, "a new key is published before it signs"
    rotated = ring.signing_with(new.kid)
    assert rotated.signing_key is new
    assert [key.kid for key in rotated.keys] == [new.kid]
    assert JWK["d"] not in rotated.format()

    published = published_keys([(old.kid, old.x), (new.kid, new.x)])
    for key in (old, new):
        assert open_receipt(sign_receipt(a_receipt(), key), published).kid == key.kid


@settings(deadline=None, max_examples=30)
@given(generated)
def test_the_published_form_never_has_a_private_member(key):
    jwk = public_jwk(key.kid, key.x)
    assert set(jwk) == {"kty", "crv", "x", "kid", "use", "alg"}
    assert (jwk["alg"], jwk["use"]) == ("Ed25519", "sig")
    assert key.private_jwk()["d"] not in json.dumps(jwk)
    published = published_keys([(key.kid, key.x)])[key.kid]
    assert not published.is_private
    assert "d" not in published.as_dict()
    assert published.thumbprint() == key.kid


def test_two_generated_keys_differ():
    assert SigningKey.generate().kid != SigningKey.generate().kid


def test_a_key_in_a_log_line_does_not_show_its_private_part():
    key = SigningKey.load(JWK)
    shown = repr(key) + str(key) + repr(KeyRing((key,), key.kid))
    assert JWK["d"] not in shown
