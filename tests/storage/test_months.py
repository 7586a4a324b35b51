"""On PostgreSQL receipts are kept by the month: made ahead, and dropped when all of it is due."""

import threading
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from consentkit.domain.instant import format_instant
from consentkit.services import keep_months
from consentkit.storage import months
from consentkit.storage.session import WriteConflict
from consentkit.web.months import make_months
from consentkit.web.purge import purge_all
from consentkit.web.runtime import Runtime
from tests.conftest import Clock, Publish, Run
from tests.factories import a_decision, a_site_document, a_visitor_id
from tests.recorded import PATH, answer, check, extend_all

VALIDITY = timedelta(days=180)
KEPT = timedelta(days=10)
LATER = timedelta(days=400)


@pytest.fixture
def database_url(postgres_url: str) -> str:
    return postgres_url


@pytest.fixture
def site(publish: Publish) -> None:
    document = a_site_document()
    document["site"] |= {"receipts_kept_days": KEPT.days}
    publish(document)


pytestmark = pytest.mark.usefixtures("site")


def count(rt: Runtime, table: str) -> int:
    with rt.transaction() as session:
        return session.scalar(text(f"SELECT count(*) FROM {table}")) or 0


def names(rt: Runtime) -> list[str]:
    with rt.transaction() as session:
        return [month.table for month in months.all_months(session)]


def test_months_are_made_ahead_and_answers_go_into_theirs(
    client: FlaskClient, rt: Runtime, clock: Clock
) -> None:
    there = ["receipt_2026_11", "receipt_2026_12", "receipt_2027_01", "receipt_2027_02"]
    assert names(rt) == there
    answer(client, 2)
    clock.now += timedelta(days=10)
    answer(client, 1, decided_at=format_instant(clock.now))
    assert make_months(rt) == ["receipt_2027_03"]
    assert make_months(rt) == []
    assert [count(rt, table) for table in there[:2]] == [2, 1]
    assert count(rt, "receipt_rest") == 0


def test_an_answer_of_a_month_that_nobody_made_is_kept_and_moves_in_when_it_is_made(
    client: FlaskClient, rt: Runtime, clock: Clock
) -> None:
    visitor = a_visitor_id()
    clock.now += LATER
    body = a_decision(visitor_id=visitor, decided_at=format_instant(clock.now))
    first = client.post(PATH, json=body, headers={"Idempotency-Key": "one"})
    assert (first.status_code, count(rt, "receipt_rest")) == (201, 1)
    assert "receipt_2027_12" in make_months(rt)
    assert (count(rt, "receipt_rest"), count(rt, "receipt_2027_12")) == (0, 1)
    # It still has its key, and is still the head of its visitor's chain.
    again = client.post(PATH, json=body, headers={"Idempotency-Key": "one"})
    assert again.json == first.json
    assert client.post(PATH, json=body).status_code == 201
    assert count(rt, "receipt WHERE prev IS NOT NULL") == 1
    extend_all(rt)
    assert check(rt).findings == []


def test_a_key_and_a_chain_hold_over_months(client: FlaskClient, rt: Runtime, clock: Clock) -> None:
    visitor = a_visitor_id()
    body = a_decision(visitor_id=visitor)
    first = client.post(PATH, json=body, headers={"Idempotency-Key": "one"}).json
    clock.now += timedelta(days=10)
    again = client.post(PATH, json=body, headers={"Idempotency-Key": "one"})
    assert (again.json, again.headers["Idempotent-Replayed"]) == (first, "true")
    client.post(PATH, json=a_decision(visitor_id=visitor, decided_at=format_instant(clock.now)))
    assert count(rt, f"receipt WHERE prev = '{first['id']}'") == 1
    # What no code of ours may do is refused by the database, too.
    columns = "site_id, '{id}', visitor_id, {prev}, banner_version, action, decided_at, "
    columns += "recorded_at, expires_at, jws, {key}, request_sha256"
    for id, prev, key in (
        ("01b20a83-fa65-7eea-acf3-eeda1d2e188d", "NULL", "'another'"),
        ("01b20a83-fa65-7eea-acf3-eeda1d2e188d", f"'{first['id']}'", "'another'"),
    ):
        copied = f"INSERT INTO receipt SELECT {columns.format(id=id, prev=prev, key=key)} "
        with pytest.raises(WriteConflict), rt.transaction(write=True) as session:
            session.execute(text(f"{copied} FROM receipt WHERE id = '{first['id']}'"))


def test_a_month_goes_as_a_whole_once_all_of_it_is_due(
    client: FlaskClient, rt: Runtime, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keep_months, "MANY", 3)
    old = answer(client, 2)
    extend_all(rt)
    clock.now += timedelta(days=6)
    answer(client, 1, decided_at=format_instant(clock.now))
    clock.now += timedelta(days=4)
    answer(client, 1, decided_at=format_instant(clock.now))
    clock.now += VALIDITY + KEPT - timedelta(days=9)
    # The first two are due. They wait, for less than a month, because the month is large.
    assert purge_all(rt, None, now=rt.now()) == 0
    clock.now += timedelta(days=6)
    assert purge_all(rt, None, now=rt.now()) == 3
    assert names(rt)[0] == "receipt_2026_12"
    assert [count(rt, t) for t in ("receipt", "receipt_key", "receipt_head")] == [1, 0, 1]
    extend_all(rt)
    found = check(rt)
    assert (found.findings, found.erased, found.receipts) == ([], 3, 1)
    headers = {"Authorization": f"Bearer {old[0]['secret']}"}
    assert client.get(f"{PATH}/{old[0]['id']}", headers=headers).status_code == 404


def test_who_keeps_for_less_does_not_wait_for_the_month(
    client: FlaskClient,
    rt: Runtime,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    publish: Publish,
) -> None:
    monkeypatch.setattr(keep_months, "MANY", 1)
    document = a_site_document()
    document["site"] |= {"key": "other", "receipts_kept_days": KEPT.days + 60}
    publish(document)
    answer(client, 2)
    client.post("/ck/other/receipts", json=a_decision(visitor_id=a_visitor_id()))
    clock.now += VALIDITY + KEPT + timedelta(days=1)
    assert purge_all(rt, None, now=rt.now()) == 2
    clock.now += timedelta(days=60)
    assert purge_all(rt, None, now=rt.now()) == 1
    assert "receipt_2026_11" not in names(rt)


def test_a_chain_whose_newest_receipts_went_goes_on_at_the_newest_that_is_left(
    client: FlaskClient, rt: Runtime, clock: Clock, publish: Publish
) -> None:
    visitor = a_visitor_id()
    long = a_site_document()
    long["site"] |= {"receipts_kept_days": KEPT.days}
    long["banner"]["validity_days"] = 360
    number = publish(long)
    ids = []
    for version in (number, 1):
        body = a_decision(
            visitor_id=visitor, banner_version=version, decided_at=format_instant(clock.now)
        )
        ids.append(client.post(PATH, json=body).json["id"])
        clock.now += timedelta(days=10)
    clock.now += VALIDITY + KEPT
    # The second was made in December, of an earlier version whose answers lapse sooner.
    assert purge_all(rt, None, now=rt.now()) == 1
    assert "receipt_2026_12" not in names(rt)
    body = a_decision(
        visitor_id=visitor, banner_version=number, decided_at=format_instant(clock.now)
    )
    assert client.post(PATH, json=body).status_code == 201
    assert count(rt, f"receipt WHERE prev = '{ids[0]}'") == 1


def test_a_month_that_others_hold_is_left_for_another_day(
    client: FlaskClient, rt: Runtime, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(months, "LOCK_TIMEOUT_MS", 10)
    answer(client, 2)
    clock.now += LATER
    read, done = threading.Event(), threading.Event()

    def export() -> None:
        with rt.transaction() as session:
            session.scalar(text("SELECT count(*) FROM receipt"))
            read.set()
            done.wait(30)

    reader = threading.Thread(target=export)
    reader.start()
    try:
        assert read.wait(30)
        assert purge_all(rt, None, now=rt.now()) == 0
        assert [count(rt, t) for t in ("receipt", "receipt_head")] == [2, 2]
    finally:
        done.set()
        reader.join()
    assert purge_all(rt, None, now=rt.now()) == 2


def test_the_command_makes_what_is_missing_and_lists_it(
    rt: Runtime, run: Run, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONSENTKIT_DATABASE_URL", rt.config.database_url)
    clock.now += timedelta(days=10)
    shown = run("db", "months")
    assert shown.exit_code == 0, shown.output
    assert shown.output.splitlines() == [
        "2026-11", "2026-12", "2027-01", "2027-02", "2027-03  made now",
    ]  # fmt: skip
