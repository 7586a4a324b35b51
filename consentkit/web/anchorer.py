"""Anchors the ledger once a day, beside the requests and beside the sequencer."""

import logging
from datetime import UTC, date, datetime, timedelta

from flask import Flask

from consentkit.services.claim_anchor_day import claim_anchor_day, is_day_free
from consentkit.storage.session import WriteConflict
from consentkit.web.anchoring import anchor
from consentkit.web.rounds import Rounds
from consentkit.web.runtime import Runtime

# How often to look whether a day has begun that nobody has claimed.
LOOK_S = 60.0
# What failed is tried again, since an authority may be away for a while; but not for ever.
AGAIN_EVERY = timedelta(hours=1)
MOST_TRIES = 4

_log = logging.getLogger(__name__)


class Anchorer(Rounds):
    """One for each serving process that has others to ask; a row in the database sees to it that
    one of them does so a day.

    It waits long for other hosts, and nobody waits for it. A process that dies at it leaves the
    day as it is: the next one goes on tomorrow, or somebody runs `consentkit ledger anchor`.
    """

    trouble = "the ledger is not anchored"

    def __init__(self, app: Flask, rt: Runtime, *, look_s: float = LOOK_S) -> None:
        super().__init__(app, rt, name="anchorer", look_s=look_s)
        self._settled: date | None = None
        self._failed: tuple[str, ...] = ()
        self._tries = 0
        self._again_at = datetime.max.replace(tzinfo=UTC)

    def look(self) -> None:
        """Do what is due now, if it is for us to do."""
        now = self._rt.now()
        if self._settled != now.date() and self._claim(now):
            self._tries = 0
            self._anchor(None)
        elif self._failed and now >= self._again_at:
            self._anchor(self._failed)

    def _claim(self, now: datetime) -> bool:
        with self._rt.transaction() as session:
            # Looking must not stand in the way of those who write.
            if not is_day_free(session=session, now=now):
                return False
        try:
            with self._rt.turns.turn(), self._rt.transaction(write=True) as session:
                return claim_anchor_day(session=session, now=now)
        except WriteConflict:
            return False

    def _anchor(self, only: tuple[str, ...] | None) -> None:
        self._settled = self._rt.now().date()
        self._failed = ()
        self._tries += 1
        failed = []
        for outcome in anchor(self._rt, only):
            level = logging.ERROR if outcome.failed else logging.INFO
            _log.log(level, "anchoring the ledger: %s: %s", outcome.name, outcome.told)
            if outcome.failed:
                failed.append(outcome.name)
        if self._tries < MOST_TRIES:
            self._failed = tuple(failed)
            self._again_at = self._rt.now() + AGAIN_EVERY
