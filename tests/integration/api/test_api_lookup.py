"""Records found by what somebody has in hand, the trail exported, and numbers of one value."""

import csv
import io
import json
from uuid import UUID

from flask.testing import FlaskClient

from consentkit.domain.api_key import Scope
from consentkit.domain.roles import Role
from consentkit.ledger.proof import LogProof
from consentkit.web.runtime import Runtime
from tests.conftest import Publish
from tests.factories import a_site_document
from tests.integration.api.conftest import MakeKey, MakeOwner, Program
from tests.privacy import asked, key_of
from tests.recorded import answer, extend_all

LOOKUP = "/sites/shop/lookup"
EXPORT = "/sites/shop/audit/export"
DAILY = "/sites/shop/numbers/daily-rows.csv"


def test_a_receipt_is_found_by_its_id_its_key_and_itself(
    client: FlaskClient, program: Program
) -> None:
    one, other = answer(client, 2)
    for text in (one["id"], f" {one['id']}\n", key_of(one), one["receipt"]):
        found = program.post(LOOKUP, {"text": text})
        assert found.status_code == 200, found.text
        assert found.json["receipts"] == [one["id"]]
    assert found.json["checked"]["valid"]
    assert found.json["checked"]["recorded"]
    assert found.json["checked"]["receipt"]["jti"] == one["id"]
    both = program.post(LOOKUP, {"text": key_of(one, other)}).json
    assert sorted(both["receipts"]) == sorted([one["id"], other["id"]])
    assert both["checked"] is None


def test_a_request_is_found_by_its_key_by_who_may_read_requests(
    client: FlaskClient, program: Program, make_owner: MakeOwner, make_key: MakeKey
) -> None:
    key = asked(client)
    assert program.post(LOOKUP, {"text": key}).json["requests"] == ["2026-1"]
    narrow = Program(client, make_key(make_owner(shop=Role.OWNER), Scope.RECEIPTS_READ))
    assert narrow.post(LOOKUP, {"text": key}).json["requests"] == []


def test_what_leads_nowhere_is_refused_and_tells_nothing(
    client: FlaskClient, program: Program, publish: Publish
) -> None:
    one = answer(client, 1)[0]
    other = a_site_document()
    other["site"]["key"] = "other"
    publish(other)
    wrong = f"{one['id']}.{'A' * 43}"
    for text in (" \n", "nonsense", wrong, f"q{wrong}", str(UUID(int=1))):
        reply = program.post(LOOKUP, {"text": text})
        assert (reply.status_code, reply.json["errors"][0]["field"]) == (422, "text")
        assert one["receipt"] not in reply.text
    head, payload, _ = one["receipt"].split(".")
    forged = program.post(LOOKUP, {"text": f"{head}.{payload}.{'A' * 86}"}).json
    assert (forged["receipts"], forged["checked"]["valid"]) == ([], False)
    assert program.post(LOOKUP, {"text": one["id"]}, Idempotency_Key="a").status_code == 400


def test_a_key_of_another_site_finds_nothing_here(
    client: FlaskClient, site: str, publish: Publish, make_owner: MakeOwner, make_key: MakeKey
) -> None:
    other = a_site_document()
    other["site"]["key"] = "other"
    publish(other)
    mine = Program(client, make_key(make_owner(other=Role.OWNER)))
    request = asked(client)
    assert mine.post("/sites/other/lookup", {"text": request}).status_code == 422
    one = answer(client, 1)[0]
    assert mine.post("/sites/other/lookup", {"text": one["receipt"]}).json["receipts"] == []
    for text in (one["id"], key_of(one)):
        assert mine.post("/sites/other/lookup", {"text": text}).status_code == 422


def test_guessing_secrets_ends_soon(client: FlaskClient, program: Program) -> None:
    one = answer(client, 1)[0]
    wrong = {"text": f"{one['id']}.{'A' * 43}"}
    statuses = [program.post(LOOKUP, wrong).status_code for _ in range(31)]
    assert statuses == [422] * 30 + [429]
    assert program.post(LOOKUP, {"text": key_of(one)}).status_code == 429


def test_the_trail_is_exported_with_its_proofs_and_notes_that(
    program: Program, rt: Runtime
) -> None:
    program.post("/sites/shop/archive")
    program.post("/sites/shop/bring-back")
    extend_all(rt)
    reply = program.post(EXPORT, {"format": "jsonl", "what": "site_archived"})
    assert reply.content_type.startswith("application/jsonl")
    [line] = [json.loads(each) for each in reply.text.splitlines()]
    assert line["action"]["what"] == "site_archived"
    assert LogProof.parse(line["proof"].encode()).index == line["index"]
    rows = list(csv.DictReader(io.StringIO(program.post(EXPORT, {"format": "csv"}).text)))
    assert [each["what"] for each in rows][:3] == [
        "trail_exported",
        "trail_exported",
        "site_brought_back",
    ]
    assert json.loads(rows[1]["details"]) == {"format": "jsonl", "what": "site_archived"}
    wrong = program.post(EXPORT, {"format": "xls"})
    assert (wrong.status_code, wrong.json["errors"][0]["field"]) == (422, "format")


def test_numbers_are_told_of_one_value_alone(
    client: FlaskClient, program: Program, rt: Runtime
) -> None:
    answer(client, 8)
    extend_all(rt)
    whole = program.get("/sites/shop/numbers").json
    assert whole["only"] is None
    [language] = whole["values"]["language"]
    of_one = program.get(f"/sites/shop/numbers?only=language:{language}").json
    assert (of_one["only"], of_one["total"]) == (f"language:{language}", whole["total"])
    assert (of_one["parts"], of_one["choices"]) == ({}, {})
    assert program.get("/sites/shop/numbers?only=language:xx").json["total"]["receipts"] == 0
    for wrong in ("language", "total:", "moon:full", f"language:{'x' * 65}"):
        reply = program.get(f"/sites/shop/numbers?only={wrong}")
        assert (reply.status_code, reply.json["errors"][0]["field"]) == (422, "only")


def test_what_was_counted_each_day_is_the_file_that_the_console_hands_out(
    client: FlaskClient, program: Program, rt: Runtime
) -> None:
    answer(client, 8)
    extend_all(rt)
    reply = program.get(f"{DAILY}?since=2026-11-01&until=2026-11-30")
    assert reply.content_type.startswith("text/csv")
    assert 'filename="shop-daily-rows-2026-11-23.csv"' in reply.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(reply.text)))
    whole = program.get("/sites/shop/numbers").json["total"]
    [total] = [each for each in rows if each["dimension"] == "total"]
    assert (int(total["receipts"]), int(total["save"])) == (whole["receipts"], whole["save"])
    assert {each["day"] for each in rows} == {"2026-11-23"}
    assert program.get(f"{DAILY}?until=2026-11-22").text.count("\n") == 1


def test_daily_rows_tell_no_handful_apart_and_name_a_wrong_day(
    client: FlaskClient, program: Program, rt: Runtime
) -> None:
    answer(client, 4)
    extend_all(rt)
    rows = list(csv.DictReader(io.StringIO(program.get(DAILY).text)))
    assert {(each["receipts"], each["save"]) for each in rows} == {("4", "")}
    for wrong, field in (("since=x", "since"), ("since=2026-12-01", "since"), ("only=a", "only")):
        reply = program.get(f"{DAILY}?{wrong}")
        assert (reply.status_code, reply.json["errors"][0]["field"]) == (422, field)
