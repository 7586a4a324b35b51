"""Finding receipts in the console, and looking at one."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from consentkit.domain.roles import Role
from consentkit.services import find_receipts
from consentkit.web.runtime import Runtime
from tests.conftest import Clock, Publish
from tests.console.admins import Admin
from tests.console.conftest import LogIn
from tests.factories import a_decision, a_site_document, a_visitor_id
from tests.one_after_another import one_after_another
from tests.privacy import answer, ask, key_of, keys_on
from tests.recorded import extend_all

pytestmark = pytest.mark.usefixtures("site")
RECORDS = "/sites/shop/records"
GRANTED = {"necessary": True, "analytics": True, "marketing": False, "news": False}


@pytest.fixture
def officer(log_in: LogIn) -> Admin:
    return log_in(shop=Role.OFFICER)


def listed(page: str) -> list[str]:
    return re.findall(r'<a class="tall" href="/console/sites/shop/records/([0-9a-f-]{36})"', page)


def test_receipts_are_listed_newest_first_without_whole_visitor_ids(
    client: FlaskClient, officer: Admin, clock: Clock
) -> None:
    made = []
    for _ in range(3):
        clock.now += timedelta(seconds=1)
        visitor = a_visitor_id()
        made.append((answer(client, visitor_id=visitor), visitor))
    page = officer.get(RECORDS).text
    assert listed(page) == [each["id"] for each, _ in reversed(made)]
    assert not any(visitor in page for _, visitor in made)


def test_each_filter_leaves_what_it_says(
    client: FlaskClient, officer: Admin, clock: Clock, publish: Publish
) -> None:
    chose = answer(client, choices=GRANTED)
    clock.now += timedelta(days=2)
    declined = answer(
        client,
        action="decline_all",
        choices={"necessary": True, "analytics": False, "marketing": False, "news": False},
        decided_at="2026-11-25T19:01:07.123Z",
    )
    changed = a_site_document()
    changed["banner"]["categories"][1]["description"]["en"] = "Another text for another version."
    assert publish(changed) == 2
    officer.log_in_again()
    second = answer(
        client, banner_version=2, choices=GRANTED, decided_at="2026-11-25T19:01:07.123Z"
    )
    for query, expected in {
        "action=decline_all": {declined["id"]},
        "version=2": {second["id"]},
        "category=analytics&answer=granted": {chose["id"], second["id"]},
        "category=analytics&answer=denied": {declined["id"]},
        "category=analytics&answer=asked": {chose["id"], declined["id"], second["id"]},
        "category=gone": set(),
        "from=2026-11-24": {declined["id"], second["id"]},
        "to=2026-11-23": {chose["id"]},
        "from=2026-11-24&to=2026-11-24": set(),
        "from=2026-11-25&version=2&action=save&category=analytics": {second["id"]},
        "version=1&action=decline_all": {declined["id"]},
        "answer=denied": {chose["id"], declined["id"], second["id"]},
    }.items():
        reply = officer.get(f"{RECORDS}?{query}")
        assert reply.status_code == 200
        assert set(listed(reply.text)) == expected, query


@one_after_another(
    ("query", "field"),
    [
        ("from=yesterday", "from"),
        ("from=9999-12-31", "from"),
        ("to=2026-02-30", "to"),
        ("from=2026-11-24&to=2026-11-23", "to"),
        ("version=1;DROP TABLE receipt", "version"),
        ("version=99999999999999999999", "version"),
        ("version=٣", "version"),
        ("action=' OR 1=1 --", "action"),
        ("category=analytics' OR '1'='1", "category"),
        ("category=analytics&answer=maybe", "answer"),
    ],
)
def test_a_bad_filter_is_told_at_its_field_and_kept(
    client: FlaskClient, officer: Admin, query: str, field: str
) -> None:
    answer(client)
    reply = officer.get(f"{RECORDS}?{query}")
    assert reply.status_code == 422
    assert f'id="{field}-error"' in reply.text
    assert listed(reply.text) == []
    assert "1;DROP TABLE receipt" not in query or 'value="1;DROP TABLE receipt"' in reply.text


def test_a_place_to_go_on_from_that_is_none_is_refused(officer: Admin) -> None:
    assert officer.get(f"{RECORDS}?before=' OR 1=1").status_code == 422


def test_pages_follow_each_other_without_gap_or_repetition(
    client: FlaskClient, officer: Admin, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(find_receipts, "PAGE", 3)
    made = {answer(client)["id"] for _ in range(7)}
    found, path = [], RECORDS
    while path:
        page = officer.get(path).text
        found += listed(page)
        after = re.search(r'href="/console([^"]+)">(?:Older|Go on looking)', page)
        path = after[1].replace("&amp;", "&") if after else ""
        # What is recorded meanwhile shifts nothing.
        clock.now += timedelta(seconds=1)
        answer(client)
    assert len(found) == len(set(found)) == 7
    assert set(found) == made


def test_a_page_looks_through_so_many_and_says_so(
    client: FlaskClient, officer: Admin, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    rare = answer(client, choices=GRANTED)
    clock.now += timedelta(seconds=1)
    for _ in range(5):
        answer(client, choices=GRANTED | {"analytics": False})
    monkeypatch.setattr(
        find_receipts.find_receipts, "__kwdefaults__", {"before": None, "look_through": 4}
    )
    query = f"{RECORDS}?category=analytics&answer=granted"
    page = officer.get(query).text
    assert listed(page) == []
    assert "4 receipts were looked through" in page
    onward = re.search(r'href="/console([^"]+)">Go on looking', page)
    assert onward
    rest = officer.get(onward[1].replace("&amp;", "&")).text
    assert listed(rest) == [rare["id"]]
    assert "looked through" not in rest


def test_one_is_found_by_id_key_and_text_and_each_leads_to_its_page(
    client: FlaskClient, officer: Admin, rt: Runtime
) -> None:
    one = answer(client)
    extend_all(rt)
    for pasted in (
        one["id"],
        f" {one['id']}\n",
        key_of(one),
        one["receipt"],
        f"{one['receipt']}\n",
    ):
        reply = officer.post(f"{RECORDS}/find", {"text": pasted})
        assert reply.status_code == 303, pasted
        assert reply.headers["Location"] == f"/console{RECORDS}/{one['id']}"
    page = officer.get(f"{RECORDS}/{one['id']}").text
    assert "The text you pasted holds" in page
    assert "This receipt holds." in page
    assert re.search(r"Entry \d+ of the append-only ledger", page)


def test_a_key_of_a_request_leads_to_the_request(client: FlaskClient, officer: Admin) -> None:
    key = keys_on(ask(client, client.get("/ck/shop/privacy")))
    reply = officer.post(f"{RECORDS}/find", {"text": key})
    assert reply.headers["Location"] == "/console/sites/shop/requests/2026-1"


def test_several_keys_are_listed(client: FlaskClient, officer: Admin) -> None:
    two = [answer(client), answer(client)]
    reply = officer.post(f"{RECORDS}/find", {"text": key_of(*two)})
    assert set(listed(reply.text)) >= {each["id"] for each in two}


def test_what_is_pasted_and_leads_nowhere_is_kept_and_told(
    client: FlaskClient, officer: Admin
) -> None:
    one, two = answer(client), answer(client)
    head, body, signature = one["receipt"].split(".")
    for pasted, told in {
        "": "Paste something",
        "<script>alert(1)</script>": "neither a receipt",
        f"{one['id']}.{two['secret']}": "opens nothing of this site",
        f"{one['id']}.short": "opens nothing of this site",
        f"{head}.{body}.{signature[::-1]}": "Its signature does not fit",
        "a.b.c": "not the signed text of a receipt",
    }.items():
        reply = officer.post(f"{RECORDS}/find", {"text": pasted})
        assert reply.status_code == 422, pasted
        assert told in reply.text, pasted
        assert "<script>alert" not in reply.text
        assert not pasted or pasted.replace("<", "&lt;").replace(">", "&gt;") in reply.text


def test_a_megabyte_is_refused(officer: Admin) -> None:
    assert officer.post(f"{RECORDS}/find", {"text": "x" * 1_000_000}).status_code == 413


def test_a_secret_in_an_address_opens_nothing(client: FlaskClient, officer: Admin) -> None:
    one = answer(client)
    reply = officer.get(f"{RECORDS}/find?text={key_of(one)}")
    assert reply.status_code in (404, 405)
    assert one["secret"] not in reply.text


def test_a_receipt_of_another_site_is_absent_and_its_text_is_told_apart(
    client: FlaskClient, officer: Admin, publish: Publish
) -> None:
    other = a_site_document()
    other["site"]["key"] = "other"
    publish(other)
    theirs = client.post("/ck/other/receipts", json=a_decision()).json
    assert officer.get(f"{RECORDS}/{theirs['id']}").status_code == 404
    assert officer.get(f"{RECORDS}/{theirs['id']}/banner").status_code == 404
    reply = officer.post(f"{RECORDS}/find", {"text": theirs["receipt"]})
    assert "It was given for another site" in reply.text
    # A key that is right is told apart from a wrong one as little as an id is from any other.
    key, wrong = key_of(theirs), f"{theirs['id']}.{'A' * 43}"
    for pasted, never in ((key, wrong), (theirs["id"], str(UUID(int=7)))):
        pages = [officer.post(f"{RECORDS}/find", {"text": each}) for each in (pasted, never)]
        assert [each.status_code for each in pages] == [422, 422]
        assert "of this site" in pages[0].text or "This site has no receipt" in pages[0].text
        assert f"/records/{theirs['id']}" not in pages[0].text
        assert pages[0].text.replace(pasted, "") == pages[1].text.replace(never, "")
    mine = answer(client)
    both = officer.post(f"{RECORDS}/find", {"text": f"{key} {key_of(mine)}"})
    assert both.headers["Location"] == f"/console{RECORDS}/{mine['id']}"
    assert theirs["id"] not in listed(officer.get(RECORDS).text)
    assert officer.get(f"{RECORDS}/{UUID(int=7)}").status_code == 404
    assert officer.get(f"{RECORDS}/forged").status_code == 404
