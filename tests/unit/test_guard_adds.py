"""What the guard adds to an answer by itself: cookies that end, and the answer once more."""

import pytest

from tests.guarded import ALL, DAY, HTML, NONE, PRIVATE, Guarded, cookie, declared


def test_what_was_refused_is_taken_away_where_no_script_can_reach_it():
    guarded = Guarded(answer=NONE)
    cookies = "basket=1; _pk_id=2; other=3"
    added = guarded.answer(HTML, PRIVATE, cookies=cookies)[2:]
    gone = "Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT"
    assert added == [("Set-Cookie", f"_pk_id=; {gone}")]
    assert guarded.answer(HTML, cookies=cookies, method="POST")[1:] == added
    gone_by_app = ("Set-Cookie", "_pk_id=; Max-Age=0")
    assert guarded.answer(HTML, PRIVATE, gone_by_app, cookies=cookies)[2:] == [gone_by_app]


@pytest.mark.parametrize("control", ["public, max-age=60", "max-age=60", "no-cache", ""])
def test_nothing_is_added_to_what_a_cache_may_keep(control):
    guarded = Guarded(answer=NONE, keep_consent_cookie=True)
    guarded.now_s += 2 * DAY
    headers = (HTML, ("Cache-Control", control))
    assert guarded.answer(*headers, cookies="_pk_id=2") == list(headers)


def test_what_the_owner_answers_for_or_sets_anew_is_not_taken_away():
    guarded = Guarded(answer=NONE, exempt=["_pk_*"])
    assert guarded.answer(HTML, PRIVATE, cookies="_pk_id=2") == [HTML, PRIVATE]
    banner = declared(("a", [cookie("both")], True), ("b", [cookie("both")], False))
    denied = "v1.5.mwtmsywj.4.AAECAwQFBgcICQoLDA0ODw.save"
    guarded = Guarded(answer=denied, declaration=banner)
    assert guarded.answer(HTML, PRIVATE, cookies="both=1") == [HTML, PRIVATE]


def test_reports_alone_take_nothing_away():
    headers = [HTML, PRIVATE]
    guarded = Guarded("report-only", answer=NONE)
    assert guarded.answer(*headers, cookies="_pk_id=2") == headers


def test_what_was_never_answered_takes_nothing_away():
    guarded = Guarded(answer="")
    assert guarded.answer(HTML, PRIVATE, cookies="_pk_id=2") == [HTML, PRIVATE]


def test_a_category_that_ends_takes_its_cookies_away_and_nothing_else():
    guarded = Guarded()
    headers = guarded.answer(
        HTML, ("ConsentKit-End", "analytics, nothing"), cookies="basket=1; _pk_id=2; _pk_ses=3"
    )
    gone = "Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT"
    assert headers == [
        HTML,
        ("ConsentKit-End", "analytics, nothing"),
        ("Set-Cookie", f"_pk_id=; {gone}"),
        ("Set-Cookie", f"_pk_ses=; {gone}"),
    ]


def test_what_ends_at_a_declared_host_ends_there_as_well():
    banner = declared(
        ("login", [cookie("sid", ".example.org"), cookie("__Host-a"), cookie("__Secure-b")], True)
    )
    guarded = Guarded(declaration=banner, answer="")
    end = ("ConsentKit-End", "login")
    sent = guarded.answer(
        end, cookies="sid=1; __Host-a=1; __Secure-b=1; sid=2", host="a.example.org"
    )[1:]
    assert [text.partition("; Expires")[0] for _, text in sent] == [
        "sid=; Path=/; Max-Age=0",
        "sid=; Path=/; Max-Age=0",
        "__Host-a=; Path=/; Max-Age=0",
        "__Secure-b=; Path=/; Max-Age=0",
    ]
    assert [text.partition("GMT")[2] for _, text in sent] == [
        "",
        "; Domain=example.org",
        "; Secure",
        "; Secure",
    ]


def test_the_consent_cookie_is_sent_again_with_its_value_and_its_first_end():
    guarded = Guarded(keep_consent_cookie=True)
    guarded.now_s += 2 * DAY
    [again] = guarded.answer(HTML, PRIVATE)[2:]
    left = 178 * DAY
    assert again == (
        "Set-Cookie",
        f"__Host-ck={ALL}; Path=/; SameSite=Lax; Max-Age={left}; Secure",
    )


@pytest.mark.parametrize("days", [0.5, 180.1])
def test_a_young_answer_is_left_alone_and_a_lapsed_one_is_not_revived(days):
    guarded = Guarded(keep_consent_cookie=True)
    guarded.now_s += days * DAY
    assert guarded.answer(HTML, PRIVATE) == [HTML, PRIVATE]


def test_an_answer_that_the_app_sets_itself_is_not_set_twice():
    guarded = Guarded(keep_consent_cookie=True)
    guarded.now_s += 2 * DAY
    own = ("Set-Cookie", "__Host-ck=x; Secure; Path=/")
    assert guarded.answer(HTML, PRIVATE, own) == [HTML, PRIVATE, own]
    assert guarded.answer(("Content-Type", "image/png"), PRIVATE)[2:] == []
