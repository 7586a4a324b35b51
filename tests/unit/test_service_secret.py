"""Receipt secrets and form tokens can be made by this service only, each for one use."""

from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consentkit.signing.secrets import BadFormToken, ServiceSecret

SECRET = ServiceSecret("s" * 32)
OTHER = ServiceSecret("t" * 32)
ID = UUID("019ab1c2-3d4e-7f50-8123-456789abcdef")
HOUR_S = 3600


@pytest.fixture
def at(monkeypatch):
    """Stop the clock of the token library at a number of seconds."""

    def stop(seconds):
        monkeypatch.setattr("itsdangerous.timed.time.time", lambda: seconds)

    stop(1_795_460_467)
    return stop


@pytest.mark.parametrize("value", ["", "short", "s" * 31, "é" * 15])
def test_a_short_secret_is_refused_and_not_shown(value):
    with pytest.raises(ValueError, match="at least 32 bytes") as refused:
        ServiceSecret(value)
    assert not value or value not in str(refused.value)


def test_length_is_counted_in_bytes():
    assert ServiceSecret("é" * 16)


def test_the_secret_is_not_shown():
    assert "s" * 32 not in f"{SECRET!r} {SECRET} {[SECRET]}"


def test_a_receipt_secret_has_43_characters_that_need_no_escaping():
    assert len(SECRET.receipt_secret(ID)) == 43
    assert SECRET.receipt_secret(ID).replace("-", "").replace("_", "").isalnum()


def test_a_receipt_secret_never_changes():
    """Visitors hold it for years: another derivation would lock them out."""
    frozen = "8cPmiPJyNeP8g2tLtI66gCCXJmvADZdxYmg6qk6KekQ"
    assert SECRET.receipt_secret(ID) == frozen


@settings(deadline=None)
@given(st.uuids(), st.uuids())
def test_a_receipt_secret_opens_its_own_receipt_only(one, other):
    assert SECRET.opens(one, SECRET.receipt_secret(one))
    assert not OTHER.opens(one, SECRET.receipt_secret(one))
    if one != other:
        assert not SECRET.opens(one, SECRET.receipt_secret(other))


@pytest.mark.parametrize(
    "change",
    [
        lambda secret: "",
        lambda secret: secret[:-1],
        lambda secret: secret + "=",
        lambda secret: secret + "\n",
        lambda secret: f" {secret}",
        lambda secret: secret.swapcase(),
        lambda secret: "é" * 43,
        lambda secret: "\ud800" * 43,
        lambda secret: "\x00" * 43,
        lambda secret: "s" * 32,
    ],
)
def test_another_text_opens_nothing(change):
    assert not SECRET.opens(ID, change(SECRET.receipt_secret(ID)))


@settings(deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
        max_leaves=5,
    )
)
def test_a_form_token_is_read_back(value):
    token = SECRET.form_token("preferences", value)
    assert SECRET.read_form_token("preferences", token, max_age_s=HOUR_S) == value


@pytest.mark.parametrize("purpose", ["login", "Preferences", "preferences ", "", "preferences\n"])
def test_a_form_token_made_for_another_purpose_is_refused(at, purpose):
    token = SECRET.form_token("preferences", "shop")
    with pytest.raises(BadFormToken):
        SECRET.read_form_token(purpose, token, max_age_s=HOUR_S)


def test_a_form_token_of_another_service_is_refused(at):
    with pytest.raises(BadFormToken):
        OTHER.read_form_token("x", SECRET.form_token("x", 1), max_age_s=HOUR_S)


def test_a_form_token_with_a_changed_value_time_or_signature_is_refused(at):
    mine = SECRET.form_token("preferences", "shop").split(".")
    at(1_795_460_468)
    later = SECRET.form_token("preferences", "blog").split(".")
    for part in range(3):
        mixed = [*mine[:part], later[part], *mine[part + 1 :]]
        with pytest.raises(BadFormToken):
            SECRET.read_form_token("preferences", ".".join(mixed), max_age_s=HOUR_S)


@pytest.mark.parametrize("token", ["", ".", "..", "x", "a.b.c", "é", "\x00", "A" * 100_000])
def test_what_is_no_form_token_is_refused(token):
    with pytest.raises(BadFormToken):
        SECRET.read_form_token("preferences", token, max_age_s=HOUR_S)


def test_a_form_token_is_read_until_it_is_too_old(at):
    token = SECRET.form_token("preferences", "shop")
    at(1_795_460_467 + HOUR_S)
    assert SECRET.read_form_token("preferences", token, max_age_s=HOUR_S) == "shop"
    at(1_795_460_467 + HOUR_S + 1)
    with pytest.raises(BadFormToken):
        SECRET.read_form_token("preferences", token, max_age_s=HOUR_S)


def test_a_form_token_from_the_future_is_refused(at):
    token = SECRET.form_token("preferences", "shop")
    at(1_795_460_467 - 2)
    with pytest.raises(BadFormToken):
        SECRET.read_form_token("preferences", token, max_age_s=HOUR_S)


def test_form_tokens_are_signed_with_sha_256(at):
    """The library's own default is SHA-1: 20 bytes, 27 characters."""
    signature = SECRET.form_token("preferences", "shop").split(".")[-1]
    assert len(signature) == 43
