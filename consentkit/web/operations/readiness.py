"""Whether the service can do its work right now, and if not, why, in names for machines.

It is found out by doing the work, a write that is committed among it. So that nobody can make the
database write by asking, an answer is kept for a moment, and one question is under way at a time.
"""

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock, Thread

from flask import current_app

from consentkit.config import ConfigError
from consentkit.domain.errors import ConsentError
from consentkit.services.check_health import check_health
from consentkit.services.check_lag import LedgerLag, check_lag
from consentkit.services.check_writable import check_writable, free_bytes, has_room
from consentkit.storage.session import WriteConflict
from consentkit.web.runtime import Runtime

KEPT = timedelta(seconds=2)
LONGEST_S = 3.0
# Far beyond any backlog that is being worked off, so that nobody takes all machines out of service
# at once because of a busy minute. Alerts come earlier (docs/operating.md).
LONGEST_WAIT_S = 300.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class State:
    """``reasons`` are why no receipt could be made and kept; ``lag`` is None where the database
    could not be asked, and ``free_bytes`` where the disk is another machine's.
    """

    reasons: tuple[str, ...] = ()
    lag: LedgerLag | None = None
    free_bytes: int | None = None


class Readiness:
    """One for each application."""

    def __init__(self, rt: Runtime) -> None:
        self._rt = rt
        self._lock = Lock()
        self._probe = ThreadPoolExecutor(1, "probe")
        self._under_way: Future[State] | None = None
        self._state: State | None = None
        self._at: datetime | None = None
        self._sequencer: Thread | None = None

    def watch(self, sequencer: Thread) -> None:
        """From now on, ready means that this thread lives, too."""
        self._sequencer = sequencer

    def state(self) -> State:
        """Return within ``LONGEST_S``: a database that does not answer at all is a reason, too."""
        with self._lock:
            now = self._rt.now()
            if self._under_way is None:
                if self._state and self._at and abs(now - self._at) < KEPT:
                    return self._state
                self._under_way = self._probe.submit(self._look, now)
            under_way = self._under_way
        try:
            found = under_way.result(LONGEST_S)
        except TimeoutError:
            return State(("no_answer",))
        with self._lock:
            if self._under_way is under_way:
                self._tell(found)
                self._state, self._at, self._under_way = found, now, None
        return found

    def _tell(self, found: State) -> None:
        if found.reasons and (self._state is None or found.reasons != self._state.reasons):
            _log.error("not ready: %s", ", ".join(found.reasons))

    def _look(self, now: datetime) -> State:
        reasons = [*self._secret_trouble()]
        lag = None
        try:
            lag = self._ask(now)
        except ConsentError as err:
            reasons.append(err.code)
        else:
            reasons += [*self._write_trouble(), *self._ledger_trouble(lag)]
        return State(tuple(reasons), lag, free_bytes(self._rt.config.database_url))

    def _secret_trouble(self) -> list[str]:
        try:
            self._rt.secret  # noqa: B018 - raises when it is missing
        except ConfigError:
            return ["secret_trouble"]
        return []

    def _ask(self, now: datetime) -> LedgerLag:
        """Raises ``KeyTrouble``, ``SchemaTrouble`` or ``StorageUnavailable``."""
        key = self._rt.keys.signing_key()
        with self._rt.transaction() as session:
            check_health(session=session, key=key)
            return check_lag(session=session, now=now)

    def _write_trouble(self) -> list[str]:
        found = [] if has_room(self._rt.config.database_url) else ["disk_space"]
        try:
            with self._rt.transaction(write=True) as session:
                check_writable(session=session)
        except (ConsentError, WriteConflict):
            found.append("database_not_writable")
        return found

    def _ledger_trouble(self, lag: LedgerLag) -> list[str]:
        found = []
        if self._sequencer and not self._sequencer.is_alive():
            found.append("ledger_stopped")
        if lag.oldest_wait_s > LONGEST_WAIT_S:
            found.append("ledger_behind")
        return found


def readiness() -> Readiness:
    found: Readiness = current_app.extensions["consentkit.readiness"]
    return found
