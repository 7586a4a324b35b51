"""What a program does with a site by the API: the same as an admin in the console."""

import csv
import io
import json
import zipfile
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from consentkit.domain.api_key import Scope
from consentkit.domain.roles import Role
from consentkit.ledger.proof import LogProof
from consentkit.web.runtime import Runtime
from tests.conftest import Clock, Publish
from tests.factories import a_category, a_site_document
from tests.independent import open_with_cryptography
from tests.integration.api.conftest import MakeKey, MakeOwner, Program, pages
from tests.privacy import asked, visitors_page
from tests.recorded import answer, extend_all

SHOP = "/sites/shop"


def test_sites_are_listed_by_name_page_by_page(
    client: FlaskClient, publish: Publish, make_owner: MakeOwner, make_key: MakeKey
) -> None:
    keys = []
    for number in range(27):
        document = a_site_document()
        document["site"] |= {"key": f"site-{number:02}", "name": f"Site {number % 3}"}
        publish(document)
        keys.append(document["site"]["key"])
    owner = make_owner(**{key.replace("-", "_"): Role.AUDITOR for key in keys})
    found = pages(Program(client, make_key(owner)), "/sites")
    assert [each["key"] for each in found] == sorted(keys, key=lambda k: (int(k[5:]) % 3, k))
    assert found[0] == {
        "key": "site-00",
        "name": "Site 0",
        "home": "https://shop.example/",
        "role": "auditor",
        "archived_at": None,
        "version": 1,
        "published_at": "2026-11-23T19:01:07.123Z",
        "has_changes": False,
        "waiting_requests": 0,
    }


def test_an_operator_adds_a_site_and_nobody_else(
    client: FlaskClient, program: Program, make_owner: MakeOwner, make_key: MakeKey
) -> None:
    new = a_site_document()
    new["site"] |= {"key": "new", "name": "New"}
    assert program.post("/sites", new).json["code"] == "not_allowed"
    operator = Program(client, make_key(make_owner("op@admins.example", is_operator=True)))
    made = operator.post("/sites", new)
    assert made.status_code == 201, made.text
    assert made.headers["Location"] == "/api/v1/sites/new"
    assert operator.get("/sites/new").json["role"] == "owner"
    assert operator.post("/sites", new).json["code"] == "site_exists"
    wrong = operator.post("/sites", new | {"banner": {}})
    assert (wrong.status_code, wrong.json["code"]) == (422, "invalid_document")
    assert wrong.json["errors"][0]["field"].startswith("banner.")


def test_settings_are_changed_one_by_one(program: Program) -> None:
    read = program.get(f"{SHOP}/settings")
    etag = read.headers["ETag"]
    done = program.ask("PATCH", f"{SHOP}/settings", {"receipts_kept_days": 30}, If_Match=etag)
    assert done.json == read.json | {"receipts_kept_days": 30}
    late = program.ask("PATCH", f"{SHOP}/settings", {"name": "Late"}, If_Match=etag)
    assert late.status_code == 412
    bad = program.ask("PATCH", f"{SHOP}/settings", {"origins": ["null"]}, If_Match="*")
    assert (bad.status_code, bad.json["errors"][0]["field"]) == (422, "site.origins")


def test_a_file_is_planned_and_then_taken_whole(program: Program) -> None:
    file = program.get(f"{SHOP}/file").json
    file["site"]["name"] = "The Corner Shop"
    file["banner"]["validity_days"] = 90
    plan = program.post(f"{SHOP}/file/plan", file)
    assert [each["member"] for each in plan.json["changes"]] == [
        "site.name",
        "validity_days",
        "refusal_days",
    ]
    assert program.get(f"{SHOP}/settings").json["name"] == "The Shop"
    done = program.ask("PUT", f"{SHOP}/file", file, If_Match=f'"{plan.json["etag"]}"')
    assert done.json["changes"] == plan.json["changes"]
    assert program.get(f"{SHOP}/file").json == file
    late = program.ask("PUT", f"{SHOP}/file", file, If_Match=f'"{plan.json["etag"]}"')
    assert late.status_code == 412
    file["site"]["key"] = "other"
    assert program.post(f"{SHOP}/file/plan", file).json["code"] == "invalid_document"


def test_a_draft_is_replaced_and_patched(program: Program) -> None:
    draft = program.get(f"{SHOP}/draft").json
    banner = draft["banner"]
    banner["categories"].append(a_category("chat"))
    done = program.ask("PUT", f"{SHOP}/draft", banner, If_Match="*")
    assert done.status_code == 200, done.text
    assert done.json["revision"] == draft["revision"] + 1
    assert [each["key"] for each in done.json["banner"]["categories"]][-1] == "chat"
    patch = {"texts": {"en": {"heading": "Biscuits"}}, "look": {"layout": "box"}}
    done = program.ask("PATCH", f"{SHOP}/draft", patch, If_Match=done.headers["ETag"])
    assert done.json["banner"]["texts"]["en"]["heading"] == "Biscuits"
    assert done.json["banner"]["look"]["layout"] == "box"
    gone = program.ask("PATCH", f"{SHOP}/draft", {"officer": None}, If_Match="*")
    assert (gone.status_code, gone.json["errors"][0]["field"]) == (422, "banner.officer")
    same = program.ask("PATCH", f"{SHOP}/draft", {}, If_Match="*")
    assert same.json["revision"] == done.json["revision"]
    noted = program.get(f"{SHOP}/audit?what=draft_changed").json["data"]
    assert len(noted) == 2


def test_receipts_are_found_opened_and_proven(
    client: FlaskClient, program: Program, rt: Runtime
) -> None:
    made = answer(client, 60)
    extend_all(rt)
    found = pages(program, f"{SHOP}/receipts")
    assert {each["id"] for each in found} == {each["id"] for each in made}
    one = made[0]["id"]
    opened = program.get(f"{SHOP}/receipts/{one}").json
    assert (opened["holds"], opened["status"], opened["jws"]) == (
        True,
        "in_force",
        made[0]["receipt"],
    )
    proof = program.get(f"{SHOP}/receipts/{one}/proof").json
    assert LogProof.parse(proof["proof"].encode()).index == opened["place"]
    keys = {"keys": [each["jwk"] for each in program.get("/signing-keys").json["data"]]}
    assert open_with_cryptography(proof["jws"], keys)[1] == opened["receipt"]
    noted = program.get(f"{SHOP}/audit?what=record_opened").json["data"]
    assert [each["details"] for each in noted] == [{"receipt": one}]
    assert pages(program, f"{SHOP}/receipts?category=marketing&answer=granted") == []
    assert len(pages(program, f"{SHOP}/receipts?category=marketing&answer=denied")) == 60
    assert pages(program, f"{SHOP}/receipts?recorded_before=2026-11-01T00:00:00Z") == []
    absent = program.get(f"{SHOP}/receipts/{UUID(int=1)}")
    assert absent.json["code"] == "receipt_not_found"


def test_receipts_are_exported_as_a_stream_and_their_visitors_told(
    client: FlaskClient, program: Program, rt: Runtime
) -> None:
    made = answer(client, 3)
    extend_all(rt)
    body = {"format": "csv", "recipient": "The authority"}
    reply = program.post(f"{SHOP}/receipts/export", body)
    assert reply.status_code == 200, reply.text
    assert reply.content_type.startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(reply.text)))
    assert {row["id"] for row in rows} == {each["id"] for each in made}
    lines = program.post(f"{SHOP}/receipts/export", body | {"format": "jsonl"}).text.splitlines()
    assert {json.loads(line)["jti"] for line in lines} == {each["id"] for each in made}
    opened = program.get(f"{SHOP}/receipts/{made[0]['id']}").json
    assert [each["recipient"] for each in opened["disclosures"]] == ["The authority"] * 2
    for wrong in ({"recipient": " "}, {"recipient": "a\nb"}, {"format": "xls"}):
        reply = program.post(f"{SHOP}/receipts/export", body | wrong)
        assert (reply.status_code, reply.json["errors"][0]["field"]) == (422, next(iter(wrong)))


def test_the_evidence_of_a_receipt_is_a_zip_file(
    client: FlaskClient, program: Program, rt: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONSENTKIT_CHROMIUM", "/nowhere")  # without pictures, which take seconds
    made = answer(client, 1)[0]
    path = f"{SHOP}/receipts/{made['id']}/evidence"
    waits = program.post(path, {"recipient": "Eve"})
    assert (waits.status_code, waits.json["code"]) == (409, "not_in_ledger_yet")
    extend_all(rt)
    reply = program.post(path, {"recipient": "Eve"})
    assert reply.status_code == 200, reply.text
    with zipfile.ZipFile(io.BytesIO(reply.data)) as found:
        assert found.read("receipt.jws").decode() == made["receipt"]
        assert "report.html" in found.namelist()


def test_requests_are_read_put_off_and_answered(
    client: FlaskClient, program: Program, clock: Clock
) -> None:
    key = asked(client, text="What do you know?")
    listed = pages(program, f"{SHOP}/requests")
    assert [(each["number"], each["is_overdue"]) for each in listed] == [("2026-1", False)]
    one = f"{SHOP}/requests/2026-1"
    put_off = program.post(f"{one}/extend", {"days": 30, "reason": "The archive is slow."})
    assert put_off.status_code == 200, put_off.text
    assert put_off.json["extension_reason"] == "The archive is slow."
    twice = program.post(f"{one}/extend", {"days": 30, "reason": "Again."})
    assert (twice.status_code, twice.json["code"]) == (409, "cannot_extend")
    done = program.post(f"{one}/answer", {"answer": "Nothing at all."})
    assert done.status_code == 200, done.text
    assert [each["what"] for each in done.json["history"]] == ["extended", "answered"]
    assert "Nothing at all." in visitors_page(client, key)
    assert program.post(f"{one}/answer", {"answer": "No."}).json["code"] == "request_answered"
    assert pages(program, f"{SHOP}/requests") == []
    assert len(pages(program, f"{SHOP}/requests?state=answered")) == 1
    assert program.get(f"{SHOP}/requests/2026-9").json["code"] == "unknown_request"
    assert program.post(f"{one}/answer", {"answer": "x" * 20_001}).status_code == 422


def test_more_requests_than_a_page_holds_are_all_told(
    client: FlaskClient, program: Program, clock: Clock
) -> None:
    for _ in range(53):
        asked(client)
        clock.now += timedelta(microseconds=700)
    numbers = [each["number"] for each in pages(program, f"{SHOP}/requests")]
    assert numbers == [f"2026-{n}" for n in range(1, 54)]


def test_numbers_are_those_of_the_span_and_tell_no_handful_apart(
    client: FlaskClient, program: Program, rt: Runtime
) -> None:
    answer(client, 4)
    extend_all(rt)
    few = program.get(f"{SHOP}/numbers").json
    assert (few["total"]["receipts"], few["total"]["save"]) == (4, None)
    answer(client, 4)
    extend_all(rt)
    many = program.get(f"{SHOP}/numbers?since=2026-11-23&until=2026-11-23").json
    assert (many["total"]["receipts"], many["total"]["save"]) == (8, 8)
    assert many["choices"]["analytics"] == {"granted": 8, "denied": 0}
    assert date.fromisoformat(many["since"]) == date(2026, 11, 23)
    bad = program.get(f"{SHOP}/numbers?since=2026-11-24&until=2026-11-23")
    assert (bad.status_code, bad.json["code"]) == (422, "bad_span")
    for far in ("since=0001-01-01", "until=9999-12-31"):
        assert program.get(f"{SHOP}/numbers?{far}").status_code == 422


def test_the_trail_is_read_page_by_page(program: Program) -> None:
    for _ in range(30):
        program.post(f"{SHOP}/archive")
        program.post(f"{SHOP}/bring-back")
    found = pages(program, f"{SHOP}/audit")
    numbers = [each["number"] for each in found]
    assert numbers == sorted(set(numbers), reverse=True)
    assert len([each for each in found if each["what"] == "site_archived"]) == 30
    only = pages(program, f"{SHOP}/audit?actor=ada@admins.example&what=site_archived")
    assert len(only) == 30
    assert pages(program, f"{SHOP}/audit?since=2030-01-01T00:00:00Z") == []


def test_who_a_key_is(program: Program) -> None:
    told = program.get("/self").json
    assert told["owner"] == "ada@admins.example"
    assert told["scopes"] == [each.value for each in Scope]
    assert told["sites"] is None
