"""The privacy statement and the current declaration, whether or not the service answers."""

import pytest


def test_every_page_has_the_tag_the_settings_button_and_the_officer(visitor):
    for path in ("/", "/register", "/login", "/privacy-statement", "/no-such-page"):
        page = visitor.get(path).text
        assert '<script src="http://localhost:8080/ck/demo/banner.js"></script>' in page
        assert '<button type="button" class="plain needs-script" data-ck="open">' in page
        assert '<noscript><a href="http://localhost:8080/ck/demo/preferences">' in page
        assert 'href="/privacy-statement"' in page
        assert "mailto:" in page


def test_the_statement_shows_the_current_declaration(visitor):
    page = visitor.get("/privacy-statement").text
    assert "Version 7, published on November 20, 2026" in page
    for text in ("member_session", "member_pending", "30 days", "member_login", "400 days at most"):
        assert text in page
    assert "Olu Reyes" in page
    assert "1 Quay" in page
    assert "within 30 days" in page


def test_the_declaration_is_fetched_once_a_minute(visitor, service, clock):
    for _ in range(3):
        visitor.get("/")
    assert len(service.asked) == 1
    clock.advance(seconds=61)
    service.banner["version"] = 8
    assert "Version 8" in visitor.get("/privacy-statement").text


def test_the_last_known_declaration_is_shown_while_the_service_is_away(visitor, service, clock):
    visitor.get("/")
    service.down()
    clock.advance(hours=3)
    visitor.accept()
    assert "Version 7" in visitor.get("/privacy-statement").text
    assert "We will remember you on this browser" in visitor.get("/login").text


def test_a_service_never_reached_means_that_nothing_is_granted(visitor, service, set_cookies):
    service.down()
    visitor.accept()
    reply = visitor.post("/register", {"name": "Ada", "email": "ada@example.org"})
    assert set_cookies(reply) == {}
    page = visitor.get("/privacy-statement").text
    assert "is not answering just now" in page
    assert "Maya Tremblay" in page


def test_a_service_never_reached_does_not_end_what_was_granted(visitor, service, set_cookies):
    service.down()
    visitor.keep("member_login", "kept")
    assert set_cookies(visitor.get("/")) == {}


def test_it_is_asked_again_a_few_seconds_after_a_failure(visitor, service, clock):
    service.down()
    visitor.get("/")
    service.up()
    assert "Version 7" not in visitor.get("/privacy-statement").text
    clock.advance(seconds=6)
    assert "Version 7" in visitor.get("/privacy-statement").text


@pytest.mark.parametrize(
    "broken",
    [
        {"format": 2},
        {"categories": None},
        {"categories": [{}]},
        {"version": "7"},
        {"validity_days": True},
        {"officer": []},
        {"purposes": [{"key": "x", "slot": 0, "title": "", "description": ""}]},
        {"purposes": [{"key": "x", "slot": 64, "title": "", "description": ""}]},
        {"languages": [1]},
    ],
)
def test_a_banner_that_cannot_be_read_is_no_banner(visitor, service, broken):
    service.banner |= broken
    assert "is not answering just now" in visitor.get("/privacy-statement").text


def test_texts_of_the_service_are_text_and_never_markup_or_script(visitor, service):
    category = service.banner["categories"][0]
    category["title"] = "<b onclick=x>bold</b>"
    category["services"][0]["policy_url"] = "javascript:alert(1)"
    service.banner["officer"]["email"] = 'a"><script>'
    page = visitor.get("/privacy-statement").text
    assert "&lt;b onclick=x&gt;bold" in page
    assert "javascript:" not in page
    assert "<script>" not in page


def test_french_is_read_in_french_where_the_banner_offers_it(visitor):
    page = visitor.get("/privacy-statement?lang=fr-CA").text
    assert 'banner.js?lang=fr-CA"' in page
    assert 'lang="fr-CA">Title of session' in page
    by_header = visitor.get("/", headers={"Accept-Language": "fr-CA,fr;q=0.9"}).text
    assert 'banner.js?lang=fr-CA"' in by_header
    assert 'banner.js"></script>' in visitor.get("/?lang=xx").text
    assert 'banner.js"></script>' in visitor.get("/?lang=fr-CA%22%3E").text
