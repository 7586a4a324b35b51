"""No random byte is handed out twice, in this process or in one that it forks."""

import os
from concurrent.futures import ThreadPoolExecutor

from consentkit.web.randomness import Randomness


def test_many_who_ask_at_once_get_bytes_of_their_own() -> None:
    source = Randomness()
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: source.take(10), range(5_000)))
    assert {len(each) for each in taken} == {10}
    assert len(set(taken)) == len(taken)


def test_a_fork_has_others() -> None:
    source = Randomness()
    source.take(10)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, source.take(10))
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reading, 10) != source.take(10)
