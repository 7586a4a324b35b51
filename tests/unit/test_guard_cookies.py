"""What the guard does to each Set-Cookie header."""

import time
from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consentkit.guard import Fault, Guard
from consentkit.guard.report import MOST_NAMES, OTHER_NAMES, TOLD_EVERY_S
from consentkit.guard.set_cookie import BadSetCookie, parse_date, parse_set_cookie
from tests.guarded import ALL, BANNER, DAY, HTML, NONE, NOW_S, Guarded, cookie, date, declared


@pytest.mark.parametrize(
    "text",
    [
        "basket=1; Path=/; HttpOnly",
        "basket=1;path=/;HTTPONLY;SameSite=lax",
        "_pk_id=a=b, c; Max-Age=2592000;  Path=/; Unknown=x",
        f"_pk_id=1; Expires={date(30 * DAY)}",
        '_ads="quoted; Max-Age=34560000',
        "_ads=é; Max-Age=34560000",
        # What browsers ignore is no lifetime.
        "basket=1; Max-Age=soon; Expires=later",
        "basket=1; Max-Age=; Expires=",
        "basket=1; Expires=Wed, 32 Dec 2027 10:00:00 GMT",
        f"basket=1; Max-Age={'9' * 1025}",
    ],
)
def test_what_was_declared_and_granted_is_sent_byte_for_byte(text):
    guarded = Guarded()
    assert guarded.set(text) == [text]
    assert guarded.found == []


def test_headers_without_a_cookie_are_the_very_same_list():
    guard = Guarded().guard
    headers = [HTML, ("X-Other", "1")]
    assert guard.visit("", host="shop.example", is_secure=True).answer(headers) is headers


@pytest.mark.parametrize(
    ("answer", "text", "fault"),
    [
        (ALL, "tracker=1", "undeclared"),
        (ALL, "BASKET=1", "undeclared"),
        (ALL, "=basket", "undeclared"),
        (ALL, "basket", "undeclared"),
        (NONE, "_pk_id=1", "not_granted"),
        ("", "_pk_id=1", "not_granted"),
        ("", "_ads=1; Path=/", "not_granted"),
        (ALL, "", "malformed"),
        (ALL, "=", "malformed"),
        (ALL, "; Path=/", "malformed"),
        (ALL, "basket=a\x00b", "malformed"),
        (ALL, "basket=a\r\nX-Evil: 1", "malformed"),
        (ALL, "basket=" + "x" * 5000, "malformed"),
        (ALL, "basket=1;" + ";" * 20_000, "malformed"),
        (ALL, "__Host-x=1; Path=/", "malformed"),
        (ALL, "__Host-x=1; Secure; Path=/a", "malformed"),
        (ALL, "__host-x=1; Secure; Path=/; Domain=shop.example", "malformed"),
        (ALL, "__Secure-x=1", "malformed"),
        (ALL, "__Host-x", "malformed"),
    ],
)
def test_what_may_not_be_set_is_dropped_and_reported(answer, text, fault):
    guarded = Guarded(answer=answer)
    assert guarded.set("basket=1", text) == ["basket=1"]
    assert [each.fault.value for each in guarded.found] == [fault]


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("_pk_id=1; Max-Age=2678400; Path=/", "_pk_id=1; Path=/; Max-Age=2592000"),
        (f"_pk_id=1; Expires={date(31 * DAY)}; Path=/", "_pk_id=1; Path=/; Max-Age=2592000"),
        # Max-Age outweighs Expires, and the last of two counts.
        (f"_pk_id=1; Max-Age=99999999; Expires={date(9)}", "_pk_id=1; Max-Age=2592000"),
        ("_pk_id=1; max-age=5; MAX-AGE=99999999", "_pk_id=1; Max-Age=2592000"),
        ("_pk_id=1; Max-Age=" + "9" * 900, "_pk_id=1; Max-Age=2592000"),
        ("_ads=1; Max-Age=99999999; Secure", "_ads=1; Secure; Max-Age=34560000"),
        ("basket=1; Max-Age=60; HttpOnly", "basket=1; HttpOnly"),
        (f"basket=1;Expires={date(60)};HttpOnly", "basket=1;HttpOnly"),
    ],
)
def test_what_would_live_too_long_is_shortened_and_keeps_all_else(text, sent):
    guarded = Guarded()
    assert guarded.set(text) == [sent]
    assert [each.fault for each in guarded.found] == [Fault.TOO_LONG]


@pytest.mark.parametrize(
    "text",
    [
        "tracker=; Max-Age=0",
        "tracker=x; Max-Age=-1; Path=/a",
        "tracker=; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
        "_pk_id=; expires=Thursday, 01-Jan-70 00:00:00 GMT",
        f"tracker=; Expires={date(-1)}",
        "__Host-x=; Secure; Path=/; Max-Age=0",
    ],
)
def test_what_takes_a_cookie_away_is_always_let_through(text):
    guarded = Guarded(answer=NONE)
    assert guarded.set(text) == [text]
    assert guarded.found == []


def test_reports_alone_change_nothing():
    guarded = Guarded("report-only", answer=NONE)
    texts = ["tracker=1", "_pk_id=1", "basket=1; Max-Age=60", "basket=\x00", "basket=1"]
    assert guarded.set(*texts) == texts
    assert guarded.faults == [
        ("tracker", "undeclared"),
        ("_pk_id", "not_granted"),
        ("basket", "too_long"),
        ("basket", "malformed"),
    ]
    assert not any(each.is_enforced for each in guarded.found)


def test_the_consent_cookie_and_what_the_owner_answers_for_are_let_through():
    guarded = Guarded(answer="", exempt=["csrftoken", "lb_*"])
    texts = ["ck=1", "csrftoken=1; Max-Age=99999999", "lb_a=1", "__Host-ck=1; Secure; Path=/"]
    assert guarded.set(*texts) == texts
    with pytest.raises(TypeError):
        Guarded(exempt="csrftoken")


def test_without_a_declaration_only_what_the_owner_answers_for_is_set(tmp_path):
    unknown = {"declaration": None, "file": tmp_path / "none.json", "exempt": ["sid"]}
    guarded = Guarded(**unknown)
    assert guarded.set("sid=1", "basket=1", "x=; Max-Age=0") == ["sid=1", "x=; Max-Age=0"]
    assert guarded.faults == [("basket", "no_declaration")]
    assert Guarded("report-only", **unknown).set("basket=1") == ["basket=1"]


def test_an_exact_name_outweighs_a_pattern_and_a_granted_category_one_that_is_not():
    banner = declared(
        ("necessary", [cookie("site_login")], True),
        ("analytics", [cookie("site_*"), cookie("both")], False),
        ("marketing", [cookie("site_ads"), cookie("both")], False),
    )
    only_analytics = "v1.5.mwtmsywj.18.AAECAwQFBgcICQoLDA0ODw.save"
    guarded = Guarded(declaration=banner, answer=only_analytics)
    sent = guarded.set("site_login=1", "site_ads=1", "site_x=1", "both=1")
    assert sent == ["site_login=1", "site_x=1", "both=1"]
    assert guarded.faults == [("site_ads", "not_granted")]


def test_a_cookie_of_another_host_is_not_the_one_that_was_declared():
    banner = declared(
        ("necessary", [cookie("a", ".example.org"), cookie("b", "ads.example.net")], True)
    )
    guarded = Guarded(declaration=banner)
    assert guarded.set("a=1", "b=1", host="shop.example.org:8443") == ["a=1"]
    assert guarded.set("a=1", host="notexample.org") == []


def test_a_cookies_own_lifetime_counts_where_it_is_shorter_than_its_categorys():
    banner = declared(
        ("necessary", [cookie("a") | {"lifetime": {"kind": "days", "days": 1}}], True)
    )
    assert Guarded(declaration=banner).set("a=1; Max-Age=90000") == ["a=1; Max-Age=86400"]


def test_what_is_held_back_without_being_asked_is_declared_and_never_granted():
    banner = BANNER | {
        "held_back": [
            {
                "key": "kids",
                "required": False,
                "lifetime": {"kind": "session"},
                "services": [{"key": "tool", "cookies": [cookie("kid")]}],
            }
        ]
    }
    guarded = Guarded(declaration=banner)
    assert guarded.set("kid=1") == []
    assert guarded.faults == [("kid", "not_granted")]


def test_what_is_found_is_told_at_once_then_counted_and_never_with_a_value():
    guarded = Guarded()
    for _ in range(50):
        guarded.set("tracker=secret")
    assert [each.count for each in guarded.found] == [1]
    guarded.now_s += TOLD_EVERY_S
    guarded.set("tracker=secret")
    assert [each.count for each in guarded.found] == [1, 50]
    assert "secret" not in "".join(map(str, guarded.found)) + repr(guarded.found)


def test_names_made_up_for_each_visitor_fill_neither_memory_nor_log():
    guarded = Guarded()
    for number in range(MOST_NAMES + 300):
        guarded.set(f"tracker_{number}{'x' * 500}=1")
    assert len(guarded.found) == MOST_NAMES + 1
    assert guarded.found[-1].cookie == OTHER_NAMES
    assert max(len(each.cookie) for each in guarded.found) <= 128


def test_what_is_logged_has_the_name_the_category_and_what_was_done(caplog):
    guard = Guard("shop", mode="enforce", declaration=BANNER, clock=lambda: NOW_S)
    visit = guard.visit("", host="shop.example", is_secure=True)
    visit.answer([("Set-Cookie", "_pk_id=secret"), ("Set-Cookie", "a\x1b[31m\nb=1")])
    assert "'_pk_id' of analytics: not_granted, 1 times, held back" in caplog.text
    assert "secret" not in caplog.text
    assert "\x1b" not in caplog.text


def test_a_report_function_that_fails_changes_nothing(caplog):
    def report(finding):
        raise RuntimeError(finding.cookie)

    guard = Guard("shop", mode="enforce", declaration=BANNER, report=report, clock=lambda: NOW_S)
    visit = guard.visit("", host="shop.example", is_secure=True)
    headers = [("Set-Cookie", "tracker=1"), ("Set-Cookie", "basket=1")]
    assert visit.answer(headers) == headers[1:]
    assert "report function failed" in caplog.text


def test_an_error_of_the_guard_itself_lets_only_what_is_required_out(caplog):
    guarded = Guarded(exempt=["sid"])
    visit = guarded.guard.visit(guarded.cookies, host="shop.example", is_secure=True)
    guarded.now_s = "no time"
    headers = [
        HTML,
        ("Set-Cookie", "basket=1"),
        ("Set-Cookie", f"_pk_id=1; Expires={date(60)}"),
        ("Set-Cookie", "sid=1"),
    ]
    assert visit.answer(headers) == [headers[0], headers[1], headers[3]]
    assert "the guard failed" in caplog.text


@given(st.text(alphabet=st.characters(codec="latin-1"), max_size=300))
def test_any_header_is_judged_and_none_is_changed_by_reports_alone(text):
    assert Guarded("report-only").set(text) == [text]
    assert len(Guarded().set(text)) <= 1


@given(st.integers(0, 4_102_444_800))
def test_every_date_that_servers_write_is_read(seconds):
    assert parse_date(formatdate(seconds, usegmt=True)) == seconds
    moment = time.gmtime(seconds)
    assert parse_date(time.strftime("%a, %d-%b-%Y %H:%M:%S GMT", moment)) == seconds
    assert parse_date(time.asctime(moment)) == seconds


@pytest.mark.parametrize(
    "text",
    [
        *("", "tomorrow", "10:00:00 1 Dec", "1 Dec 2027", "10:60:00 1 Dec 2027"),
        *("0 Dec 2027 1:1:1", "1 Dec 1600 10:00:00", "24:00:00 1 Dec 2027", "1" * 9000),
        "1:1:1 1 Dec 20277",
    ],
)
def test_what_is_no_date_to_a_browser_is_none(text):
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("text", "year"), [("1:1:1 1 Dec 69", 2069), ("1:1:1 1 Dec 70", 1970), ("1:1:1 1 Dec 99", 1999)]
)
def test_years_of_two_digits_are_read_as_browsers_do(text, year):
    assert time.gmtime(parse_date(text)).tm_year == year


def test_a_name_and_a_value_are_trimmed_and_the_first_equals_sign_parts_them():
    assert parse_set_cookie(" a \t= b=c ; Path=/")[0] == "a"
    with pytest.raises(BadSetCookie):
        parse_set_cookie(" \t = ;")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"site_key": "Shop!"}, "site_key"),
        ({"declaration": None}, "a service, a declaration or a file"),
        ({"mode": "on"}, "'on' is not a valid Mode"),
        ({"service": "ftp://x"}, "https://consent.example.org"),
        ({"service": "https://x/ck/"}, "without path"),
        ({"service": "https://a:b@x"}, "without path, user"),
        ({"service": "https://x:port"}, "not an address"),
        ({"declaration": BANNER | {"site": "other"}}, "a declaration of other, not shop"),
    ],
)
def test_a_guard_that_cannot_work_says_so_when_it_is_made(settings, said):
    with pytest.raises(ValueError, match=said):
        Guard(**{"site_key": "shop", "declaration": BANNER} | settings)
