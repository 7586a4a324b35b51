"""The driver's own connection, for what is written most.

An ORM's way to a statement takes several times as long as the statement, and visitors wait for it.
So these few are compiled once, from the same tables, and run as they are.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import chain
from time import monotonic
from typing import Any

import orjson
from sqlalchemy import Dialect, Engine, PoolProxiedConnection, Table, bindparam, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.sql import ClauseElement

from consentkit.storage.session import Session, failure, may_be_gone

Values = Mapping[str, Any]
_MOST_ROWS = 64
# A server's connection that was good a moment ago is taken to be so still.
_FRESH_S = 1.0
_IS_TOLD = "consentkit_is_told"


@dataclass(frozen=True, slots=True)
class Link:
    """A cursor. Its errors are the driver's."""

    cursor: Any
    dialect: Dialect


@dataclass(frozen=True, slots=True)
class _Kept:
    connection: PoolProxiedConnection
    until: float


class Links:
    """Lends connections whose statements are each a transaction of their own. ``on_sqlite`` is what
    a connection there is told first, once.

    A connection is kept for the next: to lend it from the pool takes as long as a statement,
    because the pool asks a server's first whether it is still there. So one that was not used for a
    while goes by the pool again.
    """

    def __init__(self, engine: Engine, *, on_sqlite: Sequence[str] = ()) -> None:
        self._engine = engine
        self._drivers: Any = engine.dialect.dbapi
        self._is_sqlite = engine.dialect.name == "sqlite"
        self._on_sqlite = on_sqlite
        self._kept: deque[_Kept] = deque(maxlen=1)

    @contextmanager
    def linked(self) -> Iterator[Link]:
        """Lend a link. What a statement has written is durable once it returns: a server is asked
        once instead of three times (BEGIN, COMMIT), and on SQLite a thread that writes for all who
        wait lets go of the interpreter twice instead of eight times, and each time has to wait for
        it again while it keeps the others from writing.

        Raises ``WriteConflict``, ``StorageUnavailable``, or ``OutcomeUnknown`` for a connection
        that was lost: whether its statement was carried out, only looking tells.
        """
        connection = self._take()
        try:
            self._prepare(connection)
            yield Link(connection.cursor(), self._engine.dialect)
        except BaseException as err:
            is_lost = getattr(connection.driver_connection, "closed", False)
            self._give_up(connection, err)
            if isinstance(err, self._drivers.Error):
                raise failure(err, lost_in_commit=is_lost) from err
            raise
        self._give_back(connection)

    def close(self) -> None:
        while self._kept:
            self._to_pool(self._kept.pop().connection)

    def _take(self) -> PoolProxiedConnection:
        with suppress(IndexError):
            kept = self._kept.pop()
            if self._is_sqlite or monotonic() < kept.until:
                return kept.connection
            self._to_pool(kept.connection)
        try:
            return self._engine.raw_connection()
        except (DBAPIError, self._drivers.Error, PoolTimeout) as err:
            raise failure(getattr(err, "orig", err)) from err

    def _prepare(self, connection: PoolProxiedConnection) -> None:
        if not self._is_sqlite:
            if not _driver(connection).autocommit:
                _driver(connection).autocommit = True
        elif not connection.info.get(_IS_TOLD):
            # Its connections are never in a transaction that they were not told to begin.
            for statement in self._on_sqlite:
                _driver(connection).execute(statement)
            connection.info[_IS_TOLD] = True

    def _to_pool(self, connection: PoolProxiedConnection) -> None:
        if not (self._is_sqlite or _driver(connection).closed):
            _driver(connection).autocommit = False
        connection.close()

    def _give_back(self, connection: PoolProxiedConnection) -> None:
        if self._kept:
            self._to_pool(connection)
        else:
            self._kept.append(_Kept(connection, monotonic() + _FRESH_S))

    def _give_up(self, connection: PoolProxiedConnection, err: BaseException) -> None:
        if may_be_gone(err, self._engine.dialect):
            connection.invalidate()
            connection.close()
        else:
            self._to_pool(connection)


def _driver(connection: PoolProxiedConnection) -> Any:
    return connection.driver_connection


def link_of(session: Session) -> Link:
    """Return a link that writes in the session's transaction."""
    connection = session.connection()
    return Link(connection.connection.cursor(), connection.dialect)


class Statement:
    """One question, or what is written by one."""

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._compiled: dict[str, _Compiled] = {}

    def run(self, link: Link, values: Values) -> None:
        compiled = self._for(link.dialect)
        link.cursor.execute(compiled.text, compiled.bind(values))

    def run_among(self, link: Link, rows: Sequence[Values]) -> None:
        """Write all rows; SQLite only."""
        self.run_bound(link, self._bound(link, rows))

    def run_bound(self, link: Link, rows: Sequence[Sequence[Any]]) -> int:
        """Write all rows, whose values are the driver's and in order; return how many were written,
        triggers' included; SQLite only.
        """
        database = link.cursor.connection
        before = database.total_changes
        for statement, values in self._for(link.dialect).together(rows):
            link.cursor.execute(statement, values)
        return int(database.total_changes - before)

    def fetch_among(self, link: Link, rows: Sequence[Values]) -> list[tuple[Any, ...]]:
        """Return what is found for any of the rows; SQLite only."""
        found: list[tuple[Any, ...]] = []
        bound = self._bound(link, rows)
        for statement, values in self._for(link.dialect).together(bound):
            link.cursor.execute(statement, values)
            found += link.cursor.fetchall()
        return found

    def fetch(self, link: Link, values: Values) -> list[tuple[Any, ...]]:
        """Return rows as the driver returns them."""
        self.run(link, values)
        found: list[tuple[Any, ...]] = link.cursor.fetchall()
        return found

    def _bound(self, link: Link, rows: Sequence[Values]) -> list[Any]:
        compiled = self._for(link.dialect)
        return [compiled.bind(row) for row in rows]

    def _for(self, dialect: Dialect) -> "_Compiled":
        found = self._compiled.get(dialect.name)
        if found is None:
            found = _Compiled(self._statement, dialect)
            self._compiled[dialect.name] = found
        return found


class Insert:
    """Writes rows of a table, of which ``columns`` are given, with one statement however many they
    are. ``otherwise`` says what becomes of those that are there already; ``is_drivers`` is whether
    the values are as the driver gave them.
    """

    def __init__(
        self,
        table: Table,
        columns: Sequence[str],
        *,
        otherwise: str = "",
        is_drivers: bool = False,
    ) -> None:
        names = ", ".join(columns)
        into = f"INSERT INTO {table.name} ({names})"
        row = f"(:{', :'.join(columns)})"
        typed = () if is_drivers else columns
        self._in_row = Statement(
            text(f"{into} VALUES {row} {otherwise}").bindparams(
                *(bindparam(name, type_=table.c[name].type) for name in typed)
            )
        )
        # The text does not depend on how many there are, so the server reads it once for all.
        self._as_json = Statement(
            text(
                f"{into} SELECT {names} FROM json_populate_recordset("  # noqa: S608 - our own names
                f"CAST(NULL AS {table.name}), CAST(:rows AS json)) {otherwise}"
            )
        )

    def run(self, link: Link, rows: Sequence[Values]) -> None:
        if not rows:
            return
        if link.dialect.name == "sqlite":
            self._in_row.run_among(link, rows)
        else:
            self._as_json.run(link, {"rows": as_json(rows)})


def as_json(rows: Sequence[Values]) -> str:
    """Return rows as PostgreSQL's json_to_recordset and its like read them."""
    return orjson.dumps(rows, default=_as_bytea).decode()


def _as_bytea(value: object) -> str:
    # Source: PostgreSQL manual 8.4.1.
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    raise TypeError(f"{type(value).__name__} is no value of a column")


class _Compiled:
    def __init__(self, statement: ClauseElement, dialect: Dialect) -> None:
        compiled: Any = statement.compile(dialect=dialect)
        self.text: str = compiled.string
        self._texts: dict[int, str] = {}
        self.is_positional = compiled.positiontup is not None
        self._columns = [
            (name, compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect))
            for name in compiled.positiontup or compiled.binds
        ]

    def together(self, rows: Sequence[Sequence[Any]]) -> Iterator[tuple[str, list[Any]]]:
        """Yield (text, values) of few statements over all rows.

        SQLite lets go of the interpreter once a statement, and whoever writes for a whole line has
        to wait for it again.
        """
        for begun in range(0, len(rows), _MOST_ROWS):
            part = rows[begun : begun + _MOST_ROWS]
            yield self._text_of(len(part)), list(chain.from_iterable(part))

    def _text_of(self, count: int) -> str:
        known = self._texts.get(count)
        if known is None:
            row = f"({', '.join('?' * len(self._columns))})"
            known = self._texts[count] = self.text.replace(row, ", ".join([row] * count))
        return known

    def bind(self, values: Values) -> Any:
        """Return the values in the form in which the driver takes them: in order, or by name."""
        if self.is_positional:
            return tuple(
                [values[name] if own is None else own(values[name]) for name, own in self._columns]
            )
        return {
            name: values[name] if own is None else own(values[name]) for name, own in self._columns
        }
