"""Hands out the signing key, and notices when the key file was replaced while we run."""

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from datetime import datetime
from threading import Lock

from consentkit.config import Config
from consentkit.domain.errors import KeyTrouble
from consentkit.services.signing_keys import is_published, publish_ring
from consentkit.signing.keys import KeyRing, SigningKey, read_key_file
from consentkit.storage.session import Session, StorageUnavailable, WriteConflict
from consentkit.web.retrying import tries

Stamp = tuple[int, int] | None


class KeySource:
    """The key ring of a process, from the environment or from the key file."""

    def __init__(
        self,
        config: Config,
        *,
        read_in: Callable[[], AbstractContextManager[Session]],
        publish_in: Callable[[], AbstractContextManager[Session]],
        now: Callable[[], datetime],
    ) -> None:
        self._config = config
        self._read_in = read_in
        self._publish_in = publish_in
        self._now = now
        self._lock = Lock()
        self._key: SigningKey | None = None
        self._stamp: Stamp = None

    def signing_key(self) -> SigningKey:
        """Return the key that signs now; its public part is committed to the database before.

        Raises ``StorageUnavailable``, and ``KeyTrouble`` when there is no usable key. There is no
        fallback: a fresh random key would sign receipts that nobody can connect with this service.
        """
        stamp = self._current_stamp()
        with self._lock:
            if self._key is None or stamp != self._stamp:
                ring = self.read()
                self._publish(ring)
                self._key, self._stamp = ring.signing_key, stamp
            return self._key

    def last_key(self) -> SigningKey:
        """Return the key that ``signing_key`` returned last, without looking at its file. What it
        signs may go out only where ``signing_key`` still returns it.
        """
        return self._key or self.signing_key()

    def _publish(self, ring: KeyRing) -> None:
        """Other processes notice the same key at the same moment. Where one was first, there is
        nothing to write, which a database may just be refusing.
        """
        with self._read_in() as session:
            if is_published(ring, session=session):
                return
        for _ in tries():
            with suppress(WriteConflict), self._publish_in() as session:
                publish_ring(ring, session=session, now=self._now())
                return
        raise StorageUnavailable(
            "the signing key cannot be published right now", extra={"retry_after_s": 1}
        )

    def read(self) -> KeyRing:
        """Read the ring afresh. Raises ``KeyTrouble``."""
        if self._config.keys is None:
            return read_key_file(self._config.keys_file)
        try:
            return KeyRing.parse(self._config.keys)
        except KeyTrouble as err:
            raise KeyTrouble(f"CONSENTKIT_KEYS: {err}") from err

    def _current_stamp(self) -> Stamp:
        if self._config.keys is not None:
            return None
        try:
            found = self._config.keys_file.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_ino
