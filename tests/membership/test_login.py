"""A session cookie when a member logs in; a persistent one only where that was granted."""

import pytest


def test_log_in_sets_a_session_cookie_without_expiry(ada, set_cookies):
    cookie = set_cookies(ada.log_in())["member_session"]
    assert "max-age" not in cookie
    assert "expires" not in cookie
    assert "httponly" in cookie
    assert (cookie["path"], cookie["samesite"]) == ("/", "Lax")


def test_log_out_ends_the_session_in_the_browser_and_on_the_server(ada, set_cookies):
    ada.log_in()
    kept = ada.cookie("member_session")
    assert set_cookies(ada.post("/logout"))["member_session"]["max-age"] == "0"
    ada.keep("member_session", kept)
    assert not ada.is_member()


def test_a_session_of_yesterday_has_ended_on_the_server(ada, clock):
    ada.log_in()
    clock.advance(hours=25)
    assert not ada.is_member()


def test_each_log_in_is_a_new_session_and_ends_the_one_before(ada):
    ada.log_in()
    first = ada.cookie("member_session")
    ada.log_in()
    assert ada.cookie("member_session") != first
    ada.keep("member_session", first)
    assert not ada.is_member()


def test_declined_the_password_is_asked_each_time_and_the_site_says_so(ada, set_cookies):
    reply = ada.log_in()
    assert "member_login" not in set_cookies(reply)
    ada.close()
    assert not ada.is_member()
    page = ada.get("/login").text
    assert "You will be asked for your password each time" in page
    assert "ada@example.org" not in page


def test_granted_the_browser_is_remembered_without_a_password(ada, clock, set_cookies):
    ada.answer(persistent_login=True)
    cookie = set_cookies(ada.log_in())["member_login"]
    assert cookie["max-age"] == str(400 * 86_400)
    assert "httponly" in cookie
    ada.close()
    clock.advance(days=90)
    reply = ada.get("/account")
    assert reply.status_code == 200
    assert "We knew this browser again" in reply.text
    assert "member_session" in set_cookies(reply)


def test_a_completed_registration_is_remembered_where_that_was_granted(visitor):
    visitor.answer(persistent_login=True)
    visitor.join()
    visitor.close()
    assert visitor.is_member()


def test_the_remembering_token_changes_with_each_use_and_a_copy_of_the_old_one_ends_it(ada, clock):
    ada.answer(persistent_login=True)
    ada.log_in()
    stolen = ada.cookie("member_login")
    ada.close()
    assert ada.is_member()
    current = ada.cookie("member_login")
    assert current != stolen
    clock.advance(minutes=5)
    ada.close()
    ada.keep("member_login", stolen)
    assert not ada.is_member()
    ada.keep("member_login", current)
    assert not ada.is_member()


def test_two_tabs_that_open_at_once_are_both_known(ada):
    ada.answer(persistent_login=True)
    ada.log_in()
    both = ada.cookie("member_login")
    ada.close()
    assert ada.is_member()
    ada.close()
    ada.keep("member_login", both)
    assert ada.is_member()


def test_after_a_log_out_only_the_email_is_remembered(ada):
    ada.answer(persistent_login=True)
    ada.log_in()
    before = ada.cookie("member_login")
    ada.post("/logout")
    assert not ada.is_member()
    assert 'value="ada@example.org"' in ada.get("/login").text
    ada.keep("member_login", before)
    assert not ada.is_member()


def test_a_remembering_older_than_400_days_is_refused(ada, clock):
    ada.answer(persistent_login=True)
    ada.log_in()
    ada.close()
    clock.advance(days=401)
    ada.answer(persistent_login=True)
    assert not ada.is_member()


def test_withdrawal_ends_the_remembering_at_once_here_and_on_the_server(ada, set_cookies):
    ada.answer(persistent_login=True)
    ada.log_in()
    kept = ada.cookie("member_login")
    ada.answer("withdraw", persistent_login=False)
    reply = ada.post("/consent-changed")
    assert set_cookies(reply)["member_login"]["max-age"] == "0"
    assert ada.is_member()  # the session is not optional, and goes on
    ada.close()
    ada.answer(persistent_login=True)
    ada.keep("member_login", kept)
    assert not ada.is_member()


def test_a_withdrawal_on_the_page_without_javascript_ends_it_on_the_next_page(ada, set_cookies):
    ada.answer(persistent_login=True)
    ada.log_in()
    kept = ada.cookie("member_login")
    ada.answer("withdraw", persistent_login=False)
    assert set_cookies(ada.get("/"))["member_login"]["max-age"] == "0"
    ada.close()
    ada.answer(persistent_login=True)
    ada.keep("member_login", kept)
    assert not ada.is_member()


def test_consent_given_while_logged_in_remembers_from_there_on(ada):
    ada.log_in()
    ada.answer(persistent_login=True)
    ada.post("/consent-changed")
    ada.close()
    assert ada.is_member()


def test_a_child_is_not_remembered_whatever_the_browser_agreed_to(visitor):
    visitor.accept()
    visitor.join(under_18="yes", guardian_name="Bo", guardian_agrees="yes")
    visitor.post("/consent-changed")
    visitor.post("/logout")
    visitor.log_in()
    assert visitor.cookie("member_login") is None


def test_a_wrong_password_and_an_unknown_email_get_the_same_answer(ada):
    wrong = ada.log_in(password="not the right one")
    unknown = ada.log_in(email="bob@example.org")
    assert wrong.status_code == unknown.status_code == 422
    assert wrong.text == unknown.text.replace("bob@example.org", "ada@example.org").replace(
        _nonce(unknown), _nonce(wrong)
    )


def _nonce(reply):
    return reply.headers["Content-Security-Policy"].partition("nonce-")[2].partition("'")[0]


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "/a\r\nSet-Cookie: x=y",
        "/\t/evil.example",
        "/" + "a" * 600,
        "account",
        "/é",
    ],
)
def test_next_leads_to_our_own_pages_only(ada, target):
    assert ada.log_in(next=target).location == "/account"
    ada.post("/logout")
    page = ada.get("/login", query_string={"next": target})
    assert 'name="next" value="/account"' in page.text


def test_next_may_be_a_page_of_ours(ada):
    assert ada.log_in(next="/privacy-statement?lang=fr-CA").location == (
        "/privacy-statement?lang=fr-CA"
    )


def test_the_account_is_for_members(ada):
    reply = ada.get("/account/data.json")
    assert reply.status_code == 302
    assert reply.location == "/login?next=/account"


@pytest.mark.parametrize("value", ["", "x", "e30.abc.def", "\u00e9", "a" * 4000])
def test_a_broken_cookie_of_ours_is_as_if_it_were_not_there(visitor, value):
    visitor.accept()
    for name in ("member_session", "member_login", "member_pending"):
        visitor.keep(name, value)
    assert visitor.get("/").status_code == 200
    assert not visitor.is_member()
