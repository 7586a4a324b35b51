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
        while not self._stopping.wait(self._look_s):
            try:
                with self._app.app_context():
                    self.look()
            except Exception as err:  # noqa: BLE001 - whatever it is, the next round may go well
                self.complain(err)

    def look(self) -> object:
        """Do what is due now; runs in an application context, and may raise anything."""
        raise NotImplementedError

    def complain(self, err: Exception) -> None:
        """Log what came of a round that failed."""
        logging.getLogger(type(self).__module__).error(self.trouble, exc_info=err)
