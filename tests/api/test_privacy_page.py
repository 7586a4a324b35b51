"""The visitor's page: see one's answers, change them, and take them to another device."""

import io
import re
import struct
import zipfile
from datetime import timedelta
from html import unescape
from pathlib import Path
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from consentkit.domain.instant import format_instant
from consentkit.web.runtime import Runtime
from tests.conftest import Clock, Publish, Run
from tests.factories import a_site_document, a_visitor_id
from tests.privacy import OWN, PATH, RECEIPTS, answer, ask, key_of, keys_on, opened, send, token_on
from tests.recorded import extend_all

pytestmark = pytest.mark.usefixtures("site")


def test_without_keys_the_page_says_where_they_are(client: FlaskClient) -> None:
    page = client.get(PATH)
    assert page.status_code == 200
    assert "No keys are here yet" in page.text
    assert 'href="https://shop.example/"' in page.text
    assert "What holds today" not in page.text
    assert "privacy@shop.example" in page.text


def test_the_history_is_told_in_plain_words(client: FlaskClient, clock: Clock) -> None:
    visitor = a_visitor_id()
    first = answer(client, visitor_id=visitor)
    clock.now += timedelta(days=2)
    second = answer(
        client,
        visitor_id=visitor,
        action="decline_all",
        choices={"necessary": True, "analytics": False, "marketing": False},
        decided_at=format_instant(clock.now),
    )
    page = opened(client, first, second).text
    assert "November 23, 2026" in page
    assert "November 25, 2026" in page
    assert page.index("You declined everything optional") < page.index("You made a choice")
    assert re.search("in force · Lapses on May 24, 2027", page)
    assert "replaced by a later answer" in page
    assert re.search("<strong>Analytics</strong>: not allowed", page)
    assert re.search("<strong>News</strong>: not answered", page)
    assert "<li>Analytics: allowed</li>" in page
    assert visitor not in page, "nobody needs the visitor id to read this"


def test_a_secret_opens_its_own_receipt_and_no_other(client: FlaskClient) -> None:
    visitor = a_visitor_id()
    first = answer(client, visitor_id=visitor)
    thief = answer(client, visitor_id=visitor)
    page = opened(client, thief).text
    assert page.count("You made a choice") == 1
    assert "More answers are recorded under the same visitor number" in page
    swapped = client.post(PATH, data={"keys": f"{first['id']}.{thief['secret']}"})
    assert swapped.status_code == 404
    assert "these keys open nothing here" in swapped.text


@pytest.mark.parametrize("keys", ["x", "not-a-uuid.secret", f"{UUID(int=7)}.{'A' * 43}"])
def test_what_is_no_key_opens_nothing(client: FlaskClient, keys: str) -> None:
    assert client.post(PATH, data={"keys": keys}).status_code == 404


def test_wrong_keys_among_right_ones_are_said_and_left_out(client: FlaskClient) -> None:
    one, other = answer(client), answer(client)
    page = client.post(PATH, data={"keys": f"{key_of(one)} {other['id']}.{one['secret']}"})
    assert "Some keys open nothing here" in page.text
    assert keys_on(page) == key_of(one)


def test_a_key_of_another_site_shows_nothing_of_it(client: FlaskClient, publish: Publish) -> None:
    document = a_site_document()
    document["site"] |= {"key": "other"}
    publish(document)
    one = answer(client)
    page = client.post("/ck/other/privacy", data={"keys": key_of(one)}).text
    assert "You made a choice" not in page


def test_a_thousand_guesses_are_stopped_and_the_visitor_is_not(client: FlaskClient) -> None:
    one = answer(client)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwx"
    guesses = {"keys": " ".join(f"{one['id']}.{letter * 43}" for letter in letters)}
    stranger = {"REMOTE_ADDR": "203.0.113.7"}
    replies = [client.post(PATH, data=guesses, environ_overrides=stranger) for _ in range(40)]
    assert [reply.status_code for reply in replies] == [404] * 30 + [429] * 10
    assert int(replies[-1].headers["Retry-After"]) > 0
    bearer = {"Authorization": f"Bearer {'A' * 43}"}
    path = f"{RECEIPTS}/{one['id']}"
    reply = client.get(path, headers=bearer, environ_overrides=stranger)
    assert reply.status_code == 429, "the receipt's own address is no way around"
    mine = {"REMOTE_ADDR": "203.0.113.8"}
    for _ in range(31):
        reply = client.post(PATH, data={"keys": key_of(one)}, environ_overrides=mine)
    assert reply.status_code == 200, "whoever has the key may use it as often as they like"


def test_everything_is_taken_back_by_one_button(client: FlaskClient, clock: Clock) -> None:
    one = answer(client)
    page = opened(client, one)
    clock.now += timedelta(minutes=1)
    done = send(client, page, "answer", action="withdraw")
    assert "Your change is recorded" in done.text
    assert "<strong>Analytics</strong>: not allowed" in done.text
    [_, key] = keys_on(done).split()
    assert f"https://shop.example/#ck-answer={key}" in done.text
    receipt_id, secret = key.split(".")
    found = client.get(
        f"{RECEIPTS}/{receipt_id}", headers={"Authorization": f"Bearer {secret}"}
    ).json["payload"]
    assert found["decision"]["action"] == "withdraw"
    assert found["decision"]["surface"] == "privacy"
    assert found["prev"] == one["id"]
    assert done.headers["Set-Cookie"].split(".")[3] == "56"


def test_one_category_is_taken_back_and_the_others_stay(client: FlaskClient) -> None:
    choices = {"necessary": True, "analytics": True, "marketing": True}
    page = opened(client, answer(client, choices=choices, action="accept_all"))
    assert page.text.count('name="take_back"') == 2, "what is required cannot be taken back"
    done = send(client, page, "answer", take_back="marketing")
    assert "<strong>Analytics</strong>: allowed" in done.text
    assert "<strong>Marketing</strong>: not allowed" in done.text
    assert send(client, done, "answer", take_back="marketing").status_code == 400
    assert send(client, done, "answer", take_back="nothing").status_code == 400


def test_choices_are_changed_and_sending_twice_is_one_answer(client: FlaskClient) -> None:
    page = opened(client, answer(client))
    form = {"action": "save", "granted": ["marketing", "news"]}
    first, again = (send(client, page, "answer", **form) for _ in range(2))
    assert keys_on(first) == keys_on(again)
    assert "<strong>Marketing</strong>: allowed" in first.text
    assert "<strong>News</strong>: allowed" in first.text
    assert "<strong>Analytics</strong>: not allowed" in first.text


def test_an_answer_needs_a_key_and_a_form_of_ours(client: FlaskClient) -> None:
    page = client.get(PATH)
    token = token_on(page)
    for form, status in (
        ({"token": token, "action": "accept"}, 404),
        ({"token": "forged", "action": "accept", "keys": key_of(answer(client))}, 400),
        ({"token": token, "keys": key_of(answer(client))}, 400),
    ):
        assert client.post(f"{PATH}/answer", data=form, headers=OWN).status_code == status


def test_a_question_that_changed_is_not_shown_as_answered(
    client: FlaskClient, publish: Publish
) -> None:
    one = answer(client)
    document = a_site_document()
    document["banner"]["categories"][1]["description"] = {"en": "Other.", "fr-CA": "Autre."}
    publish(document)
    page = opened(client, one).text
    assert "<strong>Analytics</strong>: not answered" in page
    assert "<strong>Marketing</strong>: not allowed" in page


def test_a_one_time_link_opens_the_same_once(client: FlaskClient, clock: Clock) -> None:
    one = answer(client)
    page = ask(client, opened(client, one))
    made = send(client, page, "code")
    code = re.search(r"<code[^>]*>([A-Z2-7]{4}(-[A-Z2-7]{4}){3})</code>", made.text)[1]
    assert f"https://consent.example/ck/shop/privacy#code={code}" in made.text
    assert "<svg viewBox" in made.text
    taken = client.post(PATH, data={"code": f" {code.lower()} "})
    assert keys_on(taken) == keys_on(page)
    again = client.post(PATH, data={"code": code})
    assert again.status_code == 404
    assert "its 15 minutes are over" in again.text


def test_a_one_time_link_lapses_and_belongs_to_its_site(
    client: FlaskClient, clock: Clock, publish: Publish
) -> None:
    document = a_site_document()
    document["site"] |= {"key": "other"}
    publish(document)
    page = opened(client, answer(client))
    codes = [
        re.search(r"<code[^>]*>([A-Z2-7-]{19})</code>", send(client, page, "code").text)[1]
        for _ in range(2)
    ]
    assert client.post("/ck/other/privacy", data={"code": codes[0]}).status_code == 404
    assert client.post(PATH, data={"code": codes[0]}).status_code == 200
    clock.now += timedelta(minutes=15)
    assert client.post(PATH, data={"code": codes[1]}).status_code == 404
    assert client.post(f"{PATH}/code").status_code == 404


def test_everything_can_be_taken_along_as_a_file(client: FlaskClient, rt: Runtime) -> None:
    one = answer(client)
    extend_all(rt)
    page = ask(client, opened(client, one))
    file = send(client, page, "file")
    assert file.headers["Content-Disposition"] == 'attachment; filename="shop-privacy.json"'
    [receipt] = file.json["receipts"]
    assert receipt["receipt"] == one["receipt"]
    assert receipt["payload"]["jti"] == one["id"]
    assert receipt["proof"].startswith("c2sp.org/tlog-proof@v1")
    assert file.json["requests"][0]["text"] == "What do you know?"
    single = send(client, page, "file", receipt=one["id"])
    assert single.text == one["receipt"]
    assert send(client, page, "file", receipt=str(UUID(int=1))).status_code == 404


def test_the_page_without_javascript_follows_from_the_preferences(client: FlaskClient) -> None:
    form = client.get("/ck/shop/preferences")
    done = client.post(
        "/ck/shop/preferences", data={"token": token_on(form), "action": "accept"}, headers=OWN
    )
    keys = unescape(re.search(r'name="keys" value="([^"]+)"', done.text)[1])
    page = client.post(PATH, data={"keys": keys})
    assert "You accepted everything" in page.text


@pytest.mark.parametrize(
    ("asked", "tag", "words"),
    [("fr-CA", "fr-CA", "Vos reçus"), ("de", "en", "Your receipts")],
)
def test_the_page_speaks_the_languages_of_the_banner(
    client: FlaskClient, asked: str, tag: str, words: str
) -> None:
    one = answer(client)
    page = client.post(f"{PATH}?lang={asked}", data={"keys": key_of(one)}).text
    assert f'<html lang="{tag}"' in page
    assert words in page


def test_the_page_may_run_its_own_script_and_nothing_else(client: FlaskClient) -> None:
    policy = client.get(PATH).headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert client.get(PATH).headers["Cache-Control"] == "private, no-store"
    assert client.get("/ck/-/privacy.js").status_code == 200


def test_the_evidence_of_a_receipt_is_a_button_away(
    client: FlaskClient, rt: Runtime, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONSENTKIT_CHROMIUM", "/nowhere/chromium")
    one, other = answer(client), answer(client)
    assert "Evidence of consent: The Shop" not in opened(client, one).text, "it is not in the log"
    extend_all(rt)
    page = opened(client, one)
    assert "Evidence of consent: The Shop" in page.text
    file = send(client, page, "evidence", receipt=one["id"])
    assert file.mimetype == "application/zip"
    bundle = tmp_path / "evidence.zip"
    bundle.write_bytes(file.data)
    checked = run("verify", bundle)
    assert checked.exit_code == 0, checked.output
    with zipfile.ZipFile(bundle) as unpacked:
        assert unpacked.read("receipt.jws").decode() == one["receipt"]
        assert one["receipt"] in unpacked.read("report.html").decode()
        assert not [name for name in unpacked.namelist() if name.endswith(".png")]
    assert send(client, page, "evidence", receipt=other["id"]).status_code == 404


def test_the_evidence_has_pictures_where_the_service_has_a_browser(
    client: FlaskClient, rt: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get("/ck/shop/banner.js")
    one = answer(client)
    extend_all(rt)
    page = opened(client, one)
    pictures = []
    for _ in range(2):
        file = send(client, page, "evidence", receipt=one["id"])
        with zipfile.ZipFile(io.BytesIO(file.data)) as unpacked:
            pictures.append([unpacked.read(f"banner/{name}.png") for name in ("phone", "desktop")])
        # They are kept: the second time, no browser is needed.
        monkeypatch.setenv("CONSENTKIT_CHROMIUM", "/nowhere/chromium")
    assert pictures[0] == pictures[1]
    sizes = [struct.unpack(">II", picture[16:24]) for picture in pictures[0]]
    assert sizes == [(390, 844), (1440, 900)]
