"""The guard decides as the banner's script does: both walk the same vectors."""

import subprocess
import sys

import pytest

from consentkit.guard import Consent, Guard
from consentkit.guard.declared_cookies import matches
from tests.factories import vector

VECTORS = vector("guard")
YES = "v1.5.mwtmsywj.aa.AAECAwQFBgcICQoLDA0ODw.save"
NOW_S = 1795460467.123
UNWANTED = {"flask", "werkzeug", "sqlalchemy", "marshmallow", "requests", "cryptography", "joserfc"}


def consent_of(cookies, *, banner="own", host="shop.example", https=True, now_ms=None, **settings):
    now_s = NOW_S if now_ms is None else now_ms / 1000
    declaration = VECTORS["banners"][banner]
    guard = Guard("shop", declaration=declaration, clock=lambda: now_s, **settings)
    return guard.visit(cookies, host=host, is_secure=https).consent


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_the_guard_decides_as_the_page_does(case):
    consent = consent_of(
        case["cookies"],
        banner=case["banner"],
        host=case["host"],
        https=case["https"],
        now_ms=case["now_ms"],
    )
    assert consent.is_decided is case["decided"]
    assert consent.granted == set(case["granted"])
    assert consent.denied == set(case["denied"])


@pytest.mark.parametrize(("pattern", "name", "wanted"), VECTORS["names"])
def test_names_match_patterns_as_the_page_has_them(pattern, name, wanted):
    parts = pattern.split("*")
    assert (matches(parts, name) if "*" in pattern else pattern == name) is wanted


def test_a_service_is_allowed_with_its_category_and_only_if_the_banner_tells_of_it():
    consent = consent_of(f"__Host-ck={YES}")
    assert consent.allows("analytics", "matomo")
    assert not consent.allows("analytics", "ads")
    assert not consent.allows("analytics", "")
    assert not consent.allows("nothing_of_ours")
    assert not consent.allows("news", "matomo")
    assert not consent_of("").allows("analytics", "matomo")


def test_what_the_visitor_answered_is_told_and_cannot_be_changed():
    consent = consent_of(f"__Host-ck={YES}")
    assert consent.banner_version == 5
    assert consent.visitor_id == "AAECAwQFBgcICQoLDA0ODw"
    assert consent.action == "save"
    assert consent.decided_at.isoformat() == "2026-11-23T19:01:07.123000+00:00"
    with pytest.raises(AttributeError):
        consent.granted = frozenset({"marketing"})


@pytest.mark.parametrize(
    "cookies",
    [
        f"__Host-ck={YES}; " + "x=1; " * 20_000,
        "; ".join([f"__Host-ck={YES}"] * 9),
        f"__Host-ck={YES}\x00",
        f"__Host-ck={YES}é",
        f"__Host-ck ={YES}",
        ";" * 100_000,
        "=" * 100_000,
        "__Host-ck" * 3_000,
    ],
    ids=["100 KB", "nine of one name", "NUL", "latin-1", "space", "semicolons", "equals", "names"],
)
def test_a_hostile_cookie_header_means_not_decided(cookies):
    assert not consent_of(cookies).is_decided


@pytest.mark.parametrize("host", ["shop.example:8443", "SHOP.example", "[::1]", "[::1]:80", ""])
def test_the_port_and_the_letters_of_a_host_change_nothing(host):
    assert consent_of(f"__Host-ck={YES}", host=host).is_decided


def test_a_proxy_that_does_not_tell_of_https_costs_nobody_their_answer():
    assert consent_of(f"__Host-ck={YES}", https=False).allows("marketing")


def test_where_all_pages_are_known_to_be_https_the_plain_name_counts_for_nothing():
    declaration = VECTORS["banners"]["own"]
    guard = Guard("shop", declaration=declaration, https=True, clock=lambda: NOW_S)
    assert not guard.visit(f"ck={YES}", host="shop.example", is_secure=False).consent.is_decided


def test_before_any_declaration_is_known_nothing_is_allowed(tmp_path):
    guard = Guard("shop", file=tmp_path / "none.json")
    consent = guard.visit(f"__Host-ck={YES}", host="shop.example", is_secure=True).consent
    assert consent == Consent()
    assert not consent.allows("necessary")


def test_the_guard_is_imported_without_what_the_service_is_made_of():
    code = (
        "import sys, consentkit.guard, consentkit.guard.wsgi, consentkit.guard.asgi;"
        "print(*{name.partition('.')[0] for name in sys.modules},"
        " *(name for name in sys.modules if name.startswith('consentkit.')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "consentkit.guard.guard" in loaded
    assert loaded & UNWANTED == set()
    # Nor a banner with its texts in 35 languages.
    assert "consentkit.domain.banner" not in loaded
