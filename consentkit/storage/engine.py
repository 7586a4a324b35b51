"""How connections behave: durable on SQLite, and honest about who may write."""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, ExceptionContext, QueuePool, event, make_url

from consentkit.domain.errors import ConsentError
from consentkit.storage.log import LOG_PAGES
from consentkit.storage.server_url import sqlalchemy_url


class DriverMissing(ConsentError):
    code = "driver_missing"
    status = 503
    title = "The database's driver is not installed"


WRITE = "consentkit_write"
_SQLITE = "sqlite:///"
BUSY_TIMEOUT_MS = 5_000
# Seconds, and milliseconds for the last: a server that is cut off says nothing, and who waits for
# it would wait for minutes.
_TIMEOUTS = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
# read_only_sql_transaction. Source: PostgreSQL manual, appendix A.
_READ_ONLY = "25006"

# FULL syncs the log at every commit: with NORMAL, power loss may forget acknowledged receipts.
_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    # What was erased is overwritten, not only marked as free.
    "PRAGMA secure_delete=ON",
    f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}",
    f"PRAGMA wal_autocheckpoint={LOG_PAGES}",
)


def sqlite_file(url: str) -> Path | None:
    """Return the file of a SQLite database, or None when the database is a server."""
    if not url.startswith(_SQLITE):
        return None
    return Path(url.removeprefix(_SQLITE).partition("?")[0])


def engine_options(url: str) -> dict[str, Any]:
    """Options for creating the engine of ``url``. No error tells what a statement was given:
    receipts and visitors' ids would get into logs.
    """
    if url.startswith("sqlite"):
        # A connection is an open file: as many as the server has threads, so that nobody waits.
        return {"pool_size": 8, "max_overflow": 120, "hide_parameters": True}
    if find_spec("psycopg") is None:
        raise DriverMissing("PostgreSQL needs a driver: pip install 'consentkit[postgresql]'")
    # A connection that died with its server is replaced instead of failing a visitor's request,
    # and a server has only so many: a thread rather waits its turn, but not for ever.
    return {
        "connect_args": _connect_args(url),
        "pool_pre_ping": True,
        "pool_size": 5,
        "max_overflow": 15,
        "pool_timeout": 10,
        "hide_parameters": True,
    }


def _connect_args(url: str) -> dict[str, Any]:
    """Settings of libpq and psycopg; what the URL itself says goes before."""
    said = make_url(sqlalchemy_url(url)).query
    timeouts = {name: value for name, value in _TIMEOUTS.items() if name not in said}
    # A prepared statement belongs to a connection of the server's, and behind a pooler in
    # transaction mode the next transaction has another.
    return {"prepare_threshold": None} | timeouts


def prepare_engine(engine: Engine) -> None:
    """Attach our transaction rules; call once for each engine."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "handle_error", _leave_standby)


def limit_waiting(engine: Engine) -> None:
    """Let no statement wait longer than visitors do, from the next connection on. SQLite waits for
    nothing but its lock, which has a limit of its own.
    """
    if engine.dialect.name == "postgresql":
        from consentkit.storage.deadline import connect  # noqa: PLC0415 - the driver is optional

        event.listen(engine, "do_connect", connect)
        engine.dispose()


@dataclass(frozen=True, slots=True)
class PoolUse:
    """How many connections of this process are lent, and how many wait to be."""

    in_use: int
    idle: int


def pool_use(engine: Engine) -> PoolUse:
    pool = engine.pool
    # A database in memory, as some tests have, is one connection and no pool.
    if not isinstance(pool, QueuePool):
        return PoolUse(0, 0)
    return PoolUse(pool.checkedout(), pool.checkedin())


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver's own transaction handling starts too late for reads and never as IMMEDIATE.
    connection.isolation_level = None
    for pragma in _SQLITE_PRAGMAS:
        connection.execute(pragma)


def _leave_standby(context: ExceptionContext) -> None:
    # A server that was made a standby keeps its connections, and refuses what they write: they are
    # given up, and the next ones go to the server that took over.
    if getattr(context.original_exception, "sqlstate", None) == _READ_ONLY:
        context.is_disconnect = True


def _begin_sqlite(connection: Connection) -> None:
    # A writer that began as a reader would fail at its first write when another has committed in
    # between; IMMEDIATE waits in line instead.
    write = connection.get_execution_options().get(WRITE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
