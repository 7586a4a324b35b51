"""The privacy officer's inbox: see, answer, put off, and be told what became of the mail."""

import re
from datetime import timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient

from consentkit.domain.roles import Role
from consentkit.web.runtime import Runtime
from tests.conftest import Clock, Publish
from tests.console.admins import Admin
from tests.console.conftest import LogIn
from tests.console.trail import noted
from tests.factories import a_site_document
from tests.one_after_another import one_after_another
from tests.privacy import (
    ASKED,
    OWN,
    answer,
    ask,
    asked,
    keys_on,
    opened,
    token_on,
    visitors_page,
)
from tests.recorded import check, extend_all

pytestmark = pytest.mark.usefixtures("site")
INBOX = "/sites/shop/requests"
ONE = f"{INBOX}/2026-1"


@pytest.fixture
def officer(log_in: LogIn) -> Admin:
    return log_in("ada@admins.example", shop=Role.OFFICER)


def listed(page: str) -> list[str]:
    return re.findall(r'/requests/(\d+-\d+)"', page)


def test_the_most_urgent_stand_on_top_with_their_days_in_words(
    client: FlaskClient, officer: Admin, clock: Clock
) -> None:
    for days in (10, 18, 1, 1):
        asked(client)
        clock.now += timedelta(days=days)
    asked(client, text="The newest <script>alert(1)</script>")
    officer.log_in_again()
    page = officer.get(INBOX).text
    assert listed(page) == [f"2026-{n}" for n in (1, 2, 3, 4, 5)]
    assert "&lt;script&gt;alert(1)" in page
    for words in ("Due today", "10 days left", "28 days left", "29 days left", "30 days left"):
        assert words in page
    clock.now += timedelta(days=11)
    officer.log_in_again()
    late = officer.get(INBOX).text
    assert "11 days late" in late
    assert "1 day late" in late
    officer.post(f"{ONE}/answer", {"answer": "Here."})
    assert "2026-1" not in listed(officer.get(INBOX).text)
    answered = officer.get(f"{INBOX}?show=answered").text
    assert listed(answered) == ["2026-1"]
    assert "Answered on January 3, 2027" in answered


def test_a_request_is_late_from_the_minute_on(
    client: FlaskClient, officer: Admin, clock: Clock
) -> None:
    asked(client)
    clock.now += timedelta(days=30)
    officer.log_in_again()
    assert "Due today" in officer.get(ONE).text
    clock.now += timedelta(seconds=1)
    assert "Late since today" in officer.get(ONE).text


def test_a_request_is_shown_as_text_with_its_receipts_and_answered_on_the_visitors_page(
    client: FlaskClient, officer: Admin, rt: Runtime
) -> None:
    one = answer(client)
    said = "<script>alert(1)</script>\n{{ 7 * 7 }}"
    key = keys_on(ask(client, opened(client, one), text=said))
    page = officer.get(ONE)
    assert "<script>alert" not in page.text
    assert said in unescape(page.text)
    assert f'/console/sites/shop/records/{one["id"]}"' in page.text
    draft = unescape(
        re.search(r"<textarea[^>]*id=\"answer\"[^>]*>(.*?)</textarea>", page.text, re.S)[1]
    )
    assert draft.startswith("Thank you for your request 2026-1 to The Shop of November 23, 2026.")
    assert draft.endswith("Ada")
    done = officer.post(f"{ONE}/answer", {"answer": "This is <b>all</b>.\r\nAda"})
    assert done.status_code == 303
    assert "This is <b>all</b>.\nAda" in visitors_page(client, key)
    shown = officer.get(ONE).text
    assert "This is &lt;b&gt;all&lt;/b&gt;." in shown
    assert "answered (ada@admins.example)" in shown
    assert [what for what, _ in noted(rt)] == ["request_answered"]
    extend_all(rt)
    assert check(rt).findings == []


def test_an_answer_is_given_once_and_the_later_one_is_not_lost(
    client: FlaskClient, officer: Admin
) -> None:
    key = asked(client)
    officer.post(f"{ONE}/answer", {"answer": "First."})
    second = officer.post(f"{ONE}/answer", {"answer": "Second <i>."})
    assert second.status_code == 409
    assert "Second &lt;i&gt;." in second.text
    assert "First." in second.text
    page = visitors_page(client, key)
    assert "First." in page
    assert "Second" not in page


@pytest.mark.parametrize("said", ["", " \r\n ", "x" * 20_001, "a\x00b", "We keep: […]"])
def test_a_bad_answer_is_told_at_its_field_and_kept(
    client: FlaskClient, officer: Admin, said: str
) -> None:
    key = asked(client)
    reply = officer.post(f"{ONE}/answer", {"answer": said})
    assert reply.status_code == 422
    assert 'id="answer-error"' in reply.text
    assert said.strip().strip("\x00")[:100] in reply.text
    assert "To be answered by" in visitors_page(client, key)


def test_the_longest_answer_fits_in_every_script_and_a_megabyte_does_not(
    client: FlaskClient, officer: Admin
) -> None:
    asked(client)
    assert officer.post(f"{ONE}/answer", {"answer": "x" * 1_000_000}).status_code == 413
    assert officer.post(f"{ONE}/answer", {"answer": "語" * 20_000}).status_code == 303


@one_after_another(
    "number", ["2026-2", "2025-1", "1", "x", "2026-1'%20OR%20'1'='1", "2026-99999999999999999999"]
)
def test_numbers_that_are_none_are_absent(client: FlaskClient, officer: Admin, number: str) -> None:
    asked(client)
    assert officer.get(f"{INBOX}/{number}").status_code == 404
    assert officer.post(f"{INBOX}/{number}/answer", {"answer": "Yes."}).status_code == 404


def test_a_request_to_another_site_is_absent(
    client: FlaskClient, officer: Admin, publish: Publish
) -> None:
    other = a_site_document()
    other["site"]["key"] = "other"
    publish(other)
    path = "/ck/other/privacy"
    page = client.get(path)
    form = ASKED | {"keys": "", "token": token_on(page)}
    assert client.post(f"{path}/requests", data=form, headers=OWN).status_code == 200
    assert officer.get(ONE).status_code == 404
    assert listed(officer.get(INBOX).text) == []


def test_an_auditor_reads_and_is_offered_nothing_to_press(
    client: FlaskClient, log_in: LogIn
) -> None:
    asked(client, contact="me@example.org")
    auditor = log_in(shop=Role.AUDITOR)
    page = auditor.get(ONE).text
    assert "What do you know?" in page
    assert "<textarea" not in page
    assert auditor.post(f"{ONE}/answer", {"answer": "No."}).status_code == 403


def test_templates_are_a_sites_own_by_kind_and_language(
    client: FlaskClient, officer: Admin, rt: Runtime
) -> None:
    path = f"{INBOX}/templates"
    own = "Dear visitor, {number} at {site}: {officer.email} {0} {x} <b>\n\n[…]"
    form = {"kind": "access", "language": "en", "template": own}
    assert officer.post(path, form).status_code == 303
    assert own in unescape(officer.get(f"{path}?kind=access&language=en").text)
    asked(client)
    asked(client, kind="erasure")
    page = unescape(officer.get(ONE).text)
    assert "Dear visitor, 2026-1 at The Shop: {officer.email} {0} {x} <b>" in page
    assert "Dear visitor" not in officer.get(f"{INBOX}/2026-2").text
    officer.post(path, form | {"template": " "})
    assert "Thank you for your request 2026-1" in officer.get(ONE).text
    assert [what for what, _ in noted(rt)] == ["answer_template_changed"] * 2


@pytest.mark.parametrize(
    "change",
    [{"kind": "revenge"}, {"language": "../en"}, {"template": "x" * 10_001}, {"template": "a\x00"}],
)
def test_a_bad_template_is_told_and_kept(officer: Admin, change: dict, rt: Runtime) -> None:
    form = {"kind": "access", "language": "en", "template": "Words."} | change
    reply = officer.post(f"{INBOX}/templates", form)
    assert reply.status_code == 422
    assert 'id="template-error"' in reply.text
    assert [what for what, _ in noted(rt)] == []


def test_open_requests_go_on_past_the_first_page_each_once_and_most_urgent_first(
    client: FlaskClient, officer: Admin, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consentkit.web.console.records.inbox.PAGE", 2)
    for _ in range(4):
        asked(client)  # At one and the same moment.
    clock.now += timedelta(days=1)
    officer.log_in_again()
    asked(client)
    asked(client)
    # The first is put off, and so becomes the least urgent.
    officer.post(f"{ONE}/extend", {"reason": "It is long.", "days": "30"})
    seen, page, count = [], officer.get(INBOX).text, 0
    while True:
        seen += listed(page)
        count += 1
        following = re.search(r'rel="next" href="/console([^"]+)"', page)
        if not following:
            break
        page = officer.get(unescape(following[1])).text
    assert seen == [f"2026-{n}" for n in (2, 3, 4, 5, 6, 1)]
    assert count == 3
    assert "Back to the most urgent" in page


@pytest.mark.parametrize("after", ["x", "2026-11-23_1", "_", "2026-11-23T00:00:00Z_x", "9" * 400])
def test_a_page_that_was_made_up_is_the_first_one(
    client: FlaskClient, officer: Admin, after: str
) -> None:
    asked(client)
    assert listed(officer.get(f"{INBOX}?after={after}").text) == ["2026-1"]


def test_a_receipts_page_lists_the_requests_about_it(client: FlaskClient, officer: Admin) -> None:
    one, other = answer(client), answer(client)
    ask(client, opened(client, one), kind="erasure")
    asked(client)
    records = "/sites/shop/records"
    page = unescape(officer.get(f"{records}/{one['id']}").text)
    assert listed(page) == ["2026-1"]
    assert "2026-1: Erasure" in page
    assert listed(officer.get(f"{records}/{other['id']}").text) == []
    officer.post(f"{ONE}/answer", {"answer": "Done."})
    assert "Answered on November 23, 2026" in officer.get(f"{records}/{one['id']}").text
