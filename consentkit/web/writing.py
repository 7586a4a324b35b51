"""One write, tried again where another writer was first."""

from collections.abc import Callable
from typing import TypeVar

from consentkit.storage.session import Session, StorageUnavailable, WriteConflict
from consentkit.web.retrying import tries
from consentkit.web.runtime import Runtime

Result = TypeVar("Result")


def write(rt: Runtime, run: Callable[[Session], Result]) -> Result:
    """Return what ``run`` returned once it is committed. Raises what it raises, and
    ``StorageUnavailable``; then nothing is stored.
    """
    for _ in tries():
        try:
            with rt.turns.turn(), rt.transaction(write=True) as session:
                done = run(session)
        except WriteConflict:
            continue
        # Statements may wait for the ledger now.
        rt.recorded.set()
        return done
    raise StorageUnavailable(
        "too much is written at once; try again in a moment", extra={"retry_after_s": 1}
    )
