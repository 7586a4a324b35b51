"""The visitor's page: erase one's receipts, and have it proven."""

import hashlib
import json
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from consentkit.domain.erasure import Erasure
from consentkit.signing.certificates import sign_erasure
from consentkit.storage.models import ReceiptRow
from consentkit.web.runtime import Runtime
from tests.conftest import Clock, Run
from tests.factories import a_visitor_id
from tests.privacy import PATH, RECEIPTS, answer, key_of, opened, payload_on, send, text_on
from tests.recorded import check, extend_all, tamper

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


def test_the_proof_of_erasure_can_be_checked_by_page_program_and_command(
    client: FlaskClient, rt: Runtime, run: Run, tmp_path: Path
) -> None:
    one = answer(client)
    done = send(client, opened(client, one), "erase", confirm="yes")
    proof = text_on(done, "certificate-1")
    assert client.post("/verify", json={"receipt": proof}).json["log"] == {"index": None}
    extend_all(rt)
    found = client.post("/verify", json={"receipt": proof}).json
    assert (found["valid"], found["kind"]) == (True, "erasure")
    assert found["payload"]["erased"][0]["receipt"] == one["id"]
    said = client.get(f"/log/statements?from={found['log']['index']}").json["statements"][0]
    assert hashlib.sha256(proof.encode()).hexdigest() in said["statement"]
    page = client.post("/verify", data={"receipt": proof}).text
    assert "Proof of erasure: ✓" in page
    assert f"<code>{one['id']}</code>: Erased on November 23, 2026" in page
    checked = run("verify", "-", input=proof)
    assert checked.exit_code == 0, checked.output
    assert f"the site shop erased {one['id']}" in checked.output
    jwks = tmp_path / "jwks.json"
    jwks.write_text(client.get("/.well-known/jwks.json").text)
    assert run("verify", "-", "--jwks", jwks, input=proof).exit_code == 0


def test_no_byte_of_a_proof_of_erasure_can_be_changed(client: FlaskClient) -> None:
    done = send(client, opened(client, answer(client)), "erase", confirm="yes")
    proof = text_on(done, "certificate-1")
    for at in range(0, len(proof), 7):
        other = "A" if proof[at] != "A" else "B"
        forged = f"{proof[:at]}{other}{proof[at + 1 :]}"
        found = client.post("/verify", json={"receipt": forged}).json
        assert (found["valid"], found["payload"]) == (False, None), at
    other = "A" if proof[-20] != "A" else "B"
    forged = f"{proof[:-20]}{other}{proof[-19:]}"
    page = client.post("/verify", data={"receipt": forged}).text
    assert "Proof of erasure: ✓" not in page
    assert "bad_signature" in page


def test_a_proof_under_a_stolen_key_holds_if_the_log_had_it(
    client: FlaskClient, rt: Runtime, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONSENTKIT_PUBLIC_URL", "https://consent.example")
    done = send(client, opened(client, answer(client)), "erase", confirm="yes")
    proof = text_on(done, "certificate-1")
    extend_all(rt)
    stolen = client.get("/.well-known/jwks.json").json["keys"][0]["kid"]
    later = Erasure(id=UUID(int=1), site_key="shop", erased_at=rt.now(), entries={})
    forged = sign_erasure(later, issuer="https://consent.example", key=rt.keys.signing_key())
    assert run("keys", "revoke", stolen, "--reason", "stolen").exit_code == 0
    assert client.post("/verify", json={"receipt": proof}).json["valid"] is True
    assert client.post("/verify", json={"receipt": forged}).json["code"] == "revoked_key"


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ("UPDATE erasure SET erased_at = '2020-01-01 00:00:00'", "says something else"),
        ("DELETE FROM erased_receipt", "says something else"),
        ("UPDATE erasure SET certificate = certificate || 'A'", "was never entered"),
    ],
)
def test_the_ledger_tells_when_what_is_kept_of_an_erasure_was_touched(
    client: FlaskClient, rt: Runtime, change: str, finding: str
) -> None:
    send(client, opened(client, answer(client)), "erase", confirm="yes")
    extend_all(rt)
    assert check(rt).findings == []
    tamper(rt, "erasure", change)
    [found] = check(rt).findings
    assert finding in found
