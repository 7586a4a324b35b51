"""The visitor's page: erase one's receipts, and have it proven."""

import json
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from consentkit.storage.models import ReceiptRow
from consentkit.web.runtime import Runtime
from tests.conftest import Clock
from tests.factories import a_visitor_id
from tests.privacy import PATH, RECEIPTS, answer, key_of, opened, payload_on, send
from tests.recorded import check, extend_all

pytestmark = pytest.mark.usefixtures("site")


def test_erased_receipts_are_gone_and_the_proof_says_so(client: FlaskClient, rt: Runtime) -> None:
    visitor = a_visitor_id()
    mine = [answer(client, visitor_id=visitor) for _ in range(2)]
    other = answer(client)
    extend_all(rt)
    page = opened(client, *mine)
    done = send(client, page, "erase", confirm="yes")
    assert "Your receipts are erased" in done.text
    assert "https://shop.example/#ck-forget" in done.text
    proof = payload_on(client, done, "certificate-1")
    assert [each["receipt"] for each in proof["erased"]] == [each["id"] for each in mine]
    assert proof["site"] == "shop"
    assert visitor not in json.dumps(proof)
    for each, status in ((mine[0], 404), (mine[1], 404), (other, 200)):
        headers = {"Authorization": f"Bearer {each['secret']}"}
        assert client.get(f"{RECEIPTS}/{each['id']}", headers=headers).status_code == status
    assert done.text.count("Erased on November 23, 2026, because you asked for it") == 2
    extend_all(rt)
    found = check(rt)
    assert (found.findings, found.erased, found.receipts) == ([], 2, 1)


def test_the_erasure_is_in_the_public_log_without_saying_whose(
    client: FlaskClient, rt: Runtime
) -> None:
    one = answer(client)
    page = opened(client, one)
    done = send(client, page, "erase", confirm="yes")
    extend_all(rt)
    proof = payload_on(client, done, "certificate-1")
    said = [
        json.loads(each["statement"]) for each in client.get("/log/statements").json["statements"]
    ]
    [erasure] = [each for each in said if each["kind"] == "erasure"]
    assert erasure["entries"] == [each["entry"] for each in proof["erased"]]
    assert set(erasure) == {"kind", "site", "entries", "sha256"}
    assert one["id"] not in json.dumps(said)


def test_erasing_twice_brings_the_same_proof(client: FlaskClient, clock: Clock) -> None:
    page = opened(client, answer(client))
    first = send(client, page, "erase", confirm="yes")
    clock.now += timedelta(days=1)
    again = send(client, page, "erase", confirm="yes")
    assert "These receipts were erased before" in again.text
    certificates = [payload_on(client, each, "certificate-1") for each in (first, again)]
    assert certificates[0] == certificates[1]


def test_nothing_is_erased_by_mistake(client: FlaskClient) -> None:
    one = answer(client)
    page = opened(client, one)
    assert "Nothing was erased" in send(client, page, "erase").text
    assert "You made a choice" in opened(client, one).text
    assert client.post(f"{PATH}/erase", data={"confirm": "yes"}).status_code == 404


def test_erasing_forgets_the_cookie_that_names_the_visitor(client: FlaskClient) -> None:
    page = client.post(PATH, data={"keys": key_of(answer(client))})
    changed = send(client, page, "answer", action="accept")
    assert client.get_cookie("__Host-ck") or client.get_cookie("ck")
    done = send(client, changed, "erase", confirm="yes")
    assert "Max-Age=0" in "".join(done.headers.getlist("Set-Cookie"))


def test_a_receipt_that_came_back_from_a_backup_is_found(client: FlaskClient, rt: Runtime) -> None:
    one = answer(client)
    extend_all(rt)
    with rt.transaction() as session:
        row = session.query(ReceiptRow).one()
        columns = list(ReceiptRow.metadata.tables["receipt"].c.keys())
        kept = {name: getattr(row, name) for name in columns}
    send(client, opened(client, one), "erase", confirm="yes")
    with rt.transaction(write=True) as session:
        session.add(ReceiptRow(**kept))
    extend_all(rt)
    assert check(rt).findings == [
        f"receipt {one['id']} of shop: it was erased because its visitor asked, and is back"
    ]
