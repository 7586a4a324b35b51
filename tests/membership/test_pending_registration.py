"""While a registration is unfinished, a cookie is kept 30 days only, and only with consent."""

DAY_S = 86_400
STEP_1 = {"name": "Ada", "email": "ada@example.org"}


def test_step_one_sets_a_cookie_of_thirty_days_where_it_was_granted(visitor, set_cookies):
    visitor.answer(pending_registration=True)
    cookie = set_cookies(visitor.post("/register", STEP_1))["member_pending"]
    assert cookie["max-age"] == str(30 * DAY_S)
    assert (cookie["path"], cookie["samesite"]) == ("/", "Lax")
    assert "httponly" not in cookie  # the banner may end it
    assert "secure" not in cookie


def test_over_https_the_cookie_is_secure(new_visitor, set_cookies):
    visitor = new_visitor("https://localhost:8081")
    visitor.answer(pending_registration=True)
    visitor.keep("__Host-ck", visitor.cookie("ck"))
    cookie = set_cookies(visitor.post("/register", STEP_1))["member_pending"]
    assert "secure" in cookie


def test_over_https_the_cookie_of_plain_http_says_nothing(new_visitor, set_cookies):
    visitor = new_visitor("https://localhost:8081")
    visitor.answer(pending_registration=True)
    assert "member_pending" not in set_cookies(visitor.post("/register", STEP_1))


def test_on_return_the_form_is_resumed_and_the_home_page_says_so(visitor, clock):
    visitor.answer(pending_registration=True)
    visitor.post("/register", STEP_1)
    clock.advance(days=29)
    assert "Finish your registration" in visitor.get("/").text
    page = visitor.get("/register").text
    assert 'value="ada@example.org"' in page
    assert "Step 2 of 2" in page
    assert "December 23, 2026" in page


def test_a_token_of_31_days_is_refused_even_if_a_browser_still_sends_it(visitor, clock):
    visitor.answer(pending_registration=True)
    visitor.post("/register", STEP_1)
    kept = visitor.cookie("member_pending")
    clock.advance(days=31)
    page = visitor.get("/register").text
    assert "Step 1 of 2" in page
    assert "ada@example.org" not in page
    assert visitor.cookie("member_pending") is None  # and the browser is told to drop it
    visitor.keep("member_pending", kept)
    assert "Finish your registration" not in visitor.get("/").text


def test_the_thirty_days_count_from_the_start_and_are_not_renewed(visitor, clock, set_cookies):
    visitor.answer(pending_registration=True)
    visitor.post("/register", STEP_1)
    clock.advance(days=20)
    reply = visitor.post("/register", STEP_1 | {"name": "Ada L."})
    assert set_cookies(reply)["member_pending"]["max-age"] == str(10 * DAY_S)
    clock.advance(days=11)
    assert "Step 1 of 2" in visitor.get("/register").text


def test_it_ends_when_the_registration_is_complete(visitor, set_cookies):
    visitor.answer(pending_registration=True)
    visitor.post("/register", STEP_1)
    reply = visitor.join()
    assert set_cookies(reply)["member_pending"]["max-age"] == "0"
    assert visitor.cookie("member_pending") is None
    page = visitor.get(reply.location).text
    assert 'data-registered="yes"' in page  # the page's script ends it with the banner, too


def test_the_cookie_never_holds_a_password(visitor, app):
    visitor.answer(pending_registration=True)
    visitor.post("/register", STEP_1 | {"password": "hunter2 hunter2"})
    content = app.extensions["membership"].pending_tokens.open(visitor.cookie("member_pending"))
    assert set(content) == {"name", "email", "started_at"}


def test_declined_no_such_cookie_is_ever_set_and_the_page_says_so(visitor, set_cookies):
    visitor.decline()
    reply = visitor.post("/register", STEP_1)
    assert set_cookies(reply) == {}
    assert "We will not remember an unfinished form" in reply.text
    assert "Step 2 of 2" in reply.text  # and joining goes on all the same
    assert 'data-ck="open"' in reply.text


def test_before_any_answer_nothing_is_set(visitor, set_cookies):
    assert set_cookies(visitor.post("/register", STEP_1)) == {}


def test_withdrawn_consent_clears_the_cookie_on_the_next_answer(visitor, set_cookies):
    visitor.answer(pending_registration=True)
    visitor.post("/register", STEP_1)
    visitor.answer("withdraw", pending_registration=False)
    reply = visitor.get("/")
    assert set_cookies(reply)["member_pending"]["max-age"] == "0"
    assert "Finish your registration" not in reply.text


def test_start_over_forgets_what_was_typed(visitor):
    visitor.answer(pending_registration=True)
    visitor.post("/register", STEP_1)
    visitor.post("/register/start-over")
    assert visitor.cookie("member_pending") is None
    assert "Step 1 of 2" in visitor.get("/register").text


def test_consent_given_at_step_two_keeps_it_from_there_on(visitor, set_cookies):
    visitor.decline()
    visitor.post("/register", STEP_1)
    visitor.answer(pending_registration=True)
    reply = visitor.post("/consent-changed", STEP_1)
    assert reply.status_code == 200
    assert "member_pending" in set_cookies(reply)


def test_of_a_child_nothing_optional_is_kept(visitor, set_cookies):
    visitor.accept()
    reply = visitor.post("/register", STEP_1 | {"under_18": "yes"})
    assert set_cookies(reply) == {}
    assert "parent or guardian" in reply.text
    assert 'name="email_news"' not in reply.text
    assert "data-registration" not in reply.text  # so the page's script sends nothing either


def test_a_child_joins_only_with_a_guardian(visitor):
    visitor.accept()
    refused = visitor.join(under_18="yes")
    assert refused.status_code == 422
    assert "guardian" in refused.text
    reply = visitor.join(
        under_18="yes", guardian_name="Bo", guardian_agrees="yes", email_news="yes"
    )
    assert reply.status_code == 302
    assert visitor.cookie("member_login") is None
    assert "You joined with Bo" in visitor.get("/account").text


def test_a_token_for_another_purpose_is_not_taken(visitor):
    visitor.accept()
    visitor.join()
    visitor.keep("member_pending", visitor.cookie("member_login"))
    visitor.post("/logout")
    visitor.keep("member_pending", visitor.cookie("member_login"))
    assert "Finish your registration" not in visitor.get("/").text
