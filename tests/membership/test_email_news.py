"""Nothing by e-mail unless the member ticks the box, and a receipt of every answer."""

import re

from tests.membership.conftest import ADA, VISITOR


def ticked(page):
    return bool(re.search(r'<input id="email_news"[^>]*\bchecked', page))


def test_the_box_is_not_ticked_for_anybody(visitor):
    visitor.accept()
    page = visitor.post("/register", {"name": "Ada", "email": "ada@example.org"}).text
    assert 'id="email_news"' in page
    assert not ticked(page)


def test_without_a_tick_nothing_is_recorded(visitor, service):
    visitor.accept()
    visitor.join()
    assert service.recorded == []
    assert not ticked(visitor.get("/account").text)


def test_a_tick_is_recorded_as_an_opt_in_of_this_visitor(visitor, service):
    visitor.accept()
    reply = visitor.join(email_news="yes")
    [(body, headers)] = service.recorded
    assert body == {
        "banner_version": 7,
        "action": "save",
        "surface": "api",
        "language": "en",
        "choices": {"email_news": True},
        "visitor_id": VISITOR,
        "decided_at": "2026-11-23T19:00:00.000Z",
    }
    assert len(headers["Idempotency-Key"]) == 36
    assert "Origin" not in headers
    page = visitor.get(reply.location).text
    assert "receipt-1" in page
    assert ticked(page)
    assert 'action="http://localhost:8080/verify"' in page
    assert 'name="receipt" value="ey' in page


def test_unticking_withdraws_with_a_receipt_of_its_own(visitor, service):
    visitor.accept()
    visitor.join(email_news="yes")
    reply = visitor.post("/account/email-news")
    assert service.recorded[-1][0]["action"] == "withdraw"
    assert service.recorded[-1][0]["choices"] == {"email_news": False}
    page = visitor.get(reply.location).text
    assert "receipt-2" in page
    assert not ticked(page)


def test_without_an_answer_to_the_banner_the_member_gets_a_random_visitor_id_and_keeps_it(
    visitor, service
):
    visitor.join(email_news="yes")
    visitor.post("/account/email-news")
    first, second = (body["visitor_id"] for body, _ in service.recorded)
    assert re.fullmatch(r"[A-Za-z0-9_-]{22}", first)
    assert first == second != VISITOR


def test_with_the_service_down_one_joins_all_the_same_and_no_email_is_sent(visitor, service):
    visitor.accept()
    visitor.get("/")
    service.down()
    reply = visitor.join(email_news="yes")
    assert reply.status_code == 302
    page = visitor.get(reply.location).text
    assert "Your registration is complete" in page
    assert "we will not send you any" in page
    assert not ticked(page)


def test_a_refusal_by_the_service_is_no_opt_in_either(visitor, service):
    visitor.accept()
    visitor.get("/")
    service.refuse(422)
    page = visitor.get(visitor.join(email_news="yes").location).text
    assert "we will not send you any" in page


def test_with_the_service_down_a_withdrawal_counts_at_once(visitor, service):
    visitor.join(email_news="yes")
    service.down()
    page = visitor.get(visitor.post("/account/email-news").location).text
    assert "No more e-mail from now on" in page
    assert not ticked(page)
    assert visitor.get("/account/data.json").json["email_news"]["agreed"] is False


def test_a_lost_answer_is_asked_for_again_with_the_same_key(visitor, service, monkeypatch):
    import requests

    sent = []
    real = requests.Session.post

    def lose_the_first(session, url, **kwargs):
        sent.append(kwargs["headers"]["Idempotency-Key"])
        if len(sent) == 1:
            raise requests.ConnectionError("reset")
        return real(session, url, **kwargs)

    monkeypatch.setattr(requests.Session, "post", lose_the_first)
    visitor.join(email_news="yes")
    assert len(sent) == 2
    assert sent[0] == sent[1]
    assert ticked(visitor.get("/account").text)


def test_a_later_no_in_the_cookie_settings_ends_it_with_a_receipt(visitor, service, clock):
    visitor.accept()
    visitor.join(email_news="yes")
    clock.advance(minutes=1)
    visitor.answer(email_news=False, persistent_login=True)
    page = visitor.get("/account").text
    assert not ticked(page)
    assert "receipt-2" in page
    assert service.recorded[-1][0]["choices"] == {"email_news": False}
    visitor.get("/account")
    assert len(service.recorded) == 2


def test_withdraw_means_the_email_as_well_and_the_page_hears_of_it(visitor, service, clock):
    visitor.accept()
    visitor.join(email_news="yes")
    assert visitor.post("/consent-changed").json == {"email_news": True}
    clock.advance(minutes=1)
    visitor.answer("withdraw", pending_registration=False, persistent_login=False)
    assert visitor.post("/consent-changed").json == {"email_news": False}
    assert service.recorded[-1][0]["action"] == "withdraw"


def test_declining_cookies_is_not_about_email(visitor, clock):
    visitor.accept()
    visitor.join(email_news="yes")
    clock.advance(minutes=1)
    visitor.decline()
    assert ticked(visitor.get("/account").text)


def test_another_persons_browser_does_not_speak_for_the_member(visitor, new_visitor, clock):
    visitor.join(email_news="yes")  # under a visitor id of the member's own
    clock.advance(minutes=1)
    shared = new_visitor()
    shared.answer("withdraw", persistent_login=False)
    clock.advance(minutes=1)
    shared.log_in()
    assert ticked(shared.get("/account").text)
    clock.advance(minutes=1)
    shared.answer("withdraw", persistent_login=False)  # but this is the member, logged in
    assert not ticked(shared.get("/account").text)


def test_an_earlier_no_does_not_undo_a_later_tick(visitor, clock):
    visitor.answer("withdraw", email_news=False)
    clock.advance(minutes=1)
    visitor.join(email_news="yes")
    assert ticked(visitor.get("/account").text)


def test_a_yes_in_the_cookie_settings_starts_no_email_to_a_members_address(ada, clock):
    clock.advance(minutes=1)
    ada.answer(email_news=True)
    ada.log_in()
    assert not ticked(ada.get("/account").text)


def test_a_child_cannot_opt_in(visitor, service):
    visitor.join(under_18="yes", guardian_name="Bo", guardian_agrees="yes", email_news="yes")
    visitor.post("/account/email-news", {"email_news": "yes"})
    assert service.recorded == []


def test_the_receipt_held_at_joining_is_noted_if_it_holds(visitor, service):
    visitor.accept()
    visitor.join(consent_receipt=service.sign({}))
    assert visitor.get("/account/data.json").json["consent_receipt_id"] == "018f-receipt"


def test_no_other_receipt_is_noted_and_none_stops_the_joining(new_visitor, service):
    good = service.sign({})
    header, payload, signature = good.split(".")
    bad = [
        f"{header}.{payload[:-2]}AA.{signature}",
        service.sign({}, typ="JWT"),
        service.sign({"site": "another"}),
        service.sign({"sub": "B" * 22}),
        service.sign({"jti": 7}),
        service.sign({}, kid="nobody"),
        "eyJhbGciOiJub25lIn0." + payload + ".",
        "not a receipt",
        good + "\u00e9",
        "x" * 9000,
    ]
    for number, token in enumerate(bad):
        visitor = new_visitor()
        visitor.accept()
        email = f"member{number}@example.org"
        assert visitor.join(email=email, consent_receipt=token).status_code == 302, token
        assert visitor.get("/account/data.json").json["consent_receipt_id"] is None, token


def test_with_the_keys_out_of_reach_the_receipt_is_not_noted(visitor, service):
    visitor.accept()
    token = service.sign({})
    service.down()
    assert visitor.post("/register/finish", ADA | {"consent_receipt": token}).status_code == 302
    assert visitor.get("/account/data.json").json["consent_receipt_id"] is None
