"""What the guard reads, near what is well-formed, and what must hold of its answers."""

from consentkit.guard import Declaration, Guard
from consentkit.guard.set_cookie import parse_set_cookie
from tests.factories import vector
from tests.fuzz.inputs import changed, near
from tests.guarded import ALL, BANNER, NOW_S

_GUARD = Guard("shop", mode="enforce", declaration=BANNER, clock=lambda: NOW_S)
_REQUIRING = Guard("shop", declaration=BANNER, require_proof=True, clock=lambda: NOW_S)

declarations = changed(BANNER)
cookie_headers = near(f"a=1; __Host-ck={ALL}")
set_cookies = near("_pk_id=1; Max-Age=60; Expires=Wed, 01 Dec 2027 10:00:00 GMT; Path=/; Secure")

tokens = near(vector("consent_token")["token"])

read_declaration = Declaration.read


def check_cookie_header(text: str) -> None:
    visit = _GUARD.visit(text, host="shop.example", is_secure=True)
    assert visit.consent.granted >= {"necessary"}


def check_set_cookie(text: str) -> None:
    """With all granted, whatever goes out is short enough, and is read as what it is again."""
    visit = _GUARD.visit(f"__Host-ck={ALL}", host="shop.example", is_secure=True)
    for name, value in visit.answer([("Set-Cookie", text)]):
        assert name == "Set-Cookie"
        lives_s = parse_set_cookie(value)[1].lives_s(NOW_S)
        assert lives_s is None or lives_s <= 30 * 86_400


def check_token(text: str) -> None:
    """Nothing is proven by a guard that knows no keys."""
    visit = _REQUIRING.visit("", host="shop.example", is_secure=True, token=text)
    assert not visit.consent.is_decided
