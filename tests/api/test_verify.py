"""Anyone may hand in a receipt and learn whether it holds, and why not."""

import base64

import pytest
from flask.testing import FlaskClient

from consentkit.ledger.proof import LogProof
from consentkit.web.sequencer import extend
from tests.factories import a_decision, a_visitor_id
from tests.ledgers import LOG_FILES

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def receipt(client: FlaskClient) -> str:
    return client.post("/ck/shop/receipts", json=a_decision()).json["receipt"]


def test_a_good_receipt_is_told_in_full(client: FlaskClient, receipt: str) -> None:
    reply = client.post("/verify", json={"receipt": receipt})
    assert reply.status_code == 200
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    found = reply.json
    assert found["valid"] is True
    assert found["code"] is None
    assert found["reason"] is None
    assert found["recorded"] is True
    assert found["banner_known"] is True
    assert found["status"] == "in_force"
    assert found["payload"]["decision"]["choices"]["marketing"] is False
    for word in ("2026-11-23", "19:01:07", "shop", "version 1", "marketing denied"):
        assert word in found["sentence"]


def test_a_changed_receipt_is_refused_with_the_reason(client: FlaskClient, receipt: str) -> None:
    head, payload, signature = receipt.split(".")
    changed = f"{head}.{payload}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}"
    found = client.post("/verify", json={"receipt": changed}).json
    assert found["valid"] is False
    assert found["code"] == "bad_signature"
    assert "changed after signing" in found["reason"]
    assert found["payload"] is None
    assert found["claimed"]["site"] == "shop"


@pytest.mark.parametrize("text", ["x", "a.b.c", "not a receipt at all", "☃", "." * 16000])
def test_what_is_no_receipt_is_said_to_be_none(client: FlaskClient, text: str) -> None:
    found = client.post("/verify", json={"receipt": text}).json
    assert found["valid"] is False
    assert found["code"] == "malformed_receipt"


@pytest.mark.parametrize(
    ("body", "field"),
    [({}, "receipt"), ({"receipt": 1}, "receipt"), ({"receipt": "x", "y": 1}, "y")],
)
def test_a_request_without_a_receipt_is_refused_by_name(
    client: FlaskClient, body: dict, field: str
) -> None:
    reply = client.post("/verify", json=body)
    assert reply.status_code == 422
    assert reply.mimetype == "application/problem+json"
    assert reply.json["errors"][0]["field"] == field


def test_a_claim_that_no_page_can_show_is_not_shown(client: FlaskClient, receipt: str) -> None:
    """The payload of an unsigned text may hold half a character, which is no UTF-8."""
    head, payload, signature = receipt.split(".")
    raw = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    raw = raw.replace(b'"site":"shop"', b'"site":"\\ud800"')
    forged = f"{head}.{base64.urlsafe_b64encode(raw).rstrip(b'=').decode()}.{signature}"
    assert client.post("/verify", data={"receipt": forged}).status_code == 200
    assert client.post("/verify", json={"receipt": forged}).json["claimed"] is None


def test_verifying_creates_nothing(client: FlaskClient, receipt: str, app) -> None:
    from consentkit.services.export_receipts import count_receipts

    for _ in range(3):
        client.post("/verify", json={"receipt": receipt})
    with app.app_context():
        rt = app.extensions["consentkit"]
        with rt.transaction() as session:
            assert count_receipts("shop", session=session) == 1


def test_the_page_tells_the_same_and_shows_text_as_text(client: FlaskClient, receipt: str) -> None:
    page = client.post("/verify", data={"receipt": f" {receipt[:50]}\n{receipt[50:]} "})
    assert page.mimetype == "text/html"
    assert "The receipt holds" in page.text
    assert "Analytics (analytics): granted" in page.text
    hostile = client.post("/verify", data={"receipt": "<script>alert(1)</script>"})
    assert "<script>" not in hostile.text
    assert "does not hold" in hostile.text


def test_the_page_speaks_french(client: FlaskClient, receipt: str) -> None:
    page = client.post("/verify", data={"receipt": receipt}, headers={"Accept-Language": "fr-CA"})
    assert '<html lang="fr-CA"' in page.text
    assert "Le reçu est valide" in page.text


def test_a_file_upload_is_not_taken(client: FlaskClient) -> None:
    reply = client.post("/verify", data={"receipt": (__import__("io").BytesIO(b"x"), "r.txt")})
    assert reply.status_code == 415


def test_every_page_forbids_scripts_and_framing(client: FlaskClient) -> None:
    for path in ("/", "/verify", "/ck/shop/preferences", "/ck/shop/versions/1", "/nowhere"):
        reply = client.get(path, headers={"Accept": "text/html"})
        policy = reply.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert "<script>" not in reply.text, "no script inside a page"
        assert "style=" not in reply.text


def enter(client: FlaskClient) -> None:
    with client.application.app_context():
        assert extend(client.application.extensions["consentkit"]) > 0


def test_a_receipt_is_told_with_its_place_in_the_log(client: FlaskClient, receipt: str) -> None:
    assert client.post("/verify", json={"receipt": receipt}).json["log"] == {
        "index": None,
        "proof": None,
        "handed_in": None,
    }
    enter(client)
    log = client.post("/verify", json={"receipt": receipt}).json["log"]
    assert log["index"] == LogProof.parse(log["proof"].encode()).index
    again = client.post("/verify", json={"receipt": receipt, "proof": log["proof"]}).json
    came = again["log"]["handed_in"]
    assert (came["holds"], came["index"], came["code"]) == (True, log["index"], None)
    assert came["size"] > came["index"]


def test_a_proof_of_another_receipt_is_no_proof_of_this_one(
    client: FlaskClient, receipt: str
) -> None:
    other = client.post("/ck/shop/receipts", json=a_decision(visitor_id=a_visitor_id())).json
    enter(client)
    proof = client.post("/verify", json={"receipt": other["receipt"]}).json["log"]["proof"]
    found = client.post("/verify", json={"receipt": receipt, "proof": proof}).json
    assert found["valid"] is True
    assert found["log"]["handed_in"]["holds"] is False
    assert found["log"]["handed_in"]["code"] == "not_in_log"


@pytest.mark.parametrize(
    ("proof", "code"),
    [
        ("x", "malformed_proof"),
        ("c2sp.org/tlog-proof@v1\nindex 0\n\nx", "malformed_checkpoint"),
        ((LOG_FILES / "receipt.tlog-proof").read_text(), "unknown_log_key"),
        (
            (LOG_FILES / "receipt.tlog-proof").read_text().replace("consent.ex", "consent2.ex"),
            "another_log",
        ),
    ],
)
def test_a_proof_that_is_none_is_said_to_be_none(
    client: FlaskClient, receipt: str, proof: str, code: str
) -> None:
    found = client.post("/verify", json={"receipt": receipt, "proof": proof}).json
    assert found["valid"] is True
    assert found["log"]["handed_in"]["code"] == code


def test_a_form_saves_the_proof_as_a_file(client: FlaskClient, receipt: str) -> None:
    assert client.post("/verify/proof", data={"receipt": receipt}).status_code == 404
    enter(client)
    saved = client.post("/verify/proof", data={"receipt": f" {receipt}\r\n"})
    assert saved.status_code == 200
    assert saved.headers["Content-Disposition"].endswith('.tlog-proof"')
    pasted = saved.data.decode().replace("\n", "\r\n")
    page = client.post("/verify", data={"receipt": receipt, "proof": pasted}).text
    assert "the proof holds: entry" in page
    changed = pasted.replace("index ", "index 1")
    assert (
        "the proof does not hold"
        in client.post("/verify", data={"receipt": receipt, "proof": changed}).text
    )
    assert client.post("/verify/proof", data={"receipt": "x"}).status_code == 404


def test_a_receipt_of_another_instance_is_not_ours(client: FlaskClient) -> None:
    theirs = (LOG_FILES / "receipt.jws").read_text().strip()
    found = client.post("/verify", json={"receipt": theirs}).json
    assert (found["valid"], found["code"]) == (False, "unknown_key")
    assert found["payload"] is None
    page = client.post("/verify", data={"receipt": theirs}).text
    assert "it names a key that this service never published" in page


def test_a_proof_for_another_size_of_the_log_does_not_hold(
    client: FlaskClient, receipt: str
) -> None:
    enter(client)
    proof = client.post("/verify", json={"receipt": receipt}).json["log"]["proof"]
    client.post("/ck/shop/receipts", json=a_decision(visitor_id=a_visitor_id()))
    enter(client)
    later = client.get("/log/checkpoint").text
    mixed = f"{proof.partition(chr(10) * 2)[0]}\n\n{later}"
    found = client.post("/verify", json={"receipt": receipt, "proof": mixed}).json
    assert found["valid"] is True
    assert found["log"]["handed_in"]["code"] == "not_in_log"
