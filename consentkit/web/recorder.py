"""The one place that makes a decision durable and answers for it.

Every surface that takes an answer (HTTP API, page without JavaScript, tests) hands a submission
in here and gets its receipt back only after the commit. So this is also the one place to change
when concurrent decisions are to share a commit: the callers already wait, and ``record_decision``
already works inside a transaction that it does not own.
"""

from flask import current_app

from consentkit.services.record_decision import Recorded, Submission, record_decision
from consentkit.storage.session import StorageUnavailable, WriteConflict
from consentkit.web.runtime import Runtime

# A conflict means that somebody else made progress, so a few tries suffice; a visitor is waiting.
TRIES = 5


class Recorder:
    """One for each application."""

    def __init__(self, rt: Runtime) -> None:
        self._rt = rt

    def record(self, submission: Submission) -> Recorded:
        """Return once the receipt is committed.

        Raises a domain refusal, ``KeyTrouble``, or ``StorageUnavailable``; then nothing is stored.
        """
        key = self._rt.keys.signing_key()
        for _ in range(TRIES):
            try:
                with self._rt.turns.turn(), self._rt.transaction(write=True) as session:
                    return record_decision(
                        submission,
                        session=session,
                        key=key,
                        issuer=self._rt.config.public_url,
                        now=self._rt.now(),
                        randomness=self._rt.receipt_randomness(),
                    )
            except WriteConflict:
                continue
        raise StorageUnavailable(
            "too many answers at once; try again in a moment", extra={"retry_after_s": 1}
        )


def recorder() -> Recorder:
    found: Recorder = current_app.extensions["consentkit.recorder"]
    return found
