"""Sends events to webhooks, beside the requests or in a process of its own."""

import logging
import time
from threading import Lock, Thread

from flask import Flask

from consentkit.services.send_webhooks import endpoints_due
from consentkit.storage.webhook_endpoints import Due
from consentkit.web.rounds import Rounds
from consentkit.web.runtime import Runtime

# How long an event waits at most, besides the ledger's half second.
LOOK_S = 2.0
# How many endpoints are sent to at once. Those that failed last have lanes of their own: each may
# keep one for as long as an attempt may take, and nobody who fares well is to wait for that.
QUICK_LANES = 8
SLOW_LANES = 4
_PAUSE_S = 0.05

_log = logging.getLogger(__name__)


class Deliverer(Rounds):
    """One for each process that sends. A row that is claimed sees to it that one of them sends a
    delivery; what a process had claimed when it was killed is sent by another after a minute.
    """

    trouble = "nothing is sent to webhooks"

    def __init__(self, app: Flask, rt: Runtime, *, look_s: float = LOOK_S) -> None:
        super().__init__(app, rt, name="deliverer", look_s=look_s)
        self._lock = Lock()
        # Endpoint -> whether it has a slow lane.
        self._busy: dict[int, bool] = {}
        self._served: dict[int, float] = {}

    def look(self) -> None:
        """Begin to send what is due, for each endpoint in a thread; wait for none of them."""
        with self._rt.transaction() as session:
            due = endpoints_due(session=session, now=self._rt.now())
        # Who had a turn last comes last: there may be more of them than lanes.
        for each in sorted(due, key=lambda each: self._served.get(each.id, 0.0)):
            if self._take_lane(each):
                name = f"{self.name}-{each.id}"
                Thread(target=self._deliver, args=(each.id,), name=name, daemon=True).start()

    def finish(self, *, within_s: float) -> None:
        """Wait until what is being sent is noted, once it was stopped. What takes longer is sent
        again by somebody, when its lease is over.
        """
        deadline = time.monotonic() + within_s
        if self.is_alive():
            self.join(within_s)
        while self._busy and time.monotonic() < deadline:
            time.sleep(_PAUSE_S)

    def _take_lane(self, due: Due) -> bool:
        is_slow = due.failures > 0
        with self._lock:
            lanes = SLOW_LANES if is_slow else QUICK_LANES
            taken = sum(each is is_slow for each in self._busy.values())
            if due.id in self._busy or taken >= lanes:
                return False
            self._busy[due.id] = is_slow
            self._served[due.id] = time.monotonic()
            return True

    def _deliver(self, endpoint_id: int) -> None:
        # What sends needs 15 MB of libraries, and not every service has webhooks.
        from consentkit.web.delivering import deliver  # noqa: PLC0415

        try:
            with self._app.app_context():
                deliver(self._rt, endpoint_id, is_stopping=self._stopping.is_set)
        except Exception as err:  # noqa: BLE001 - whatever it is, the next round may go well
            # The lease runs out, and it is sent again.
            _log.error(self.trouble, exc_info=err)
        finally:
            with self._lock:
                del self._busy[endpoint_id]
