"""The trail of a site taken along: as a file for programs with proofs, and for a spreadsheet."""

import csv
import io
import json
from hashlib import sha256

import pytest

from consentkit.domain.account import Actor
from consentkit.domain.roles import Role
from consentkit.ledger.proof import LogProof, check_proof
from consentkit.services.enter_statement import statement_text
from consentkit.services.extend_ledger import log_keys, log_origin
from consentkit.signing.canonical import content_hash
from consentkit.signing.ed25519 import verify_ed25519
from consentkit.web.runtime import Runtime
from tests.console.conftest import LogIn
from tests.console.trail import act, rows
from tests.recorded import extend_all

pytestmark = pytest.mark.usefixtures("site")


def test_json_lines_hold_a_proof_that_anybody_can_check(rt: Runtime, log_in: LogIn) -> None:
    act(rt, "site_changed", name={"before": "Läden", "after": "=1+1"})
    extend_all(rt)
    act(rt, "banner_published")
    admin = log_in(shop=Role.AUDITOR)
    reply = admin.post("/sites/shop/trail/export", {"kind": "jsonl"})
    assert reply.mimetype == "application/jsonl"
    assert "trail-shop-2026-11-23.jsonl" in reply.headers["Content-Disposition"]
    exported, waiting, entered = map(json.loads, reply.text.splitlines())
    # The export stands in the trail, and in itself.
    assert exported["action"]["what"] == "trail_exported"
    assert exported["action"]["actor"] == "auditor@admins.example"
    assert (waiting["index"], waiting["proof"]) == (None, None)
    said = entered["statement"]
    document = entered["action"]
    expected = {
        "kind": "admin_action",
        "number": document["number"],
        "sha256": content_hash(document),
    }
    assert said == statement_text(expected)
    with rt.transaction() as session:
        origin = log_origin(rt.config.public_url)
        keys = log_keys(session, origin)
    proof = LogProof.parse(entered["proof"].encode())
    assert proof.index == entered["index"]
    check_proof(proof, sha256(said.encode()).digest(), keys, verify_ed25519, origin=origin)


def test_csv_is_rfc_4180_and_no_spreadsheet_finds_a_formula(rt: Runtime, log_in: LogIn) -> None:
    act(rt, "site_changed", by=Actor(7, "=cmd|' /C calc'!A0@x.example"), name='a "b",\nc')
    admin = log_in(shop=Role.OWNER)
    reply = admin.post("/sites/shop/trail/export", {"kind": "csv", "what": "site_changed"})
    assert reply.mimetype == "text/csv"
    [row] = csv.DictReader(io.StringIO(reply.text, newline=""))
    assert row["who"] == "'=cmd|' /C calc'!A0@x.example"
    assert json.loads(row["details"]) == {"name": 'a "b",\nc'}
    assert row["what"] == "site_changed"
    assert row["site"] == "shop"
    assert row["at"] == "2026-11-23T19:01:07.123Z"
    trail = rows(admin.get("/sites/shop/trail").text)
    assert "Exported the audit trail owner@admins.example" in trail[0]
    assert "Format csv What site_changed" in trail[0]


def test_a_long_export_is_whole(rt: Runtime, log_in: LogIn, monkeypatch) -> None:
    from consentkit.web import trail_export

    monkeypatch.setattr(trail_export, "EXPORT_PAGE", 7)
    for number in range(20):
        act(rt, version=number)
    reply = log_in(shop=Role.OWNER).post(
        "/sites/shop/trail/export", {"kind": "jsonl", "what": "banner_published"}
    )
    versions = [
        json.loads(each)["action"]["details"]["version"] for each in reply.text.splitlines()
    ]
    assert versions == list(range(19, -1, -1))


def test_there_is_no_export_of_another_kind(log_in: LogIn) -> None:
    admin = log_in(shop=Role.OWNER)
    assert admin.post("/sites/shop/trail/export", {"kind": "exe"}).status_code == 404
