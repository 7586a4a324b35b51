"""What was acknowledged stays as it was: in the database itself, not only in our code."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from consentkit.domain.errors import UnknownSite
from consentkit.domain.site import SiteDefinition
from consentkit.services.add_site import add_site
from consentkit.storage import schema, sites
from consentkit.storage.session import WriteConflict
from consentkit.web.runtime import Runtime
from tests.conftest import Clock, Publish
from tests.factories import a_decision, a_site_document, a_visitor_id
from tests.one_after_another import one_after_another
from tests.wide import sqlite_and_wide

PATH = "/ck/shop/receipts"
pytestmark = pytest.mark.usefixtures("site")


@one_after_another(
    "statement",
    [
        "UPDATE banner_version SET sha256 = 'x'",
        "UPDATE banner_version SET content = '{}'",
        "DELETE FROM banner_version",
        "UPDATE receipt SET jws = 'x'",
        "UPDATE receipt SET prev = NULL, decided_at = recorded_at",
    ],
)
def test_the_database_refuses_to_change_evidence(
    client: FlaskClient, rt: Runtime, statement: str
) -> None:
    receipt = client.post(PATH, json=a_decision()).json
    with (
        pytest.raises(DBAPIError, match="never changed"),
        rt._engine.begin() as connection,
    ):
        connection.execute(text(statement))
    found = client.post("/verify", json={"receipt": receipt["receipt"]}).json
    assert found["recorded"] is True
    assert found["banner_known"] is True


def test_commits_are_durable(rt: Runtime) -> None:
    with rt.transaction() as session:
        found = schema.durability(session)
    if "journal_mode" in found.settings:
        assert found.settings == "journal_mode=wal synchronous=2"
        assert found.is_durable
    else:
        assert "synchronous_commit=on" in found.settings


def test_a_second_receipt_cannot_name_the_same_previous_one(
    client: FlaskClient, rt: Runtime, clock: Clock
) -> None:
    visitor = a_visitor_id()
    for _ in range(2):
        client.post(PATH, json=a_decision(visitor_id=visitor))
    copy = (
        "INSERT INTO receipt SELECT site_id, {id}, visitor_id, prev, banner_version, action, "
        "decided_at, recorded_at, expires_at, jws, NULL, NULL FROM receipt WHERE {which}"
    )
    fresh = "'01a20a83fa657eeaacf3eeda1d2e188d'"
    if rt.config.database_url.startswith("postgresql"):
        fresh += "::uuid"
    for which in ("prev IS NULL", "prev IS NOT NULL"):
        with pytest.raises(WriteConflict), rt.transaction(write=True) as session:
            session.execute(text(copy.format(id=fresh, which=which)))


def test_nothing_is_kept_of_a_transaction_that_fails(rt: Runtime) -> None:
    document = a_site_document()
    document["site"] = document["site"] | {"key": "half"}

    def crash() -> None:
        with rt.transaction(write=True) as session:
            add_site(SiteDefinition.read(document), session=session, now=rt.now())
            raise RuntimeError("crash before the commit")

    with pytest.raises(RuntimeError):
        crash()
    with rt.transaction() as session, pytest.raises(UnknownSite):
        sites.get(session, "half")


@sqlite_and_wide
def test_slots_and_versions_survive_a_category_that_goes_and_comes_back(
    client: FlaskClient, publish: Publish
) -> None:
    document = a_site_document()
    analytics = document["banner"]["categories"].pop(1)
    publish(document)
    document["banner"]["categories"].append(analytics)
    publish(document)
    slots = [client.get(f"/ck/shop/versions/{n}").json["content"]["slots"] for n in (1, 2, 3)]
    assert slots[0] == slots[1] == slots[2]


def test_the_whole_way_works_on_this_engine(client: FlaskClient) -> None:
    body, headers = a_decision(), {"Idempotency-Key": "k"}
    first = client.post(PATH, json=body, headers=headers)
    assert first.status_code == 201
    assert client.post(PATH, json=body, headers=headers).json == first.json
    read = client.get(
        f"{PATH}/{first.json['id']}", headers={"Authorization": f"Bearer {first.json['secret']}"}
    )
    assert read.json["status"] == "in_force"
    assert client.get("/readyz").status_code == 200
