"""Writes SQLite's log back into the database, beside the requests.

Visitors' ids are random, so a receipt changes a page somewhere in their index, and with millions of
receipts hardly one twice: they are thousands of writes a second, and then a wait for the disk. Left
to SQLite, whoever commits when the log is full does this for all, while every visitor waits. Here
they go on, and wait for the little that came meanwhile.
"""

from time import monotonic

from flask import Flask

from consentkit.storage.turn import WriteTurns
from consentkit.web.rounds import Rounds
from consentkit.web.runtime import Runtime

LOOK_S = 1.0
# How many turns of this process are worth writing back: pages that each of them changes are written
# once for all.
WORTH_TURNS = 100
# From how many pages on the log shall begin anew. That takes a moment in which nobody writes, so it
# has to wait for a pass that was short: what came during that one is as little.
LONG_PAGES = 16_000
SHORT_S = 0.03
MOST_PASSES = 8


class LogKeeper(Rounds):
    """One for each serving process on SQLite; one of them at a time writes back."""

    trouble = "SQLite's log is not written back"

    def __init__(self, app: Flask, rt: Runtime, turns: WriteTurns) -> None:
        super().__init__(app, rt, name="log-keeper", look_s=LOOK_S)
        self._turns = turns
        self._seen = 0

    def look(self) -> None:
        taken = self._turns.taken
        if taken - self._seen < WORTH_TURNS:
            return
        self._seen = taken
        if self._rt.write_back_log() < LONG_PAGES:
            return
        # Each leaves what was committed meanwhile, and so takes less time than the one before; on a
        # disk that is too slow for this, SQLite makes everybody wait in the end (``LOG_PAGES``).
        if any(self._pass_is_short() for _ in range(MOST_PASSES)):
            with self._turns.turn():
                self._rt.write_back_log()

    def _pass_is_short(self) -> bool:
        began = monotonic()
        # It is no pass while another process is at it.
        return self._rt.write_back_log() > 0 and monotonic() - began < SHORT_S
