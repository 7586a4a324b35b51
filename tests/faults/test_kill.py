"""A1: kill -9 of a worker, of the server and of everything, under load."""

import signal
import time

import pytest

from tests.faults.conftest import Serve
from tests.faults.service import Service, Visitors

WRITERS = 8
# The server gives up on a worker that dies again within 5.5 s of its start.
APART_S = 6.0


def test_what_is_killed_is_replaced_and_nothing_is_lost(a_service: Serve) -> None:
    service = a_service()
    service.start(workers=2)
    with Visitors(service) as visitors:
        visitors.wait_for(10)
        killed = service.workers()[0]
        killed.kill()
        service.until(lambda: killed not in service.workers() and len(service.workers()) == 2)
        visitors.wait_for(10)
        visitors.assert_answered(201)
        # Workers end with their server, and leave the port to the next one.
        workers = service.workers()
        assert service.server
        service.server.kill()
        service.server.wait()
        service.until(lambda: not any(worker.is_running() for worker in workers))
        service.start()
        visitors.wait_for(10)
    kept = service.assert_whole(visitors.acknowledged)
    assert sorted(kept) == sorted(visitors.acknowledged)


@pytest.mark.long
def test_what_was_acknowledged_survives_the_death_of_everything(a_service: Serve) -> None:
    service = a_service()
    service.start(workers=2)
    with Visitors(service, WRITERS) as visitors:
        for _ in range(5):
            visitors.wait_for(40)
            service.kill_all()
            service.start(workers=2)
        visitors.wait_for(40)
    # Answers that were lost on their way were sent again with the same key: one receipt each.
    kept = service.assert_whole(visitors.acknowledged)
    assert sorted(kept) == sorted(visitors.acknowledged)


@pytest.mark.long
def test_workers_that_are_killed_again_and_again_lose_nothing(a_service: Serve) -> None:
    service = a_service()
    service.start(workers=2)
    with Visitors(service, WRITERS) as visitors:
        for number in range(6):
            visitors.wait_for(40)
            time.sleep(APART_S)
            service.workers()[number % 2].send_signal(signal.SIGKILL)
        visitors.wait_for(40)
    kept = service.assert_whole(visitors.acknowledged)
    assert sorted(kept) == sorted(visitors.acknowledged)


@pytest.mark.long
def test_what_was_acknowledged_survives_on_postgresql_as_well(on_postgres: Service) -> None:
    on_postgres.start(workers=2)
    with Visitors(on_postgres, WRITERS) as visitors:
        for _ in range(3):
            visitors.wait_for(40)
            on_postgres.kill_all()
            on_postgres.start(workers=2)
        visitors.wait_for(40)
    kept = on_postgres.assert_whole(visitors.acknowledged)
    assert sorted(kept) == sorted(visitors.acknowledged)
