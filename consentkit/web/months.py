"""Makes the months that receipts are kept in on PostgreSQL, before they begin."""

from flask import Flask

from consentkit.services.keep_months import make_month, missing_months
from consentkit.storage.months import Month
from consentkit.web.rounds import Rounds
from consentkit.web.runtime import Runtime
from consentkit.web.writing import write

LOOK_S = 60.0


def make_months(rt: Runtime) -> list[str]:
    """Make those that are missing, each in a transaction of its own; return their names.

    Raises ``StorageUnavailable``, where others are in the way as well.
    """
    with rt.transaction() as session:
        missing = missing_months(session=session, now=rt.now())
    for month in missing:
        _make(rt, month)
    return [month.table for month in missing]


def _make(rt: Runtime, month: Month) -> None:
    write(rt, lambda session: make_month(month, session=session))


class MonthMaker(Rounds):
    """One for each serving process; what no month is there for is kept without one meanwhile."""

    trouble = "a month to keep receipts in could not be made"

    def __init__(self, app: Flask, rt: Runtime) -> None:
        super().__init__(app, rt, name="months", look_s=LOOK_S)

    def look(self) -> None:
        make_months(self._rt)
