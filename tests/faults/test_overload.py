"""A3, A13, B14, C33, C34: too many, too slow, too long, and a stop in the middle."""

import resource
import socket
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from tests.faults.conftest import Serve
from tests.faults.service import Service, Visitors, a_fresh_decision

HALF_A_HEAD = b"POST /ck/shop/receipts HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
HALF_A_BODY = (
    b"POST /ck/shop/receipts HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    b'Content-Length: 100\r\n\r\n{"a"'
)
CONNECTIONS = 10_000
# Whoever is kept waiting by others waits for as long as these like, or for SQLite's 5 s.
SOON_S = 4.0


@contextmanager
def writer_elsewhere(service: Service) -> Iterator[None]:
    """Somebody who writes to the database and takes their time. On a server, it is somebody who
    lets nobody else write.
    """
    if url := service.env.get("CONSENTKIT_DATABASE_URL"):
        with psycopg.connect(url) as locking:
            locking.execute("LOCK TABLE receipt IN SHARE MODE")
            yield
        return
    file = Path(service.env["CONSENTKIT_HOME"]) / "consentkit.sqlite3"
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


def soon(service: Service) -> None:
    """Both of what visitors need is there at once."""
    assert service.ask(path="/ck/shop/banner.js", timeout=2 * SOON_S).status == 200
    assert service.answer(timeout=2 * SOON_S).status == 201


@pytest.mark.long
def test_while_another_writer_has_the_database_pages_go_on_and_answers_are_told_to_wait(
    a_service: Serve,
) -> None:
    service = a_service()
    service.start()
    assert service.ask(path="/ck/shop/banner.js").status == 200
    # More than the server has threads.
    with Visitors(service, 140) as visitors:
        visitors.wait_for(10)
        with writer_elsewhere(service):
            time.sleep(4.0)
            # By now whoever comes is refused at once, so that threads are left for others.
            assert service.answer(timeout=SOON_S).is_honest_refusal
            assert service.ask(path="/ck/shop/banner.js", timeout=SOON_S).status == 200
            service.until(lambda: 503 in visitors.statuses)
        visitors.wait_for(140)
    visitors.assert_answered(201, 503)
    service.assert_whole(visitors.acknowledged)


def test_requests_that_were_begun_are_answered_when_the_service_is_stopped(
    a_service: Serve,
) -> None:
    service = a_service()
    service.start()
    with ThreadPoolExecutor(8) as pool:
        with writer_elsewhere(service):
            jobs = [pool.submit(service.answer) for _ in range(8)]
            time.sleep(1.0)
            assert service.server
            service.server.terminate()
            time.sleep(0.5)
        replies = [job.result() for job in jobs]
    assert service.server.wait(15) == 0
    assert {reply.status for reply in replies} == {201}
    service.assert_whole([reply.document["receipt"] for reply in replies])


@pytest.mark.long
def test_a_service_that_cannot_finish_ends_in_time_all_the_same(a_service: Serve) -> None:
    service = a_service()
    service.start()
    with ExitStack() as lines:
        for half in (HALF_A_HEAD, HALF_A_BODY) * 10:
            line = socket.create_connection(("127.0.0.1", service.port), 10)
            lines.enter_context(line)
            line.sendall(half)
        time.sleep(0.5)
        assert service.server
        service.server.terminate()
        assert service.server.wait(15) == 0


@pytest.mark.parametrize(
    "number", [1_200, pytest.param(CONNECTIONS, marks=pytest.mark.long)], ids=["few", "many"]
)
def test_idle_half_and_slow_clients_keep_nobody_waiting(a_service: Serve, number: int) -> None:
    service = a_service()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    room = min(number, hard - 500)
    with ExitStack() as lines:
        lines.callback(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        # As most systems begin a service; it sees to it that this is not the end.
        resource.setrlimit(resource.RLIMIT_NOFILE, (1_024, hard))
        service.start()
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, room + 500), hard))
        for count in range(room):
            line = socket.create_connection(("127.0.0.1", service.port), 30)
            lines.enter_context(line)
            # Sixty hold a thread each, as many have begun a head, and all others say nothing.
            if count < 120:
                line.sendall(HALF_A_BODY if count % 2 else HALF_A_HEAD)
        soon(service)
        if room < number:
            pytest.skip(f"{room} connections were fine; the limit of open files allows no more")
    soon(service)


def test_who_reads_slowly_keeps_nobody_waiting(standing_service: Service) -> None:
    service = standing_service
    ask = b"GET /ck/shop/banner.js HTTP/1.1\r\nHost: localhost\r\n\r\n" * 200
    with ExitStack() as lines:
        for _ in range(60):
            line = socket.socket()
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            line.connect(("127.0.0.1", service.port))
            lines.enter_context(line)
            line.setblocking(False)
            with suppress(BlockingIOError):
                line.sendall(ask)
        soon(service)


def test_a_flood_from_one_address_is_stopped_and_costs_nobody_else(
    standing_service: Service,
) -> None:
    service = standing_service
    flood = {"X-Forwarded-For": "203.0.113.5"}
    replies = [service.answer(headers=flood) for _ in range(60)]
    limited = [reply for reply in replies if reply.status == 429]
    # A worker counts by itself, and the minute may turn.
    assert 20 <= len(limited) <= 40
    assert all(int(reply.headers["retry-after"]) > 0 for reply in limited)
    others = [service.answer(headers={"X-Forwarded-For": f"198.51.100.{n}"}) for n in range(10)]
    assert {reply.status for reply in others} == {201}
    assert service.ask(path="/ck/shop/banner.js", headers=flood).status == 200
    kept = [reply.document["receipt"] for reply in replies + others if reply.status == 201]
    service.assert_whole(kept)


def test_answers_delivered_twice_late_and_out_of_order_make_one_receipt_each(
    standing_service: Service,
) -> None:
    """As browsers' queues do after a time without a network."""
    service = standing_service
    before = set(service.receipts())
    answers = [(a_fresh_decision(), uuid4().hex) for _ in range(10)]
    deliveries = [*answers, *reversed(answers), *answers[::3], *answers[::-2]]
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda each: service.answer(*each), deliveries))
    assert {reply.status for reply in replies} == {201}
    receipts = {reply.document["receipt"] for reply in replies}
    assert len(receipts) == len(answers)
    assert set(service.assert_whole(sorted(receipts))) - before == receipts


@pytest.mark.long
def test_a_burst_of_more_than_there_are_threads_for_loses_nothing(a_service: Serve) -> None:
    service = a_service()
    service.start(workers=2)
    with Visitors(service, 400) as visitors:
        visitors.wait_for(2_000, within_s=120)
    visitors.assert_answered(201, 503)
    kept = service.assert_whole(visitors.acknowledged)
    assert sorted(kept) == sorted(visitors.acknowledged)
