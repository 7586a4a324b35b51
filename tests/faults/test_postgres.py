"""A3, A6: a PostgreSQL server that dies, hangs, is slow, or that cuts its connections."""

import signal
import time

import psycopg
import pytest

from tests.faults.servers import Postgres
from tests.faults.service import Service, Visitors

# 5 s to connect and 10 s for a statement, and a machine that does other things.
DEADLINE_S = 25.0


def start_with_banner(service: Service) -> None:
    """One worker, whose visitors have had the banner before, and which has looked once whether
    there is a newer one: from then on, pages get theirs from memory.
    """
    service.start()
    time.sleep(3)
    assert service.ask(path="/ck/shop/banner.js").status == 200


def refused_in_time(service: Service) -> None:
    began = time.monotonic()
    reply = service.answer()
    assert reply.is_honest_refusal, reply
    assert time.monotonic() - began < DEADLINE_S
    # Pages keep their banner.
    assert service.ask(path="/ck/shop/banner.js", timeout=5).status == 200


def test_a_server_that_is_killed_or_cuts_connections_costs_no_answer(
    on_postgres: Service, postgres: Postgres
) -> None:
    service = on_postgres
    start_with_banner(service)
    with Visitors(service) as visitors:
        visitors.wait_for(20)
        assert postgres.cut_connections() > 0
        visitors.wait_for(20)
        postgres.kill()
        refused_in_time(service)
        postgres.start()
        visitors.wait_for(20)
    visitors.assert_answered(201, 503)
    assert visitors.cut_off == 0
    assert service.stop() == 0
    kept = service.assert_whole(visitors.acknowledged)
    assert len(kept) - 1 <= len(visitors.acknowledged) <= len(kept)


@pytest.mark.long
@pytest.mark.parametrize("how", ["killed", "cut"])
def test_again_and_again(on_postgres: Service, postgres: Postgres, how: str) -> None:
    service = on_postgres
    service.start(workers=2)
    with Visitors(service, 8) as visitors:
        for _ in range(5):
            visitors.wait_for(50)
            if how == "cut":
                for _ in range(10):
                    postgres.cut_connections()
                    time.sleep(0.1)
            else:
                postgres.kill()
                time.sleep(0.5)
                postgres.start()
        visitors.wait_for(50)
    kept = service.assert_whole(visitors.acknowledged)
    assert sorted(kept) == sorted(visitors.acknowledged)


@pytest.mark.long
def test_a_server_that_says_nothing_is_not_waited_for_without_end(
    on_postgres: Service, postgres: Postgres
) -> None:
    service = on_postgres
    start_with_banner(service)
    acknowledged = [service.answer().document["receipt"]]
    postgres.signal_all(signal.SIGSTOP)
    try:
        for _ in range(2):
            refused_in_time(service)
    finally:
        postgres.signal_all(signal.SIGCONT)
    service.until_it_records()
    service.assert_whole(acknowledged)


@pytest.mark.long
def test_a_table_that_somebody_holds_is_not_waited_for_without_end(
    on_postgres: Service, postgres: Postgres
) -> None:
    service = on_postgres
    start_with_banner(service)
    acknowledged = [service.answer().document["receipt"]]
    with psycopg.connect(service.env["CONSENTKIT_DATABASE_URL"]) as other:
        other.execute("LOCK TABLE receipt")
        with Visitors(service, 60) as visitors:
            refused_in_time(service)
            # Whoever gave up does not wait on in the server either.
            time.sleep(DEADLINE_S)
            waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            found = other.execute(waiting).fetchone()
            assert found
            assert found[0] <= 5
            other.rollback()
            visitors.wait_for(60)
    service.assert_whole(acknowledged + visitors.acknowledged)


@pytest.mark.long
def test_where_every_transaction_is_serializable_conflicts_cost_no_answer(
    on_postgres: Service, postgres: Postgres
) -> None:
    """As in databases of many machines, which report conflicts where PostgreSQL has none."""
    url = on_postgres.env["CONSENTKIT_DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as connection:
        name = connection.info.dbname
        connection.execute(
            f"ALTER DATABASE {name} SET default_transaction_isolation = 'serializable'"
        )
    on_postgres.start(workers=2)
    with Visitors(on_postgres, 16) as visitors:
        visitors.wait_for(1_000, within_s=120)
    visitors.assert_answered(201, 503)
    kept = on_postgres.assert_whole(visitors.acknowledged)
    assert sorted(kept) == sorted(visitors.acknowledged)
