"""The session that services receive, and the one way to open and end a transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from consentkit.domain.errors import ConsentError
from consentkit.domain.reason import Reason
from consentkit.storage.engine import WRITE

__all__ = [
    "LOCK_NOT_AVAILABLE",
    "RETRY_STATES",
    "OutcomeUnknown",
    "Session",
    "StorageUnavailable",
    "WriteConflict",
    "failure",
    "may_be_gone",
    "transaction",
]

# Source: PostgreSQL manual, appendix A.
_SERIALIZATION_FAILURE, _DEADLOCK_DETECTED = "40001", "40P01"
LOCK_NOT_AVAILABLE = "55P03"
RETRY_STATES = frozenset({_SERIALIZATION_FAILURE, _DEADLOCK_DETECTED, LOCK_NOT_AVAILABLE})


class StorageUnavailable(ConsentError):
    code = "storage_unavailable"
    status = 503
    title = "The database does not answer right now"


class OutcomeUnknown(StorageUnavailable):
    """The connection was lost during COMMIT: everything is stored, or nothing, or it will be in a
    moment. Only looking tells.
    """


class WriteConflict(Exception):
    """Another writer was first; the same work may be tried again from its beginning."""


@contextmanager
def transaction(session: Session, *, write: bool) -> Iterator[Session]:
    """Commit at the end of the block, or roll back and raise.

    Raises ``WriteConflict`` when a concurrent writer won, and ``StorageUnavailable`` when the
    database cannot be reached, is locked too long or is full. Then nothing was acknowledged, and
    but for its kind ``OutcomeUnknown`` nothing is stored.
    """
    try:
        session.connection(execution_options={WRITE: write})
        yield session
        _commit(session)
    except (DBAPIError, PoolTimeout) as err:
        session.rollback()
        raise failure(getattr(err, "orig", err)) from err
    except BaseException as err:
        # What went through a link (``link.link_of``) failed past SQLAlchemy, which therefore does
        # not know whether the connection is still good.
        drivers = session.get_bind().dialect.dbapi
        if drivers is not None and isinstance(err, drivers.Error):
            if may_be_gone(err, session.get_bind().dialect):
                session.invalidate()
            session.rollback()
            raise failure(err) from err
        session.rollback()
        raise
    finally:
        session.close()


def _commit(session: Session) -> None:
    try:
        session.commit()
    except DBAPIError as err:
        raise failure(err.orig, lost_in_commit=err.connection_invalidated) from err


def may_be_gone(err: BaseException, dialect: Dialect) -> bool:
    """Whether the connection that failed so is to be replaced. A file is not gone, and on a disk
    that takes no writes it could not be opened again, not even to read.
    """
    return dialect.name != "sqlite" and not isinstance(failure(err), WriteConflict)


def failure(
    original: BaseException | None, *, lost_in_commit: bool = False
) -> WriteConflict | StorageUnavailable:
    """Return what an error of the database's driver means to whoever wanted to write."""
    # Drivers have no common base, but they have names in common. Source: PEP 249.
    is_conflict = any(each.__name__ == "IntegrityError" for each in type(original).mro())
    if is_conflict or getattr(original, "sqlstate", None) in RETRY_STATES:
        return WriteConflict()
    kind = OutcomeUnknown if lost_in_commit else StorageUnavailable
    return kind(
        Reason("the database does not answer; try again in a moment"), extra={"retry_after_s": 5}
    )
