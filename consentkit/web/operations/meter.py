"""Keeps this process's numbers fresh for whichever process is asked for them."""

from flask import Flask

from consentkit.web.publications import Publications
from consentkit.web.rounds import Rounds
from consentkit.web.runtime import Runtime

LOOK_S = 1.0


class Meter(Rounds):
    """One for each serving process."""

    trouble = "the metrics cannot be kept"

    def __init__(self, app: Flask, rt: Runtime, publications: Publications) -> None:
        super().__init__(app, rt, name="meter", look_s=LOOK_S)
        self._publications = publications

    def look(self) -> None:
        pool = self._rt.pool_use()
        self._rt.metrics.add_up()
        self._rt.metrics.set_live(
            workers=1,
            database_connections_in_use=pool.in_use,
            database_connections_idle=pool.idle,
            publications_kept=self._publications.count,
        )
