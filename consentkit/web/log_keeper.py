"""Writes SQLite's log back into the database, beside the requests.

A receipt changes pages all over the indices of visitors and idempotency keys, and with millions of
receipts hardly one of them twice: they are a thousand reads and writes a second, and then a wait
for the disk. Left to SQLite, whoever commits when the log is full does this for all, while every
visitor waits. Here they go on, and wait for the little that came meanwhile.
"""

from flask import Flask

from consentkit.storage.turn import WriteTurns
from consentkit.web.rounds import Rounds
from consentkit.web.runtime import Runtime

LOOK_S = 1.0
# How many turns of this process are worth writing back: pages that each of them changes are written
# once for all.
WORTH_TURNS = 100
# From how many pages on the log shall begin anew. That takes a moment in which nobody writes.
LONG_PAGES = 8_000


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
        # What was committed during the first pass is written in the second; and what then, nearly
        # nothing, in the turn.
        self._rt.write_back_log()
        with self._turns.turn():
            self._rt.write_back_log()
