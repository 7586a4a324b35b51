"""Whose turn it is to write, where the database has one writer at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from threading import Lock

from consentkit.domain.reason import Reason
from consentkit.storage.engine import sqlite_file
from consentkit.storage.session import StorageUnavailable


def write_turns(database_url: str) -> "WriteTurns | NoTurns":
    """Return turns for SQLite; a database server arranges its writers itself."""
    file = sqlite_file(database_url)
    return NoTurns() if file is None else WriteTurns(file.with_name(f"{file.name}.lock"))


class WriteTurns:
    """Lines up the threads of this process, then the processes, at a lock file.

    SQLite's own waiting sleeps in ever longer steps, so that a writer may oversleep its turn many
    times over while others go ahead; here the next one starts the moment the last is done. The
    lock is advisory: a writer that does not take its turn is still kept apart by SQLite.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._threads = Lock()
        self._descriptor: int | None = None
        # How many turns this process has had.
        self.taken = 0

    @contextmanager
    def turn(self) -> Iterator[None]:
        with self._threads:
            if self._descriptor is None:
                self._descriptor = self._open()
            fcntl.flock(self._descriptor, fcntl.LOCK_EX)
            self.taken += 1
            try:
                yield
            finally:
                fcntl.flock(self._descriptor, fcntl.LOCK_UN)

    def _open(self) -> int:
        try:
            return os.open(self._file, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        except OSError as err:  # no space, a disk that is read-only, too many open files
            raise StorageUnavailable(
                Reason("the lock beside the database cannot be opened: {said}", said=err.strerror),
                extra={"retry_after_s": 5},
            ) from err

    def close(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


class NoTurns:
    """Everybody may go at once."""

    def turn(self) -> AbstractContextManager[None]:
        return nullcontext()

    def close(self) -> None:
        pass
