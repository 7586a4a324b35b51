"""Services and cookies in the editor, and what the catalogue fills in."""

import pytest

from consentkit.domain.roles import Role
from tests.console.admins import Admin
from tests.console.conftest import LogIn
from tests.console.editing import EDITOR, draft_of, send

SERVICES = "/categories/analytics/services"
COOKIES = f"{SERVICES}/analytics_tool/cookies"


@pytest.fixture
def admin(publish, log_in: LogIn) -> Admin:
    publish()
    return log_in(shop=Role.EDITOR)


def a_service(**changes: object) -> dict[str, object]:
    return {
        "key": "counter",
        "name": "Counter & Co",
        "provider": "Counter Ltd",
        "policy_url": "https://counter.example/privacy",
        "block": "T.counter.example\r\n*.counter.net",
    } | changes


def a_cookie(**changes: object) -> dict[str, object]:
    return {
        "name": "_count*",
        "host": ".counter.example",
        "kind": "cookie",
        "lifetime": "days",
        "days": "7",
        "purpose.en": "Counts visits.",
        "purpose.fr-CA": "",
    } | changes


def test_a_service_is_added_changed_and_removed_with_its_cookies(admin: Admin, rt) -> None:
    assert send(admin, f"{SERVICES}/new", a_service()).status_code == 303
    assert send(admin, f"{SERVICES}/counter/cookies/new", a_cookie()).status_code == 303
    service = draft_of(rt).banner.categories[1].services[-1]
    assert service.block == ("t.counter.example", "*.counter.net")
    assert service.cookies[0].purpose == {"en": "Counts visits.", "fr-CA": "Counts visits."}
    page = admin.get(f"{EDITOR}{SERVICES}/counter").text
    assert "Counter &amp; Co" in page
    assert "_count*" in page
    send(admin, f"{SERVICES}/counter", a_service(name="Tally"))
    service = draft_of(rt).banner.categories[1].services[-1]
    assert (service.name, len(service.cookies)) == ("Tally", 1)
    assert send(admin, f"{SERVICES}/counter/remove", {}).status_code == 303
    assert len(draft_of(rt).banner.categories[1].services) == 1


def test_a_cookie_is_changed_and_removed(admin: Admin, rt) -> None:
    admin_form = a_cookie(name="any text", kind="local_storage", lifetime="session")
    assert send(admin, f"{COOKIES}/0", admin_form).status_code == 303
    cookie = draft_of(rt).banner.categories[1].services[0].cookies[0]
    assert (cookie.name, cookie.kind, cookie.lifetime.kind) == (
        "any text",
        "local_storage",
        "session",
    )
    assert send(admin, f"{COOKIES}/0/remove", {}).status_code == 303
    assert draft_of(rt).banner.categories[1].services[0].cookies == ()
    assert admin.get(f"{EDITOR}{COOKIES}/0").status_code == 404


SERVICES_REFUSED = [
    ("key", "analytics_tool", "This key is taken"),
    ("key", 'a"b', "A key has 1 to 63"),
    ("name", "", "A name is needed"),
    ("policy_url", "javascript:alert(1)", "begins with https://"),
    ("policy_url", "https://user@evil.example/", "begins with https://"),
    ("block", "https://t.example/", "One host on each line"),
    ("block", "*", "One host on each line"),
]


def test_a_service_that_cannot_be_is_refused_at_its_field(admin: Admin, rt) -> None:
    before = draft_of(rt)
    for field, value, message in SERVICES_REFUSED:
        reply = send(admin, f"{SERVICES}/new", a_service(**{field: value}))
        assert reply.status_code == 422, (field, value)
        assert message in reply.text, (field, value)
        assert "Counter Ltd" in reply.text
    assert draft_of(rt) == before


COOKIES_REFUSED = [
    ("name", "two words", "A name is needed"),
    ("name", "*", "A name is needed"),
    ("name", "<b>", "A name is needed"),
    ("host", "exa mple", "A host in small letters"),
    ("host", "javascript:x", "A host in small letters"),
    ("days", "31", "no cookie stays longer than its category"),
    ("days", "x", "no cookie stays longer than its category"),
    ("kind", "flash", "Choose one of these"),
    ("purpose.en", "", "Say what it is for"),
]


def test_a_cookie_that_cannot_be_is_refused_at_its_field(admin: Admin, rt) -> None:
    before = draft_of(rt)
    for field, value, message in COOKIES_REFUSED:
        reply = send(admin, f"{COOKIES}/new", a_cookie(**{field: value}))
        assert reply.status_code == 422, (field, value)
        assert message in reply.text, (field, value)
    assert draft_of(rt) == before


def test_a_category_cannot_end_before_a_cookie_in_it(admin: Admin) -> None:
    send(admin, f"{COOKIES}/new", a_cookie(days="20"))
    form = {"title.en": "A", "description.en": "B", "lifetime": "days", "days": "10"}
    reply = send(admin, "/categories/analytics", form)
    assert reply.status_code == 422
    assert "A cookie in this category stays longer" in reply.text


def test_a_host_waits_for_one_service_only(admin: Admin) -> None:
    send(admin, f"{SERVICES}/new", a_service())
    twice = a_service(key="second", block="*.counter.net")
    reply = send(admin, "/categories/marketing/services/new", twice)
    assert reply.status_code == 422
    assert "can wait for one answer only" in reply.text


def test_a_well_known_service_is_found_and_comes_with_its_cookies(admin: Admin, rt) -> None:
    found = admin.get(f"{EDITOR}{SERVICES}/new?q=_GA").text
    assert "Google Analytics" in found
    filled = admin.get(f"{EDITOR}{SERVICES}/new?known=Google+Analytics").text
    assert 'value="google_analytics"' in filled
    assert 'value="https://policies.google.com/privacy"' in filled
    form = a_service(key="google_analytics", known="Google Analytics", cookie=["_ga", "_gid"])
    assert send(admin, f"{SERVICES}/new", form).status_code == 303
    cookies = draft_of(rt).banner.categories[1].services[-1].cookies
    assert [(each.name, each.lifetime.longest_days) for each in cookies] == [
        ("_ga", 30),  # No longer than its category, whatever Google would like.
        ("_gid", 1),
    ]
    assert cookies[0].purpose["fr-CA"].startswith("Distingue les visiteurs")


def test_a_well_known_cookie_fills_in_the_form_without_javascript(admin: Admin) -> None:
    page = admin.get(f"{EDITOR}{COOKIES}/new?q=hotjar").text
    assert "_hjSessionUser_*" in page
    page = admin.get(f"{EDITOR}{COOKIES}/new?q=hotjar&name=_hjSession_*&service=Hotjar").text
    assert 'value="_hjSession_*"' in page
    assert "Relie l’enregistrement" in page


def test_looking_for_anything_finds_it_or_nothing(admin: Admin) -> None:
    for wanted in ["", "%", "_", "\0", "'; DROP TABLE site; --", "<script>", "\\"]:
        reply = admin.get(f"{EDITOR}/catalogue", query_string={"q": wanted})
        assert reply.status_code == 200
        assert all(wanted in str(each) for each in reply.json)
        page = admin.get(f"{EDITOR}{COOKIES}/new", query_string={"q": wanted})
        assert page.status_code == 200
        assert "<script>" not in page.text


def test_what_is_not_there_is_absent(admin: Admin) -> None:
    for path in (
        "/categories/none/services/new",
        f"{SERVICES}/none",
        f"{SERVICES}/none/remove",
        f"{COOKIES}/9",
        "/categories/none/services/analytics_tool/cookies/new",
    ):
        assert admin.get(f"{EDITOR}{path}").status_code == 404
