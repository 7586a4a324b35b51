"""A POST that is sent again with its idempotency key has its effect once.

The answer is stored in the transaction of the effect, so there is no moment in which one is there
without the other; of two at the same time, the database lets one through. What was refused has had
no effect, and is judged anew. Source: draft-ietf-httpapi-idempotency-key-header.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock

from consentkit.storage import api_answers
from consentkit.storage.api_answers import ApiAnswer
from consentkit.storage.session import Session
from consentkit.web.api.answer import Answer, Stored
from consentkit.web.api.refusals import KeyReused, StillRunning
from consentkit.web.runtime import Runtime
from consentkit.web.writing import write

KEPT = timedelta(hours=24)

_lock = Lock()
# Of this process; what runs in another one is waited for in the database.
_running: set[tuple[str, str]] = set()


@dataclass(frozen=True, slots=True)
class Once:
    """``key_id`` is the API key's: nobody meets another's idempotency keys."""

    key_id: str
    name: str
    fingerprint: bytes

    @classmethod
    def of(cls, key_id: str, name: str, method: str, path: str, body: bytes) -> "Once":
        whole = b"\0".join((method.encode(), path.encode(), body))
        return cls(key_id, name, hashlib.sha256(whole).digest())

    def answer(self, rt: Runtime, run: Callable[[Session], Answer]) -> Answer | Stored:
        """Raises ``StillRunning``, ``KeyReused`` and what ``run`` raises."""
        with self._alone():
            return write(rt, lambda session: self._in_transaction(rt, session, run))

    def _in_transaction(
        self, rt: Runtime, session: Session, run: Callable[[Session], Answer]
    ) -> Answer | Stored:
        now = rt.now()
        api_answers.erase_expired(session, now=now)
        earlier = api_answers.get(session, self.key_id, self.name)
        if earlier is not None:
            return self._again(earlier)
        given = run(session)
        stored = ApiAnswer(
            fingerprint=self.fingerprint,
            status=given.status,
            headers=tuple(f"{name}: {value}" for name, value in given.all_headers()),
            body=given.kept_body(),
            expires_at=now + KEPT,
        )
        api_answers.insert(session, self.key_id, self.name, stored)
        return given

    def _again(self, earlier: ApiAnswer) -> Stored:
        if earlier.fingerprint != self.fingerprint:
            raise KeyReused("take a new idempotency key for a new request", field="Idempotency-Key")
        pairs = (each.partition(": ") for each in earlier.headers)
        headers = tuple((name, value) for name, _, value in pairs)
        return Stored(earlier.status, headers, earlier.body)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        me = (self.key_id, self.name)
        with _lock:
            if me in _running:
                raise StillRunning("wait for its answer", extra={"retry_after_s": 1})
            _running.add(me)
        try:
            yield
        finally:
            with _lock:
                _running.discard(me)
