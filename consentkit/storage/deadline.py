"""Connections to PostgreSQL that do not wait for ever.

A server that is stopped, that hangs or behind a network that swallows everything says nothing, and
the driver would wait as long as that lasts. What the server itself could end (``lock_timeout``,
``statement_timeout``) is not enough then, and would be lost in a pool of connections between us.
"""

from collections.abc import Generator
from contextlib import suppress
from time import monotonic
from typing import Any, TypeVar

import psycopg

# For one statement; a visitor is waiting.
STATEMENT_S = 10.0
CANCEL_S = 1.0
# How often a connection that waits looks at the time.
LOOK_S = 0.5

Result = TypeVar("Result")


class ImpatientConnection(psycopg.Connection[Any]):
    """Gives up a statement after ``STATEMENT_S`` with ``OperationalError``, and itself with it:
    what comes of the statement is unknown.
    """

    def wait(
        self,
        gen: Generator[Any, Any, Result],
        interval: float = LOOK_S,
        timeout: float | None = None,
    ) -> Result:
        if timeout is not None:  # whoever waits for a notification says how long
            return super().wait(gen, interval, timeout)
        return super().wait(self._until(monotonic() + STATEMENT_S, gen), interval)

    def _until(
        self, deadline: float, gen: Generator[Any, Any, Result]
    ) -> Generator[Any, Any, Result]:
        ready = None  # what a generator is begun with
        while True:
            try:
                wanted = gen.send(ready)
            except StopIteration as end:
                found: Result = end.value
                return found
            ready = yield wanted
            if not ready and monotonic() > deadline:
                self._give_up()

    def _give_up(self) -> None:
        with suppress(psycopg.Error):
            self.cancel_safe(timeout=CANCEL_S)
        self.close()
        raise psycopg.OperationalError(f"no answer within {STATEMENT_S:.0f} s")


def connect(_dialect: object, _record: object, cargs: Any, cparams: Any) -> psycopg.Connection[Any]:
    """Connect in place of SQLAlchemy (its event ``do_connect``)."""
    return ImpatientConnection.connect(*cargs, **cparams)
