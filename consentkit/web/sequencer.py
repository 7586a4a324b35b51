"""Enters into the ledger what was recorded, counts, and erases what is due, beside the requests."""

import logging
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

from flask import Flask

from consentkit.services.check_anchor import check_anchor
from consentkit.services.extend_ledger import (
    MAX_BATCH,
    extend_ledger,
    is_anything_waiting,
    last_head,
)
from consentkit.services.read_ledger import checkpoint
from consentkit.signing.files import replace_file
from consentkit.storage.ledger import Head
from consentkit.storage.session import WriteConflict
from consentkit.web.purge import purge_all
from consentkit.web.runtime import Runtime
from consentkit.web.showings import showings

# How long entries gather: a batch costs one commit, and a receipt is to be in within 2 seconds.
GATHER_S = 0.5
# How much longer the others leave them to the process that entered last: a batch costs nearly as
# much for one entry as for hundreds, and whoever answers waits for it.
LEAD_S = 0.25
# How often to look for what another process has left behind, such as a command or a crash.
LOOK_S = 5.0
# Between two batches of a backlog, visitors' answers get their turn to write.
PAUSE_S = 0.05
# A conflict that comes so often is not with another writer.
STUBBORN = 10
PURGE_EVERY = timedelta(days=1)

_log = logging.getLogger(__name__)


def extend(rt: Runtime) -> int:
    """Enter one batch in a transaction of its own; return how many entries it had.

    Raises what ``extend_ledger`` and ``check_anchor`` raise, ``StorageUnavailable`` and
    ``WriteConflict``.
    """
    with rt.transaction() as session:
        if not is_anything_waiting(session=session):
            return 0
    key = rt.keys.signing_key()
    anchor = rt.config.checkpoint_file
    with rt.turns.turn():
        with rt.transaction(write=True) as session:
            if anchor and anchor.exists():
                check_anchor(anchor.read_bytes(), session=session)
            entered = extend_ledger(
                session=session, key=key, issuer=rt.config.public_url, now=rt.now()
            )
            note = checkpoint(session=session) if entered and anchor else ""
        rt.metrics.note_entered(entered)
        # Only what is committed was ever signed.
        if anchor and note:
            replace_file(anchor, note.encode("utf-8"))
    return entered


class Sequencer(Thread):
    """One for each serving process; the database sees to it that one at a time appends.

    It sleeps while nothing is recorded. It may be killed at any moment: what it had not committed
    still waits in the queue, and the next one enters it. Once a day it purges.
    """

    def __init__(self, app: Flask, rt: Runtime) -> None:
        super().__init__(name="consentkit-sequencer", daemon=True)
        self._app = app
        self._rt = rt
        self._stopping = Event()
        self._purge_at = datetime.min.replace(tzinfo=UTC)
        # The ledger's size after our own last batch.
        self._own_size: int | None = None

    def stop(self) -> None:
        self._stopping.set()
        self._rt.recorded.set()

    def run(self) -> None:
        complaint, conflicts = None, 0
        while not self._stopping.is_set():
            self._rt.recorded.wait(LOOK_S)
            self._stopping.wait(GATHER_S)
            self._rt.recorded.clear()
            try:
                self._do_round()
                complaint, conflicts = None, 0
            except WriteConflict as err:
                self._rt.recorded.set()
                conflicts += 1
                if conflicts == STUBBORN:
                    _log.error("nothing is entered into the ledger: %r", err.__cause__)
            except Exception as err:  # noqa: BLE001 - whatever it is, the next round may go well
                # Once for each trouble, not twice a second for as long as it lasts.
                if repr(err) != complaint:
                    complaint = repr(err)
                    _log.error("nothing is entered into the ledger", exc_info=err)

    def _do_round(self) -> None:
        # Only this process knows them, whoever enters.
        with self._app.app_context():
            showings(self._app).write()
        if self._is_anothers():
            self._rt.recorded.set()
        else:
            self._enter_all()

    def _is_anothers(self) -> bool:
        """Whether another process has just entered, and does so again in time."""
        before = self._head()
        if before is None or before.size == self._own_size:
            return False
        passed = (self._rt.now() - before.signed_at).total_seconds()
        # A clock that jumped tells nothing.
        if not 0 <= passed < GATHER_S + LEAD_S:
            return False
        self._stopping.wait(GATHER_S + LEAD_S - passed)
        after = self._head()
        return after is not None and after.size != before.size

    def _head(self) -> Head | None:
        with self._rt.transaction() as session:
            return last_head(session=session)

    def _enter_all(self) -> None:
        with self._app.app_context():
            if self._rt.now() >= self._purge_at:
                self._purge_at = self._rt.now() + PURGE_EVERY
                purge_all(self._rt, None, now=self._rt.now())
            while (entered := extend(self._rt)) == MAX_BATCH and not self._stopping.wait(PAUSE_S):
                pass
        if entered and (head := self._head()):
            self._own_size = head.size
