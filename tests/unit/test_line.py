"""A line of threads: one works at a time, everybody is served once, and nobody is forgotten."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from consentkit.web.line import Line, Place

PATIENCE_S = 30.0


@dataclass(slots=True, eq=False)
class Served(Place):
    number: int
    by: int | None = None


def serve(line: Line[Served], own: Served, work: threading.Event, most: int | None = None) -> bool:
    if not line.join(own, patience_s=PATIENCE_S):
        return False
    if own.leads:
        work.wait(PATIENCE_S)
        together = line.first(most)
        for each in together:
            assert each.by is None, "served twice"
            each.by = own.number
        line.hand_over(own, together)
    return True


def test_one_alone_waits_for_nobody() -> None:
    line: Line[Served] = Line()
    for number in range(3):
        own = Served(number=number)
        assert line.join(own, patience_s=0)
        assert own.leads
        assert line.first() == [own]
        line.hand_over(own, [own])


def test_all_who_came_meanwhile_are_served_by_one() -> None:
    line: Line[Served] = Line()
    work = threading.Event()
    own = [Served(number=number) for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        jobs = [pool.submit(serve, line, each, work) for each in own]
        while len(line) < 8:
            time.sleep(0.001)
        work.set()
        assert all(job.result(PATIENCE_S) for job in jobs)
    assert len({each.by for each in own}) == 1


def test_everybody_is_served_however_many_come_at_once() -> None:
    line: Line[Served] = Line()
    work = threading.Event()
    work.set()
    own = [Served(number=number) for number in range(600)]
    with ThreadPoolExecutor(24) as pool:
        assert all(pool.map(lambda each: serve(line, each, work, most=3), own, timeout=PATIENCE_S))
    assert all(each.by is not None for each in own)
    assert len(line) == 0


def test_who_has_waited_long_enough_leaves_and_the_others_go_on() -> None:
    line: Line[Served] = Line()
    first, hasty, patient = (Served(number=number) for number in range(3))
    assert line.join(first, patience_s=0)
    assert not line.join(hasty, patience_s=0.01)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(line.join, patient, patience_s=PATIENCE_S)
        while len(line) < 2:
            time.sleep(0.001)
        assert line.first(1) == [first]
        line.hand_over(first, [first])
        assert waiting.result(PATIENCE_S)
    assert patient.leads
    assert hasty.by is None


def test_one_who_never_came_to_the_work_hands_over_all_the_same() -> None:
    line: Line[Served] = Line()
    first, second = (Served(number=number) for number in range(2))
    assert line.join(first, patience_s=0)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(line.join, second, patience_s=PATIENCE_S)
        while len(line) < 2:
            time.sleep(0.001)
        line.hand_over(first, [first])
        assert waiting.result(PATIENCE_S)
    assert line.first() == [second]
