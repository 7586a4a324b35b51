"""`window.consentkit`: calls, queue and events, and a receipt that says when a program answered."""

import pytest
from playwright.sync_api import expect

from tests.browser.moments import receipts_kept
from tests.browser.test_banner_first_visit import ALL, NONE, RECEIPT, choices

pytestmark = pytest.mark.browser

LISTEN = """<script>
  window.told = [];
  for (const name of ['ready', 'shown', 'decision', 'change', 'withdraw', 'error'])
    addEventListener('consentkit:' + name, (event) => told.push([name, event.detail]));
</script>"""


def told(page):
    return [name for name, _ in page.evaluate("window.told")]


@pytest.mark.parametrize(("call", "answers"), [("accept", ALL), ("decline", NONE)])
def test_a_programs_answer_is_recorded_as_a_programs(show, call, answers):
    page = show()
    with page.expect_request("**/receipts") as sent:
        page.evaluate(f"consentkit.{call}()")
    body = sent.value.post_data_json
    assert (body["action"], body["surface"], body["choices"]) == ("api", "api", answers)
    expect(page.locator("#ck-banner")).to_have_count(0)
    page.wait_for_function(RECEIPT)


def test_saving_some_choices_keeps_the_others_and_the_rest_is_still_asked(show):
    page = show()
    page.evaluate("consentkit.save({persistent_login: true})")
    assert choices(page) == {"session": True, "persistent_login": True}
    expect(page.locator("#ck-banner")).to_be_visible()
    page.evaluate("consentkit.save({pending_registration: false, email_news: true})")
    assert choices(page) == {**ALL, "pending_registration": False, "email_news": True}
    expect(page.locator("#ck-banner")).to_have_count(0)
    page.wait_for_function(receipts_kept(2))


WRONG = ["{marketing: true}", "{session: false}", "{persistent_login: 'yes'}", "null", "7", ""]


def test_wrong_choices_change_nothing_and_are_told(show):
    page = show(LISTEN)
    for count, wrong in enumerate(WRONG, 1):
        page.evaluate(f"consentkit.save({wrong})")
        assert page.evaluate("consentkit.get().decided_at") is None, wrong
        assert told(page).count("error") == count, wrong


def test_calls_made_before_the_script_are_carried_out(show, demo):
    page = show(
        tag="<script>window.consentkit = window.consentkit || [];"
        "consentkit.push(['on', 'ready', (summary) => { window.ready = summary.site }]);"
        "consentkit.push(['accept']);"
        "consentkit.push((api) => { window.granted = api.has('persistent_login') });"
        f"</script>{demo.tag}"
    )
    assert page.evaluate("window.granted") is True
    assert page.evaluate("window.ready") == "demo"
    page.wait_for_function(RECEIPT)
    expect(page.locator("#ck-banner")).to_have_count(0)
    page.evaluate("consentkit.push(['withdraw'])")
    assert page.evaluate("consentkit.has('persistent_login')") is False


def test_events_come_in_their_order(show, demo):
    page = show(tag=LISTEN + demo.tag)
    page.click("#ck-accept")
    page.wait_for_function("told.length >= 4")
    page.evaluate("consentkit.withdraw()")
    page.wait_for_function("told.length >= 7")
    assert sorted(told(page)[:2]) == ["ready", "shown"]
    assert told(page)[2:] == ["decision", "change", "decision", "change", "withdraw"]
    assert page.evaluate("Object.isFrozen(told[2][1]) && Object.isFrozen(consentkit)")


def test_an_answer_that_changes_nothing_is_no_change(show, demo):
    page = show(tag=LISTEN + demo.tag)
    page.click("#ck-decline")
    page.wait_for_function(RECEIPT)
    assert "change" not in told(page)


def test_a_listener_can_be_taken_off(show):
    page = show()
    page.evaluate(
        "() => { window.off = consentkit.on('decision', () => { window.heard = true }); off() }"
    )
    page.click("#ck-accept")
    page.wait_for_function(RECEIPT)
    assert page.evaluate("window.heard") is None


def test_has_knows_services_and_refuses_those_nobody_told_of(show):
    page = show()
    page.evaluate("consentkit.accept()")
    for arguments, expected in (
        ("'persistent_login'", True),
        ("'persistent_login', 'remember_me'", True),
        ("'persistent_login', 'stranger'", False),
        ("'stranger'", False),
        ("'constructor'", False),
        ("'email_news'", False),
    ):
        assert page.evaluate(f"consentkit.has({arguments})") is expected, arguments


def test_open_and_close_work_from_a_program(show):
    page = show()
    page.evaluate("consentkit.open()")
    expect(page.locator("#ck-preferences")).to_be_visible()
    page.evaluate("consentkit.setLanguage('fr-CA')")
    expect(page.locator("#ck-preferences")).to_contain_text("Enregistrer mes choix")
    page.evaluate("consentkit.close()")
    expect(page.locator("#ck-preferences")).to_have_count(0)
    expect(page.locator("#ck-banner")).to_have_count(0)
    assert page.evaluate("consentkit.get().decided_at") is None
