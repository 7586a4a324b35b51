"""The one place that makes a decision durable and answers for it.

Every surface that takes an answer (HTTP API, page without JavaScript, tests) hands a submission
in here and gets its receipt back only after the commit. Decisions that arrive while a commit is
under way share the next one: an fsync costs the same for one receipt as for fifty. Whoever stands
first in line commits for all that wait, so a lone decision waits for nobody.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from typing import TypeVar
from uuid import UUID

from flask import current_app

from consentkit.domain.errors import ConsentError
from consentkit.domain.instant import format_instant
from consentkit.services.find_publications import Published
from consentkit.services.record_decision import (
    Recorded,
    SignedReceipt,
    Submission,
    prepare_first,
    record_decision,
    record_firsts,
)
from consentkit.signing.keys import SigningKey
from consentkit.storage.session import (
    OutcomeUnknown,
    Session,
    StorageUnavailable,
    WriteConflict,
)
from consentkit.web.commit_outcome import find_stored, was_committed
from consentkit.web.line import Line, Place
from consentkit.web.retrying import tries
from consentkit.web.runtime import Runtime

# How many decisions share a commit at most: those at the end of the line are waiting, too.
MAX_TOGETHER = 64
# Behind a commit that takes longer nobody stays in line: the threads are for what still works.
STALLED_S = 3.0

Said = TypeVar("Said")


@dataclass(slots=True, eq=False)
class _Waiting(Place):
    """A submission in line; one of ``recorded`` and ``refusal`` is set once it was served.

    ``prepared`` is set while it is taken to be its visitor's first; ``key`` has signed it.
    """

    submission: Submission
    key: SigningKey
    prepared: SignedReceipt | None = None
    recorded: Recorded | None = None
    refusal: Exception | None = None

    @property
    def is_served(self) -> bool:
        return self.recorded is not None or self.refusal is not None


class Recorder:
    """One for each application."""

    def __init__(self, rt: Runtime) -> None:
        self._rt = rt
        self.line: Line[_Waiting] = Line()
        self._began: float | None = None

    def record(self, submission: Submission, published: Published | None = None) -> Recorded:
        """Return once the receipt is committed. ``published`` is the version that is answered,
        where it is known: then the receipt is signed here, beside those that others sign.

        Raises a domain refusal, ``KeyTrouble``, or ``StorageUnavailable``; then nothing is stored.
        """
        return self._record(self._begin(submission, published))

    def record_and_say(
        self,
        submission: Submission,
        published: Published | None,
        say: Callable[[Recorded], Said],
    ) -> Said:
        """Do as ``record`` does, and return what ``say`` says of the receipt.

        That is mostly made beforehand, while others are being committed: those of one commit all
        come back at once, and only one of them has the interpreter. So ``say`` may do nothing else,
        and what it said is thrown away where another receipt is answered, or none.
        """
        own = self._begin(submission, published)
        expected = own.prepared.recorded if own.prepared else None
        said = say(expected) if expected else None
        recorded = self._record(own)
        return said if said is not None and recorded == expected else say(recorded)

    def document(self, recorded: Recorded) -> dict[str, str]:
        """Return what a visitor's browser is told of a receipt, and keeps."""
        return {
            "receipt": recorded.jws,
            "id": str(recorded.id),
            "secret": self._rt.secret.receipt_secret(recorded.id),
            "expires_at": format_instant(recorded.expires_at),
        }

    def _begin(self, submission: Submission, published: Published | None) -> _Waiting:
        self._refuse_stalled()
        own = _Waiting(submission, self._rt.keys.last_key())
        if published is not None:
            # What is refused may be an answer of days ago that is sent again: that is looked up.
            with suppress(ConsentError):
                own.prepared = self._prepare(submission, published, own.key)
        return own

    def _record(self, own: _Waiting) -> Recorded:
        if not self.line.join(own, patience_s=STALLED_S):
            raise _unavailable()
        if own.leads:
            self._lead(own)
        if own.refusal is not None:
            raise own.refusal
        assert own.recorded is not None  # noqa: S101 - or it would not count as served
        return own.recorded

    def _refuse_stalled(self) -> None:
        began = self._began
        if began is not None and monotonic() - began > STALLED_S:
            raise _unavailable()

    def _lead(self, own: _Waiting) -> None:
        """Record those first in line with one commit, or, if that fails, with one for each."""
        together = [own]
        self._began = monotonic()
        try:
            with self._rt.turns.turn():
                # Not before: those who come while another process writes share the commit as well.
                together = self.line.first(MAX_TOGETHER)
                self._commit(together)
        except WriteConflict:
            self._commit_each(_unserved(together))
        except Exception as err:  # noqa: BLE001 - it belongs to every thread that waits, not to us
            if isinstance(err, StorageUnavailable):
                # Whoever came meanwhile would wait as long again for the same answer.
                together += [each for each in self.line.first() if each is not own]
            for waiting in _unserved(together):
                waiting.refusal = err
        finally:
            self._began = None
            for waiting in _unserved(together):  # nobody shall wait for us when we are stopped
                waiting.refusal = _unavailable()
            self.line.hand_over(own, together)

    def _commit_each(self, together: list[_Waiting]) -> None:
        for waiting in together:
            self._commit_alone(waiting)
            if isinstance(waiting.refusal, StorageUnavailable):
                return  # the others would only wait for the same

    def _commit_alone(self, waiting: _Waiting) -> None:
        for _ in tries():
            try:
                with self._rt.turns.turn():
                    return self._commit([waiting])
            except WriteConflict:
                continue
            except Exception as err:  # noqa: BLE001 - as above
                waiting.refusal = err
                return None
        waiting.refusal = StorageUnavailable(
            "too many answers at once; try again in a moment", extra={"retry_after_s": 1}
        )
        return None

    def _commit(self, together: list[_Waiting]) -> None:
        """Nobody's ``recorded`` is set before the commit: it is what their thread answers with."""
        # Asked once for all. Whatever an earlier key has signed meanwhile is signed anew.
        key = self._rt.keys.signing_key()
        try:
            self._commit_firsts([each for each in together if each.prepared and each.key is key])
            self._commit_others(_unserved(together), key)
        finally:
            # The former may stand where the latter failed.
            self._rt.recorded.set()

    def _commit_firsts(self, waiting: list[_Waiting]) -> None:
        prepared = [each.prepared for each in waiting if each.prepared]
        if not prepared:
            return
        try:
            with self._rt.linked() as link:
                stored = record_firsts(prepared, link=link)
        except OutcomeUnknown:
            new = [(each.submission.site_key, each.receipt.id) for each in prepared]
            stored = find_stored(self._rt, new)
            if not stored:
                raise
        for each, first in zip(waiting, prepared, strict=True):
            if first.receipt.id in stored:
                each.recorded = first.recorded
        self._note(waiting)

    def _commit_others(self, waiting: list[_Waiting], key: SigningKey) -> None:
        if not waiting:
            return
        outcomes: list[Recorded | ConsentError] = []
        try:
            with self._rt.transaction(write=True) as session:
                outcomes = [self._attempt(each.submission, key, session) for each in waiting]
        except OutcomeUnknown:
            if not was_committed(self._rt, _new(waiting, outcomes)):
                raise
        for each, outcome in zip(waiting, outcomes, strict=True):
            if isinstance(outcome, Recorded):
                each.recorded = outcome
            else:
                each.refusal = outcome
        self._note(waiting)

    def _note(self, waiting: list[_Waiting]) -> None:
        """Count what a commit has stored."""
        stored = [
            each.submission.decision.action
            for each in waiting
            if each.recorded and not each.recorded.replayed
        ]
        if stored:
            self._rt.metrics.note_commit(stored)

    def _prepare(
        self, submission: Submission, published: Published, key: SigningKey
    ) -> SignedReceipt:
        return prepare_first(
            submission,
            published,
            key=key,
            issuer=self._rt.config.public_url,
            now=self._rt.now(),
            randomness=self._rt.receipt_randomness(),
        )

    def _attempt(
        self, submission: Submission, key: SigningKey, session: Session
    ) -> Recorded | ConsentError:
        try:
            return record_decision(
                submission,
                session=session,
                key=key,
                issuer=self._rt.config.public_url,
                now=self._rt.now(),
                randomness=self._rt.receipt_randomness(),
            )
        except ConsentError as err:
            # A refusal comes before anything is written, so the others' receipts may stand.
            return err


def _unserved(together: list[_Waiting]) -> list[_Waiting]:
    return [waiting for waiting in together if not waiting.is_served]


def _unavailable() -> StorageUnavailable:
    return StorageUnavailable(
        "nothing can be recorded right now; try again in a moment", extra={"retry_after_s": 5}
    )


def _new(
    waiting: list[_Waiting], outcomes: list[Recorded | ConsentError]
) -> Iterator[tuple[str, UUID]]:
    """Yield the site key and the id of each receipt that was not there before."""
    for each, outcome in zip(waiting, outcomes, strict=True):
        if isinstance(outcome, Recorded) and not outcome.replayed:
            yield each.submission.site_key, outcome.id


def recorder() -> Recorder:
    found: Recorder = current_app.extensions["consentkit.recorder"]
    return found
