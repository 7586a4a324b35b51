"""Evidence and exports from the console, and whom they tell."""

import csv
import io
import zipfile
from html import unescape

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from consentkit.domain.roles import Role
from consentkit.services import pictures
from consentkit.services.export_receipts import KINDS
from consentkit.web import handing_out
from consentkit.web.runtime import Runtime
from tests.conftest import Publish
from tests.console.admins import Admin
from tests.console.conftest import LogIn
from tests.console.trail import noted
from tests.factories import a_decision, a_site_document, a_visitor_id
from tests.one_after_another import one_after_another
from tests.privacy import answer, opened
from tests.recorded import extend_all

pytestmark = pytest.mark.usefixtures("site")
RECORDS = "/sites/shop/records"
GRANTED = {"necessary": True, "analytics": True, "marketing": False, "news": False}


@pytest.fixture
def officer(log_in: LogIn) -> Admin:
    return log_in(shop=Role.OFFICER)


def test_evidence_is_made_for_somebody_and_the_visitor_reads_who(
    client: FlaskClient, officer: Admin, rt: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "BROWSERS", ())
    monkeypatch.setenv("CONSENTKIT_CHROMIUM", "")
    one = answer(client)
    path = f"{RECORDS}/{one['id']}"
    assert "waits to be entered" in officer.post(f"{path}/evidence", {"recipient": "A"}).text
    extend_all(rt)
    reply = officer.post(f"{path}/evidence", {"recipient": "The <b>authority</b>"})
    assert reply.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(reply.data)) as found:
        assert found.read("receipt.jws").decode() == one["receipt"]
        assert one["receipt"] in found.read("report.html").decode()
    shown = unescape(opened(client, one).text)
    assert "The <b>authority</b>" in shown
    assert [what for what, _ in noted(rt)][-1] == "evidence_exported"


@one_after_another("recipient", ["", "  ", "x" * 201, "a\r\nb", "a\x00b"])
def test_nothing_is_handed_out_to_nobody(
    client: FlaskClient, officer: Admin, rt: Runtime, recipient: str
) -> None:
    one = answer(client)
    extend_all(rt)
    reply = officer.post(f"{RECORDS}/{one['id']}/evidence", {"recipient": recipient})
    assert reply.status_code == 422
    assert 'id="recipient-error"' in reply.text
    reply = officer.post(f"{RECORDS}/export", {"kind": "csv", "recipient": recipient})
    assert reply.status_code == 422
    assert 'id="recipient-error"' in reply.text
    assert "exported" not in str(noted(rt))


def test_evidence_of_another_sites_receipt_is_absent(
    client: FlaskClient, officer: Admin, rt: Runtime, publish: Publish
) -> None:
    other = a_site_document()
    other["site"]["key"] = "other"
    publish(other)
    theirs = client.post("/ck/other/receipts", json=a_decision()).json
    extend_all(rt)
    path = f"{RECORDS}/{theirs['id']}/evidence"
    assert officer.post(path, {"recipient": "Me"}).status_code == 404


def test_evidence_is_not_made_too_often(
    client: FlaskClient, officer: Admin, rt: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    monkeypatch.setattr(handing_out, "with_pictures", lambda files: made.append(1) or files)
    one = answer(client)
    extend_all(rt)
    path = f"{RECORDS}/{one['id']}/evidence"
    replies = [officer.post(path, {"recipient": "Me"}).status_code for _ in range(8)]
    assert replies == [200] * 6 + [429] * 2
    assert len(made) == 6


def export(officer: Admin, **form: str) -> TestResponse:
    return officer.post(f"{RECORDS}/export", {"kind": "csv", "recipient": "The authority"} | form)


def test_an_export_has_what_was_found_and_only_those_visitors_are_told(
    client: FlaskClient, officer: Admin, rt: Runtime
) -> None:
    allowed = answer(client, choices=GRANTED)
    denied = answer(client, choices=GRANTED | {"analytics": False})
    extend_all(rt)
    reply = export(officer, category="analytics", answer="granted")
    rows = list(csv.DictReader(io.StringIO(reply.text)))
    assert [row["id"] for row in rows] == [allowed["id"]]
    assert reply.headers["Content-Disposition"].endswith('"shop-receipts-2026-11-23.csv"')
    assert "The authority" in opened(client, allowed).text
    assert "The authority" not in opened(client, denied).text
    what, details = noted(rt)[-1]
    assert what == "receipts_exported"
    assert "The authority" in details
    assert "analytics" in details


@pytest.mark.parametrize("kind", KINDS)
def test_every_format_is_streamed_one_document_a_line(
    client: FlaskClient, officer: Admin, rt: Runtime, kind: str, publish: Publish
) -> None:
    made = [answer(client)["id"] for _ in range(3)]
    other = a_site_document()
    other["site"]["key"] = "other"
    publish(other)
    theirs = client.post("/ck/other/receipts", json=a_decision()).json
    reply = export(officer, kind=kind)
    assert reply.status_code == 200
    assert theirs["id"] not in reply.text
    lines = reply.text.splitlines()
    assert len(lines) == len(made) + (kind == "csv")
    assert all(each in reply.text for each in made)


def test_formulas_in_an_export_are_text(client: FlaskClient, officer: Admin) -> None:
    made = answer(client, visitor_id="-" + a_visitor_id()[1:])
    [row] = csv.DictReader(io.StringIO(export(officer).text))
    assert row["id"] == made["id"]
    assert row["visitor_id"].startswith("'-")


@pytest.mark.parametrize(
    ("form", "field"),
    [({"kind": "xlsx"}, "kind"), ({"from": "x"}, "from"), ({"action": "'; --"}, "action")],
)
def test_a_bad_export_is_told_at_its_field(officer: Admin, form: dict, field: str) -> None:
    reply = export(officer, **form)
    assert reply.status_code == 422
    assert f'id="{field}-error"' in reply.text


def test_an_auditor_is_offered_no_export_and_refused_one(
    client: FlaskClient, log_in: LogIn, rt: Runtime
) -> None:
    one = answer(client)
    extend_all(rt)
    auditor = log_in(shop=Role.AUDITOR)
    assert "/export" not in auditor.get(RECORDS).text
    assert "/evidence" not in auditor.get(f"{RECORDS}/{one['id']}").text
    assert export(auditor).status_code == 403
