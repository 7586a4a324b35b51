"""A guard that requires proof: a request's consent is what its token proves, in each framework."""

import json
from datetime import timedelta

import pytest
from django.test import override_settings

from consentkit.guard import Guard
from consentkit.guard.asgi import visit_of
from consentkit.signing.keys import SigningKey
from consentkit.signing.receipts import sign_receipt
from tests.factories import a_receipt, an_answer
from tests.guarded import ALL, BANNER
from tests.integration.guard import apps
from tests.integration.guard.apps import ASGI, WSGI, ask, configure_django
from tests.integration.guard.tokens import AT, KEY, NO, YES, a_guard, altered, signed

KINDS = [*WSGI, *ASGI]
COOKIE = f"__Host-ck={ALL}"
RECEIPT = sign_receipt(a_receipt(decision=an_answer(banner_version=5, choices=YES)), KEY)


@pytest.fixture
def require(tmp_path, monkeypatch):
    """Put such a guard before each of the small apps."""
    guard = a_guard(tmp_path, mode="enforce", require_proof=True)
    monkeypatch.setattr(apps, "GUARD", guard)
    configure_django()
    with override_settings(CONSENTKIT_GUARD=guard):
        yield guard


def consent(kind, **request):
    answer = ask(kind, "/consent", **request)
    assert answer.status == 200
    return json.loads(answer.body)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.usefixtures("require")
def test_a_token_says_whose_consent_a_request_has(kind):
    yes = consent(kind, token=signed())
    assert (yes["decided"], yes["analytics"], yes["matomo"]) == (True, True, True)
    no = consent(kind, token=signed(choices=NO))
    assert (no["decided"], no["analytics"]) == (True, False)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.usefixtures("require")
def test_what_does_not_prove_what_the_answer_is_now_is_not_decided(kind):
    assert not any(consent(kind, cookies=COOKIE).values())
    # Two headers, as some servers and proxies join them.
    for token in (RECEIPT, f"{signed()},{signed()}"):
        assert not any(consent(kind, cookies=COOKIE, token=token).values())


def test_of_two_headers_none_counts_where_no_server_joins_them(require):
    header = (b"consent-token", signed().encode())
    assert visit_of({"headers": [header]}, require).consent.is_decided
    assert not visit_of({"headers": [header, header]}, require).consent.is_decided


@pytest.mark.parametrize(
    "token",
    [
        "nonsense",
        "ü.ü.ü",
        altered(signed()),
        signed(SigningKey.generate()),
        signed(site_key="other"),
        signed(expires_at=AT - timedelta(minutes=1)),
        "x" * 100_000,
    ],
    ids=["nonsense", "no ASCII", "altered", "another's key", "another site", "over", "100 KB"],
)
def test_a_token_that_does_not_hold_breaks_no_page(require, token, caplog):
    caplog.set_level("INFO", "consentkit.guard")
    visit = require.visit("", host="shop.example", is_secure=True, token=token)
    assert not visit.consent.is_decided
    assert visit.consent.granted == {"necessary"}
    assert "counts as not decided" in caplog.text
    assert token not in caplog.text


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.usefixtures("require")
def test_cookies_are_judged_by_the_token(kind):
    path = "/set?c=_pk_id%3D1%3B%20Max-Age%3D60"
    assert len(ask(kind, path, token=signed()).set_cookies) == 1
    assert ask(kind, path, token=signed(choices=NO)).set_cookies == []
    assert ask(kind, path, cookies=COOKIE).set_cookies == []


def test_a_token_is_read_only_where_the_owner_asked_for_it(tmp_path):
    guard = a_guard(tmp_path)
    request = {"host": "shop.example", "is_secure": True, "token": signed(choices=NO)}
    assert not guard.visit("", **request).consent.is_decided
    assert guard.visit(COOKIE, **request).consent.allows("analytics")


def test_there_is_no_cookie_to_keep_where_proof_is_required():
    with pytest.raises(ValueError, match="require_proof reads no consent cookie"):
        Guard("shop", declaration=BANNER, require_proof=True, keep_consent_cookie=True)
