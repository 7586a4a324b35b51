"""The site is guarded for real: what its own code forgets to ask, the guard does not let out."""

import pytest


def attempt(visitor, set_cookies):
    return set_cookies(visitor.post("/guard"))


def test_before_an_answer_only_the_session_is_set_and_it_ends_with_the_browser(
    visitor, set_cookies
):
    found = attempt(visitor, set_cookies)
    assert found.keys() == {"member_session"}
    assert "max-age" not in found["member_session"]
    page = visitor.get("/guard?tried=1").text
    assert page.count("It was held back.") == 3
    assert page.count("not allowed") == 2
    assert visitor.cookie("member_session") is None


def test_with_an_answer_what_was_granted_is_set_for_as_long_as_was_promised(visitor, set_cookies):
    visitor.accept()
    found = attempt(visitor, set_cookies)
    assert found.keys() == {"member_session", "member_pending", "member_login"}
    assert found["member_pending"]["max-age"] == str(30 * 86_400)
    assert found["member_login"]["max-age"] == str(400 * 86_400)
    page = visitor.get("/guard?tried=1").text
    assert page.count("Your browser has it now.") == 3
    assert "not allowed" not in page


def test_a_member_who_tries_it_stays_logged_in(ada):
    ada.log_in()
    ada.post("/guard")
    assert ada.is_member()


@pytest.mark.parametrize("method", ["put", "delete"])
def test_the_page_is_asked_for_or_tried_and_nothing_else(visitor, method):
    assert getattr(visitor._client, method)("/guard").status_code in (403, 405)
