"""The driver's own connection, for what is written most.

An ORM's way to a statement takes several times as long as the statement, and visitors wait for it.
So these few are compiled once, from the same tables, and run as they are.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Dialect, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.sql import ClauseElement

from consentkit.storage.session import Session, failure

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Link:
    """A cursor in a transaction. Its errors are the driver's."""

    cursor: Any
    dialect: Dialect


@contextmanager
def linked(engine: Engine) -> Iterator[Link]:
    """Open a transaction that writes; it commits at the end of the block.

    Raises ``WriteConflict`` and ``StorageUnavailable``, as ``session.transaction`` does.
    """
    drivers: Any = engine.dialect.dbapi
    try:
        connection = engine.raw_connection()
    except (DBAPIError, drivers.Error, PoolTimeout) as err:
        raise failure(getattr(err, "orig", err)) from err
    is_committing = False
    try:
        cursor = connection.cursor()
        if engine.dialect.name == "sqlite":
            # Otherwise the driver would begin as a reader, or not at all.
            cursor.execute("BEGIN IMMEDIATE")
        yield Link(cursor, engine.dialect)
        is_committing = True
        connection.commit()
    except drivers.Error as err:
        is_lost = is_committing and getattr(connection.driver_connection, "closed", False)
        # Closed alone, it would hold its locks for as long as anybody holds the error.
        with suppress(drivers.Error):
            connection.rollback()
        if not isinstance(err, drivers.IntegrityError):
            # It may be gone; the next one gets another.
            connection.invalidate()
        raise failure(err, lost_in_commit=is_lost) from err
    finally:
        # What is not committed is rolled back by the pool.
        connection.close()


def link_of(session: Session) -> Link:
    """Return a link that writes in the session's transaction."""
    connection = session.connection()
    return Link(connection.connection.cursor(), connection.dialect)


class Statement:
    """``make`` returns the statement for the engine of that name; ``columns`` are those that an
    insert fills.
    """

    def __init__(
        self, make: Callable[[str], ClauseElement], columns: Sequence[str] | None = None
    ) -> None:
        self._make = make
        self._columns = columns
        self._compiled: dict[str, _Compiled] = {}

    def run_all(self, link: Link, rows: Sequence[Values]) -> None:
        compiled = self._for(link.dialect)
        link.cursor.executemany(compiled.text, [compiled.bind(row) for row in rows])

    def fetch(self, link: Link, values: Values) -> list[tuple[Any, ...]]:
        """Return rows as the driver returns them."""
        compiled = self._for(link.dialect)
        link.cursor.execute(compiled.text, compiled.bind(values))
        found: list[tuple[Any, ...]] = link.cursor.fetchall()
        return found

    def _for(self, dialect: Dialect) -> "_Compiled":
        found = self._compiled.get(dialect.name)
        if found is None:
            found = _Compiled(self._make(dialect.name), self._columns, dialect)
            self._compiled[dialect.name] = found
        return found


class _Compiled:
    def __init__(
        self, statement: ClauseElement, columns: Sequence[str] | None, dialect: Dialect
    ) -> None:
        compiled: Any = statement.compile(
            dialect=dialect, column_keys=None if columns is None else list(columns)
        )
        self.text: str = compiled.string
        self._names: list[str] | None = compiled.positiontup
        processors = {
            name: each.type.dialect_impl(dialect).bind_processor(dialect)
            for name, each in compiled.binds.items()
        }
        self._processors = [(name, own) for name, own in processors.items() if own is not None]

    def bind(self, values: Values) -> Values | tuple[Any, ...]:
        """In the form in which the driver takes them."""
        bound = dict(values)
        for name, process in self._processors:
            bound[name] = process(bound[name])
        return bound if self._names is None else tuple([bound[name] for name in self._names])
