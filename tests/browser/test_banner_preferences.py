"""The second layer: choices one by one, opt-ins apart, coming back and taking back."""

import pytest
from playwright.sync_api import expect

from tests.browser.moments import receipts_kept
from tests.browser.test_banner_first_visit import ALL, NONE, RECEIPT, action, choices

pytestmark = pytest.mark.browser


def box(page, key):
    return page.locator(f'#ck-preferences input[name="{key}"]')


@pytest.fixture
def panel(show):
    page = show('<button data-ck="open" id=again>Cookie settings</button>')
    page.click("#ck-settings")
    expect(page.locator("#ck-preferences")).to_be_visible()
    return page


def test_nothing_is_ticked_in_advance_but_what_is_required(panel):
    assert box(panel, "session").is_checked()
    assert box(panel, "session").is_disabled()
    for key in ("pending_registration", "persistent_login", "email_news"):
        assert not box(panel, key).is_checked()
        assert box(panel, key).is_enabled()


def test_every_category_says_what_it_does_for_how_long_and_with_which_cookies(panel):
    dialog = panel.locator("#ck-preferences")
    for words in (
        "Always on: the site cannot work without it.",
        "Ends with your visit",
        "Kept for 30 days at most.",
        "Stays on this device, for 400 days at most.",
        "Club news by e-mail",
    ):
        expect(dialog).to_contain_text(words)
    panel.get_by_text("The cookies in detail").nth(1).click()
    expect(panel.get_by_text("member_pending")).to_be_visible()


def test_choices_are_saved_one_by_one(panel):
    box(panel, "pending_registration").check()
    with panel.expect_request("**/receipts") as sent:
        panel.click("#ck-save")
    asked = sent.value.post_data_json
    assert asked["action"] == "save"
    assert asked["surface"] == "preferences"
    assert asked["choices"] == {**NONE, "pending_registration": True, "email_news": False}
    expect(panel.locator("#ck-preferences")).to_have_count(0)
    expect(panel.locator("#ck-banner")).to_have_count(0)
    panel.wait_for_function(RECEIPT)


def test_accepting_everything_here_does_not_sign_up_for_news(panel):
    panel.click("#ck-accept-all")
    assert choices(panel) == ALL
    assert action(panel) == "accept_all"


def test_an_opt_in_ticked_beside_accept_all_counts_as_ticked(panel):
    box(panel, "email_news").check()
    panel.click("#ck-accept-all")
    assert choices(panel) == {**ALL, "email_news": True}
    assert action(panel) == "save"
    panel.wait_for_function(RECEIPT)


def test_declining_everything_here_takes_the_opt_in_back(panel):
    box(panel, "email_news").check()
    panel.click("#ck-save")
    panel.click("#again")
    panel.click("#ck-decline-all")
    assert choices(panel) == {**NONE, "email_news": False}
    assert action(panel) == "decline_all"
    panel.wait_for_function(receipts_kept(2))


def test_the_page_reopens_the_choice_as_it_was_left(panel):
    box(panel, "persistent_login").check()
    panel.click("#ck-save")
    panel.click("#again")
    assert box(panel, "persistent_login").is_checked()
    assert not box(panel, "pending_registration").is_checked()


def test_a_consent_is_withdrawn_from_the_panel(panel):
    box(panel, "persistent_login").check()
    box(panel, "email_news").check()
    panel.click("#ck-save")
    expect(panel.locator("#ck-withdraw")).to_have_count(0)
    panel.click("#again")
    panel.click("#ck-withdraw")
    assert choices(panel) == {**NONE, "email_news": False}
    assert action(panel) == "withdraw"
    expect(panel.get_by_role("status")).to_have_text("Your consent is withdrawn.")
    panel.wait_for_function(receipts_kept(2))


def test_buttons_of_the_page_answer_without_a_panel(show):
    page = show(
        "".join(f'<button data-ck="{a}">{a}</button>' for a in ("accept", "decline", "withdraw"))
    )
    for name, expected in (("accept", "accept_all"), ("decline", "decline_all"), ("withdraw",) * 2):
        with page.expect_request("**/receipts") as sent:
            page.click(f'[data-ck="{name}"]')
        assert sent.value.post_data_json["action"] == expected
        assert sent.value.post_data_json["surface"] == "page"


def test_a_link_with_data_ck_leads_nowhere_else(show, demo):
    page = show(f'<a href="{demo.service}/ck/demo/preferences" data-ck="open">Settings</a>')
    page.click("a[data-ck]")
    expect(page.locator("#ck-preferences")).to_be_visible()
    assert page.url.endswith("/fixture/page")


def test_closing_is_no_answer(panel):
    panel.click("#ck-close")
    expect(panel.locator("#ck-preferences")).to_have_count(0)
    expect(panel.locator("#ck-banner")).to_be_visible()
    assert panel.evaluate("consentkit.get().decided_at") is None


def test_an_answer_is_announced_on_a_page_that_never_showed_a_banner(show):
    show()
    page = show('<button data-ck="withdraw">Withdraw</button>', path="/fixture/other")
    page.click("#ck-accept")
    page = show('<button data-ck="withdraw">Withdraw</button>', path="/fixture/third")
    assert page.locator("#ck-root").count() == 0
    page.click("text=Withdraw")
    expect(page.get_by_role("status")).to_have_text("Your consent is withdrawn.")


def test_an_answer_given_before_there_is_a_body_takes_effect(show):
    page = show(head="<script>consentkit.accept()</script>")
    expect(page.get_by_role("status")).to_have_text("Your choice is saved.")
    expect(page.locator("#ck-banner")).to_have_count(0)
    assert page.evaluate("consentkit.has('persistent_login')") is True
    page.wait_for_function(RECEIPT)
