"""What commands change stands in the trail, done by the command line."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask.testing import FlaskClient
from sqlalchemy import select

from consentkit.cli.console_site import prepare_console
from consentkit.storage.models import AdminActionRow, SiteRow
from consentkit.web.runtime import Runtime
from tests.conftest import Clock, Run
from tests.factories import a_site_document
from tests.privacy import PATH, ask
from tests.recorded import answer, check

Trail = list[tuple[str, str | None, dict[str, Any]]]


@pytest.fixture(autouse=True)
def _configured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONSENTKIT_PUBLIC_URL", "https://consent.example")


def trail(rt: Runtime) -> Trail:
    row = AdminActionRow
    query = (
        select(row.what, SiteRow.key, row.details, row.actor)
        .outerjoin(SiteRow, SiteRow.id == row.site_id)
        .order_by(row.id)
    )
    with rt.transaction() as session:
        found = session.execute(query).all()
    assert {each.actor for each in found} <= {"command line"}
    assert check(rt).findings == []
    return [(each.what, each.key, each.details) for each in found]


def did(result: Result) -> None:
    assert result.exit_code == 0, result.output


def site_file(folder: Path, **changes: Any) -> Path:
    document = a_site_document()
    document["site"] |= changes
    file = folder / "site.json"
    file.write_text(json.dumps(document))
    return file


def test_adding_changing_and_publishing_a_site(rt: Runtime, run: Run, tmp_path: Path) -> None:
    did(run("site", "add", site_file(tmp_path)))
    did(run("site", "add", site_file(tmp_path)))
    file = site_file(tmp_path, name="The New Shop")
    did(run("site", "add", file, "--publish", "--override", "a test"))
    did(run("site", "publish", "shop"))
    added, changed, published = trail(rt)
    assert added == ("site_added", "shop", {"name": "The Shop"})
    change = {"kind": "changed", "member": "site.name", "before": "The Shop"}
    assert changed == ("site_changed", "shop", {"changes": [change | {"after": "The New Shop"}]})
    assert published[:2] == ("banner_published", "shop")
    assert published[2]["version"] == 1
    assert len(published[2]["sha256"]) == 64


def test_a_publication_in_spite_of_errors_says_which_and_why(
    rt: Runtime, run: Run, tmp_path: Path
) -> None:
    document = a_site_document()
    document["banner"]["refusal_days"] = 90
    file = tmp_path / "site.json"
    file.write_text(json.dumps(document))
    did(run("site", "add", file))
    assert run("site", "publish", "shop").exit_code == 1
    did(run("site", "publish", "shop", "--override", "agreed with counsel"))
    what, _, details = trail(rt)[-1]
    assert what == "banner_published"
    assert "L-EU-19" in details["override"]
    assert details["reason"] == "agreed with counsel"


@pytest.mark.usefixtures("site")
def test_keys(rt: Runtime, run: Run, clock: Clock) -> None:
    first = run("keys", "list").output.split()[0]
    did(run("keys", "new"))
    did(run("keys", "rotate"))
    did(run("keys", "revoke", first, "--reason", "laptop stolen"))
    clock.now += timedelta(days=1)
    # Said twice, done once.
    did(run("keys", "revoke", first))
    published, rotated, revoked = trail(rt)
    assert published[:2] == ("key_published", None)
    assert rotated == ("key_rotated", None, published[2])
    assert revoked == ("key_revoked", None, {"key_id": first, "reason": "laptop stolen"})


def test_handing_receipts_out_and_erasing_them(
    rt: Runtime, run: Run, site: str, client, clock, tmp_path: Path
) -> None:
    [made] = answer(client, 1)
    did(run("receipts", "export", "--for", "the authority"))
    did(run("receipts", "export", "--site", site))
    did(run("ledger", "extend"))
    out = tmp_path / "e.zip"
    did(run("evidence", made["id"], "--no-pictures", "--output", out, "--for", "a court"))
    did(run("receipts", "purge"))
    clock.now = clock.now.replace(year=clock.now.year + 5)
    did(run("receipts", "purge", "--dry-run"))
    did(run("receipts", "purge"))
    exported, of_site, evidence, purged = trail(rt)
    assert exported == ("receipts_exported", None, {"recipient": "the authority"})
    assert of_site == ("receipts_exported", "shop", {})
    said = {"recipient": "a court", "receipt_id": made["id"]}
    assert evidence == ("evidence_exported", "shop", said)
    assert purged[:2] == ("receipts_purged", "shop")
    assert purged[2]["count"] == 1


def test_answering_a_request(rt: Runtime, run: Run, site: str, client: FlaskClient) -> None:
    ask(client, client.get(PATH))
    did(run("requests", "answer", site, "2026-1", "--text", "All of it."))
    assert trail(rt) == [("request_answered", "shop", {"number": "2026-1"})]


@pytest.mark.usefixtures("site")
def test_another_name_for_the_ledger(rt: Runtime, run: Run, monkeypatch) -> None:
    did(run("ledger", "extend"))
    monkeypatch.setenv("CONSENTKIT_PUBLIC_URL", "https://moved.example")
    did(run("ledger", "rename"))
    query = select(AdminActionRow.what, AdminActionRow.details)
    with rt.transaction() as session:
        [(what, details)] = session.execute(query).all()
    assert (what, details) == ("ledger_renamed", {"name": "moved.example/log"})


def test_the_banner_of_the_console_itself(rt: Runtime) -> None:
    for _ in range(2):
        prepare_console(rt.config)
    added, published = trail(rt)
    assert added[:2] == ("site_added", "console")
    assert published[:2] == ("banner_published", "console")
