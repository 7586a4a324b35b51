"""The guard in the real frameworks: the same pages, the same answers."""

import json

import pytest

from tests.guarded import ALL, NONE
from tests.integration.guard.apps import ASGI, WSGI, ask

KINDS = [*WSGI, *ASGI]
YES, NO = f"__Host-ck={ALL}", f"__Host-ck={NONE}"
GONE = "Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT"
every_framework = pytest.mark.parametrize("kind", KINDS)


@every_framework
def test_a_view_knows_what_the_visitor_answered(kind):
    assert json.loads(ask(kind, "/consent", cookies=YES).body) == {
        "decided": True,
        "analytics": True,
        "matomo": True,
        "news": True,
    }
    declined = json.loads(ask(kind, "/consent", cookies=NO).body)
    assert declined["decided"]
    assert not declined["analytics"]
    assert not any(json.loads(ask(kind, "/consent").body).values())


@every_framework
def test_several_cookies_are_judged_one_by_one(kind):
    path = "/set?c=tracker%3D1&c=_pk_id%3D1%3B Max-Age%3D60&c=basket%3D1%3B Path%3D/"
    path = path.replace(" ", "%20")
    lower = [text.lower() for text in ask(kind, path, cookies=NO).set_cookies]
    assert lower == ["basket=1; path=/"]
    found = ask(kind, path, cookies=YES).set_cookies
    assert sorted(text.partition("=")[0] for text in found) == ["_pk_id", "basket"]


@every_framework
def test_what_lives_too_long_is_shortened(kind):
    path = "/set?c=_pk_id%3D1%3B%20Max-Age%3D2678400%3B%20Path%3D/%3B%20HttpOnly"
    [text] = ask(kind, path, cookies=YES).set_cookies
    assert "max-age=2592000" in text.lower()
    assert "path=/" in text.lower()
    assert "httponly" in text.lower()


@every_framework
def test_a_session_cookie_loses_its_end(kind):
    [text] = ask(kind, "/set?c=basket%3D1%3B%20Max-Age%3D60", cookies=YES).set_cookies
    assert text == "basket=1"


@every_framework
def test_a_streamed_answer_is_whole_and_its_cookies_are_judged(kind):
    answer = ask(kind, "/stream")
    assert answer.body == "one two three"
    if kind not in ("wsgi", "asgi"):
        assert [text.partition(";")[0] for text in answer.set_cookies] == ["basket=1"]


@every_framework
def test_what_a_view_ends_is_taken_away(kind):
    answer = ask(kind, "/end", cookies=f"{YES}; _pk_id=1; basket=1; _pk_ses=2")
    gone = [text.partition("=")[0] for text in answer.set_cookies]
    assert gone == ["_pk_id", "_pk_ses"]
    assert all("max-age=0" in text.lower() for text in answer.set_cookies)


# Django leaves a file behind where it lets an error through to its ASGI server.
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "django-asgi"])
def test_an_error_of_the_app_is_its_own(kind):
    with pytest.raises(LookupError, match="the app's own"):
        ask(kind, "/error", cookies=YES)


@every_framework
def test_no_page_becomes_uncacheable(kind):
    answer = ask(kind, "/consent", cookies=f"{NO}; _pk_id=1")
    assert answer.names & {"vary", "cache-control", "set-cookie"} == set()


@pytest.mark.parametrize("kind", ["flask", "django", "django-asgi"])
def test_templates_ask_for_a_category_and_for_a_service(kind):
    assert ask(kind, "/template", cookies=YES).body == "True True"
    assert ask(kind, "/template", cookies=NO).body == "False False"


@every_framework
def test_a_header_of_100_kb_is_served_and_means_not_decided(kind):
    answer = ask(kind, "/consent", cookies=f"{YES}; " + "x=1; " * 20_000)
    assert answer.status == 200
    assert not json.loads(answer.body)["decided"]


@pytest.mark.parametrize("kind", ["django", "django-asgi"])
def test_a_header_that_a_django_view_wrote_itself_is_judged_as_well(kind):
    assert ask(kind, "/header?c=tracker%3D1", cookies=YES).set_cookies == []
    assert ask(kind, "/header?c=basket%3D1", cookies=YES).set_cookies == ["basket=1"]
    [shorter] = ask(kind, "/header?c=basket%3D1%3B%20Max-Age%3D9", cookies=YES).set_cookies
    assert shorter == "basket=1"
