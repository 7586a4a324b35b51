"""Ends a worker whose server was killed.

Nobody would restart or stop it, and it would hold the port against the server that comes next.
"""

import os
import signal
from multiprocessing import parent_process
from threading import Thread
from time import sleep

LOOK_S = 1.0
# For the requests that it has begun.
GRACE_S = 5.0


class Parent(Thread):
    """One for each worker."""

    def __init__(self) -> None:
        super().__init__(name="consentkit-parent", daemon=True)
        # The one that began us: it may be gone by now, and somebody else our parent.
        server = parent_process()
        self._pid = os.getppid() if server is None else server.pid

    def run(self) -> None:
        while os.getppid() == self._pid:
            sleep(LOOK_S)
        os.kill(os.getpid(), signal.SIGTERM)
        sleep(GRACE_S)
        os._exit(1)
