"""What looks every now and then whether something is to be done, beside the requests."""

import logging
from threading import Event, Thread

from flask import Flask

from consentkit.web.runtime import Runtime


class Rounds(Thread):
    """One for each serving process: looks every ``look_s`` seconds until it is stopped.

    ``trouble`` is what it means when a round fails.
    """

    trouble: str

    def __init__(self, app: Flask, rt: Runtime, *, name: str, look_s: float) -> None:
        super().__init__(name=f"consentkit-{name}", daemon=True)
        self._app = app
        self._rt = rt
        self._look_s = look_s
        self._stopping = Event()

    def stop(self) -> None:
        self._stopping.set()

    def run(self) -> None:
        complaint = None
        while not self._stopping.wait(self._look_s):
            try:
                with self._app.app_context():
                    self.look()
                complaint = None
            except Exception as err:
                # Whatever it is, the next round may go well.
                # It is told once for each trouble, not every round for as long as it lasts.
                if repr(err) != complaint:
                    complaint = repr(err)
                    logging.getLogger(type(self).__module__).error(self.trouble, exc_info=err)

    def look(self) -> object:
        """Do what is due now; runs in an application context, and may raise anything."""
        raise NotImplementedError
