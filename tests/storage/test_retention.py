"""Receipts are kept for as long as their site says, then erased; the ledger stays whole."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from consentkit.domain.instant import format_instant
from consentkit.services.purge_receipts import due_for_purge, purge_receipts
from consentkit.storage.engine import sqlite_file
from consentkit.web.purge import purge_all
from consentkit.web.runtime import Runtime
from tests.conftest import Clock, Publish, Run
from tests.factories import a_decision, a_site_document, a_visitor_id
from tests.recorded import PATH, answer, check, extend_all
from tests.wide import sqlite_and_wide

VALIDITY = timedelta(days=180)
KEPT = timedelta(days=10)


@pytest.fixture
def site(publish: Publish) -> None:
    document = a_site_document()
    document["site"] |= {"receipts_kept_days": KEPT.days}
    publish(document)


pytestmark = pytest.mark.usefixtures("site")


def due(rt: Runtime) -> int:
    with rt.transaction() as session:
        return sum(each.count for each in due_for_purge(None, session=session, now=rt.now()))


def test_what_lapsed_longer_ago_than_the_site_keeps_it_goes_and_nothing_else(
    client: FlaskClient, rt: Runtime, clock: Clock
) -> None:
    old = answer(client, 3)
    extend_all(rt)
    clock.now += KEPT
    fresh = answer(client, 2, decided_at=format_instant(clock.now))
    clock.now += VALIDITY - timedelta(seconds=1)
    assert due(rt) == 0
    clock.now += timedelta(seconds=2)
    assert due(rt) == 3
    assert purge_all(rt, None, now=rt.now()) == 3
    extend_all(rt)
    found = check(rt)
    assert (found.findings, found.erased, found.receipts) == ([], 3, 2)
    for receipts, status in ((old, 404), (fresh, 200)):
        for one in receipts:
            headers = {"Authorization": f"Bearer {one['secret']}"}
            assert client.get(f"{PATH}/{one['id']}", headers=headers).status_code == status


@sqlite_and_wide
def test_the_proof_of_an_erased_receipt_still_holds_for_whoever_kept_both(
    client: FlaskClient, rt: Runtime, clock: Clock
) -> None:
    [one] = answer(client, 1)
    extend_all(rt)
    proof = client.post("/verify", json={"receipt": one["receipt"]}).json["log"]["proof"]
    clock.now += VALIDITY + KEPT + timedelta(days=1)
    assert purge_all(rt, None, now=rt.now()) == 1
    found = client.post("/verify", json={"receipt": one["receipt"], "proof": proof}).json
    assert (found["valid"], found["recorded"]) == (True, False)
    assert found["log"]["handed_in"]["holds"] is True


@sqlite_and_wide
def test_one_that_waits_for_the_ledger_is_entered_though_it_was_erased(
    client: FlaskClient, rt: Runtime, clock: Clock
) -> None:
    answer(client, 1)
    clock.now += VALIDITY + KEPT + timedelta(days=1)
    assert purge_all(rt, None, now=rt.now()) == 1
    extend_all(rt)
    found = check(rt)
    assert (found.findings, found.erased) == ([], 1)


def test_nothing_of_an_erased_receipt_is_left_in_the_files(
    client: FlaskClient, rt: Runtime, clock: Clock
) -> None:
    file = sqlite_file(rt.config.database_url)
    if file is None:
        pytest.skip("a server's own vacuum frees what was erased")
    visitor = a_visitor_id()
    one = client.post(
        PATH, json=a_decision(visitor_id=visitor), headers={"Idempotency-Key": "an-odd-key"}
    ).json
    traces = [one["receipt"].encode(), visitor.encode(), b"an-odd-key"]
    assert all(trace in everything_in(file) for trace in traces)
    clock.now += VALIDITY + KEPT + timedelta(days=1)
    assert purge_all(rt, None, now=rt.now()) == 1
    assert not any(trace in everything_in(file) for trace in traces)


def everything_in(file: Path) -> bytes:
    return b"".join(each.read_bytes() for each in file.parent.glob(f"{file.name}*"))


def test_a_purge_goes_in_batches_and_site_by_site(
    client: FlaskClient, rt: Runtime, clock: Clock, publish: Publish
) -> None:
    document = a_site_document()
    document["site"] |= {"key": "other"}
    publish(document)
    answer(client, 3)
    client.post("/ck/other/receipts", json=a_decision(visitor_id=a_visitor_id()))
    clock.now += VALIDITY + KEPT + timedelta(days=1)
    for left in (1, 2, 0):
        with rt.transaction(write=True) as session:
            erased = purge_receipts(None, session=session, now=rt.now(), limit=2)
        assert erased == {1: 2, 2: 1, 0: 0}[left]
    # The other site keeps its receipts for three years.
    with rt.transaction() as session:
        [told] = due_for_purge("other", session=session, now=rt.now())
    assert told.count == 0
    clock.now += timedelta(days=1_095)
    assert purge_all(rt, "shop", now=rt.now()) == 0
    assert purge_all(rt, "other", now=rt.now()) == 1


@sqlite_and_wide
def test_the_command_says_what_would_go_before_it_goes(
    client: FlaskClient, rt: Runtime, clock: Clock, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONSENTKIT_DATABASE_URL", rt.config.database_url)
    answer(client, 2)
    clock.now += VALIDITY + KEPT + timedelta(days=1)
    dry = run("receipts", "purge", "--dry-run")
    assert dry.exit_code == 0, dry.output
    assert dry.output.startswith("shop: 2 receipts that lapsed before ")
    assert "would be erased" in dry.output
    assert due(rt) == 2
    assert "2 receipts" in run("receipts", "purge", "--site", "shop").output
    assert due(rt) == 0
    assert run("receipts", "purge", "--site", "nowhere").exit_code == 1
