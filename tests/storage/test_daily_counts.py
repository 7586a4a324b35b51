"""The daily counts are those of the receipts, on both engines, whoever counts at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, text

from consentkit.config import Config
from consentkit.domain.counts import Choice, Counts
from consentkit.domain.span import Span
from consentkit.domain.tally import Dimension, Tally
from consentkit.services.read_numbers import Only, read_daily_rows, read_totals
from consentkit.storage import daily_counts, migrating, sites
from consentkit.web.app import create_app
from consentkit.web.runtime import Runtime
from tests.conftest import Clock
from tests.counted import DENIED, PHONE, TODAY, accept, decline, numbers, recount
from tests.factories import NOW
from tests.recorded import answer, extend_all
from tests.wide import sqlite_and_wide

pytestmark = pytest.mark.usefixtures("site")


def test_an_answer_counts_once_it_is_entered_and_only_once(
    client: FlaskClient, rt: Runtime
) -> None:
    accept(client, 7)
    decline(client, 6)
    assert numbers(rt).total == Counts()
    extend_all(rt)
    extend_all(rt)
    found = numbers(rt)
    assert found.total == Counts(accept_all=7, decline_all=6)
    assert found.choices == {
        "necessary": Choice(13, 0),
        "analytics": Choice(7, 6),
        "marketing": Choice(7, 6),
    }


@sqlite_and_wide
def test_answers_are_counted_by_each_of_their_dimensions(client: FlaskClient, rt: Runtime) -> None:
    accept(client, 8)
    client.environ_base |= PHONE
    region = {"country": "CA", "source": "timezone"}
    decline(client, 7, language="fr-CA", region=region, gpc=True)
    extend_all(rt)
    parts = {
        part: {row.values: row.counts for row in rows} for part, rows in numbers(rt).parts.items()
    }
    yes, no = Counts(accept_all=8), Counts(decline_all=7)
    assert parts == {
        Dimension.LANGUAGE: {("en",): yes, ("fr-CA",): no},
        Dimension.COUNTRY: {("",): yes, ("CA",): no},
        Dimension.DEVICE: {("unknown",): yes, ("phone",): no},
        Dimension.VERSION: {("1",): yes + no},
        Dimension.SURFACE: {("banner",): yes + no},
        Dimension.SIGNAL: {("",): yes, ("gpc",): no},
    }
    assert numbers(rt, Only(Dimension.DEVICE, "phone")).total == no


@sqlite_and_wide
def test_nothing_of_a_device_is_in_the_receipt(client: FlaskClient, rt: Runtime) -> None:
    client.environ_base |= PHONE
    (made,) = accept(client, 1)
    with rt.transaction() as session:
        row = session.execute(text("SELECT * FROM receipt")).one()
    assert "phone" not in str(tuple(row))
    assert "phone" not in str(made)


@sqlite_and_wide
def test_a_withdrawal_is_counted_apart(client: FlaskClient, rt: Runtime) -> None:
    accept(client, 9)
    answer(client, 2, action="withdraw", surface="privacy", choices=DENIED)
    extend_all(rt)
    found = numbers(rt)
    assert (found.total.answered, found.total.withdraw) == (9, 2)
    assert found.choices["analytics"] == Choice(9, 0)


@sqlite_and_wide
def test_a_span_has_its_own_days_and_the_ones_before_to_compare_with(
    client: FlaskClient, rt: Runtime, clock: Clock
) -> None:
    for days_ago, count in ((14, 1), (13, 2), (7, 3), (6, 6), (0, 7)):
        clock.now = NOW - timedelta(days=days_ago)
        accept(client, count, decided_at=clock.now.isoformat())
        extend_all(rt)
    found = numbers(rt)
    assert found.total.accept_all == 13
    assert found.before.accept_all == 5
    assert [piece.counts.accept_all for piece in found.pieces] == [6, 0, 0, 0, 0, 0, 7]
    assert found.counted_since == TODAY - timedelta(days=14)


@sqlite_and_wide
def test_a_handful_is_not_told_apart(client: FlaskClient, rt: Runtime) -> None:
    accept(client, 3)
    decline(client, 2)
    extend_all(rt)
    found = numbers(rt)
    assert found.total.receipts == 5
    assert found.total.accept_rate is None
    assert (found.parts, found.choices) == ({}, {})
    assert [piece.is_whole for piece in found.pieces] == [False] * 6 + [True]


@sqlite_and_wide
def test_many_sites_are_summed_at_once(client: FlaskClient, rt: Runtime) -> None:
    accept(client, 2)
    extend_all(rt)
    with rt.transaction() as session:
        found = read_totals(["shop", "none"], Span(TODAY, TODAY), session=session)
    assert found == {"shop": Counts(accept_all=2)}


@pytest.fixture
def twins(app: Flask, config: Config) -> Iterator[list[Flask]]:
    """Two applications over one database, as two workers are."""
    twin = create_app(config)
    yield [app, twin]
    with twin.app_context():
        twin.extensions["consentkit"].close()


def test_answers_recorded_and_entered_by_many_at_once_are_each_counted_once(
    twins: list[Flask], rt: Runtime
) -> None:
    def work(number: int) -> None:
        app = twins[number % 2]
        accept(app.test_client(), 5)
        decline(app.test_client(), 3)
        with app.app_context():
            extend_all(app.extensions["consentkit"])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    extend_all(rt)
    assert numbers(rt).total == Counts(accept_all=40, decline_all=24)
    assert recount(rt) == "shop: 1 days right, 0 wrong, 0 left as they are\n"


def test_who_counts_at_once_in_another_order_waits_for_nobody_in_a_circle(
    twins: list[Flask], rt: Runtime
) -> None:
    """PostgreSQL would end one of two that hold a row each and want the other's."""
    with rt.transaction() as session:
        site_id = sites.find_id(session, "shop")
    tags = [f"{first}{second}" for first in "abcdef" for second in "ghijkl"]

    def work(number: int) -> None:
        app = twins[number % 2]
        with app.app_context():
            own = app.extensions["consentkit"]
            for _ in range(5):
                tally = Tally()
                for tag in tags[:: 1 if number % 2 else -1]:
                    tally.add_shown(site_id, TODAY, {Dimension.LANGUAGE: tag}, 1)
                with own.turns.turn(), own.transaction(write=True) as session:
                    daily_counts.add(session, tally)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(16)))
    found = numbers(rt).parts[Dimension.LANGUAGE]
    assert {row.values[0]: row.counts.shown for row in found} == dict.fromkeys(tags, 16 * 5)


def test_what_cannot_be_counted_does_not_stop_the_ledger(client: FlaskClient, rt: Runtime) -> None:
    accept(client, 2)
    with rt.transaction(write=True) as session:
        session.execute(text("UPDATE ledger_queue SET counted = '[\"2026-11-23\"]'"))
    accept(client, 1)
    assert extend_all(rt) >= 3
    assert numbers(rt).total.accept_all == 1


def test_a_span_is_read_from_the_index_alone_a_day_at_a_time(rt: Runtime) -> None:
    """However many days and sites there are, only the rows asked for are met."""
    _fill(rt)
    asked: list[tuple[str, object]] = []

    @event.listens_for(rt._engine, "before_cursor_execute")
    def note(_connection, _cursor, statement, parameters, *_rest) -> None:
        if "daily_" in statement and statement.startswith("SELECT"):
            asked.append((statement, parameters))

    for days in (7, 60):
        numbers(rt, days=days)
    event.remove(rt._engine, "before_cursor_execute", note)
    assert len(asked) == 2 * 5
    is_sqlite = rt.config.database_url.startswith("sqlite")
    with rt.transaction() as session:
        for statement, parameters in asked:
            explained = ("EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN ") + statement
            plan = "\n".join(
                str(row[-1]) for row in session.connection().exec_driver_sql(explained, parameters)
            )
            within = "day>? AND day<?" if is_sqlite else "day >= "
            assert within in plan or "min(" in statement, plan
            assert ("SEARCH daily_" if is_sqlite else "pk_daily_") in plan, plan
            assert ("SCAN daily_" if is_sqlite else "Seq Scan on daily_") not in plan, plan


MONTHS = [
    (date(2026, 3, 1), date(2026, 3, 31)),
    (date(2026, 2, 28), date(2026, 4, 1)),
    (date(2026, 2, 2), date(2026, 3, 30)),
    (date(2025, 12, 31), date(2026, 11, 23)),
]


def test_a_span_of_months_holds_the_days_it_is_asked_for_and_no_others(rt: Runtime) -> None:
    with rt.transaction(write=True) as session:
        site_id = sites.find_id(session, "shop")
        for each in Span(date(2025, 12, 30), date(2026, 11, 24)).each_day():
            tally = Tally()
            for value in ("en", "fr-CA"):
                tally.add_shown(site_id, each, {Dimension.LANGUAGE: value}, _weight(each, value))
            daily_counts.add(session, tally)
        for since, until in MONTHS:
            found = daily_counts.sums(session, site_id, since, until, [Dimension.LANGUAGE])
            days = list(Span(since, until).each_day())
            assert found == {
                (Dimension.LANGUAGE, value): Counts(
                    shown=sum(_weight(each, value) for each in days)
                )
                for value in ("en", "fr-CA")
            }, (since, until)


def test_the_sums_of_months_are_made_of_the_days_that_are_there_already(rt: Runtime) -> None:
    _fill(rt)
    before = _year(rt)
    url = rt.config.database_url
    migrating.downgrade(url, "0018")
    migrating.upgrade(url)
    assert _year(rt) == before != {}


def _year(rt: Runtime) -> dict[tuple[Dimension, str], Counts]:
    with rt.transaction() as session:
        site_id = sites.find_id(session, "shop")
        span = (date(2025, 1, 1), date(2025, 12, 31))
        return daily_counts.sums(session, site_id, *span, [Dimension.LANGUAGE])


def _weight(day: date, value: str) -> int:
    return 1_000_000 * (day.toordinal() % 997) + day.day * len(value)


def _fill(rt: Runtime) -> None:
    """Years of rows, so that PostgreSQL has a reason to use an index."""
    with rt.transaction(write=True) as session:
        site_id = sites.find_id(session, "shop")
        tally = Tally()
        for ago in range(1_000):
            day = date(2026, 11, 23) - timedelta(days=ago)
            for value in ("en", "fr-CA"):
                values = {Dimension.TOTAL: "", Dimension.LANGUAGE: value, Dimension.DEVICE: "phone"}
                tally.add_shown(site_id, day, values, 1)
            tally.counts[site_id, Dimension.TOTAL.value, day, ""]["save"] = 9
            for key in ("a", "b", "c"):
                tally.choices[site_id, day, key] = [1, 1]
        daily_counts.add(session, tally)
    with rt.transaction(write=True) as session:
        session.execute(text("ANALYZE"))


@sqlite_and_wide
def test_daily_rows_tell_a_handful_as_a_whole(client: FlaskClient, rt: Runtime) -> None:
    accept(client, 9)
    decline(client, 2, language="fr-CA")
    extend_all(rt)
    with rt.transaction() as session:
        found = {
            dimension: [(row.values, row.counts.receipts) for row in rows]
            for dimension, rows in _by_dimension(session)
        }
    assert found[Dimension.LANGUAGE] == [(("en", "fr-CA"), 11)]
    assert found[Dimension.TOTAL] == [(("",), 11)]


def _by_dimension(session):
    collected: dict[Dimension, list] = {}
    for _, dimension, row in read_daily_rows("shop", Span(TODAY, TODAY), session=session):
        collected.setdefault(dimension, []).append(row)
    return collected.items()
