"""Limits that all machines count together, in Redis; while it is away, each counts by itself."""

import hashlib
import hmac
import logging
import time
from collections.abc import Callable
from typing import Any, TypeVar

from limits.storage import MemoryStorage, MovingWindowSupport, RedisStorage, Storage

SCHEME = "consentkit"
# A visitor waits for it with every answer. Whoever cannot say in so long is taken to be away.
TIMEOUT_S = 0.25
# So long nobody is made to wait for it again.
PAUSE_S = 5.0

Windows = RedisStorage | MemoryStorage
Told = TypeVar("Told")

_log = logging.getLogger(__name__)


class SharedWindows(Storage, MovingWindowSupport):
    """What a limiter counts in. A limit never falls away with Redis: from then on each process
    counts what comes to it. Nothing that names a visitor leaves the process: their addresses are
    part of the names under which is counted, and Redis gets only an HMAC of these.
    """

    STORAGE_SCHEME = [SCHEME]  # noqa: RUF012 - the library reads it from the class

    def __init__(self, uri: str, *, redis_url: str, salt: Callable[[], bytes], **_: Any) -> None:
        super().__init__(uri)
        self._shared = RedisStorage(
            redis_url,
            key_prefix=SCHEME,
            socket_timeout=TIMEOUT_S,
            socket_connect_timeout=TIMEOUT_S,
            # One who does not answer is not asked three times while a visitor waits.
            retry=no_retry(),  # type: ignore[arg-type]
        )
        self._local = MemoryStorage()
        self._salt = salt
        self._ask_again_at = 0.0

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        return self._ask(key, lambda of, name: of.acquire_entry(name, limit, expiry, amount))

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        return self._ask(key, lambda of, name: of.get_moving_window(name, limit, expiry))

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        return self._ask(key, lambda of, name: of.incr(name, expiry, amount))

    def get(self, key: str) -> int:
        return self._ask(key, lambda of, name: of.get(name))

    def get_expiry(self, key: str) -> float:
        return self._ask(key, lambda of, name: of.get_expiry(name))

    def clear(self, key: str) -> None:
        self._ask(key, lambda of, name: of.clear(name))

    def check(self) -> bool:
        """Whether it counts, which it always does."""
        return True

    def reset(self) -> int | None:
        return self._local.reset()

    @property
    def base_exceptions(self) -> type[Exception] | tuple[type[Exception], ...]:
        return self._shared.base_exceptions

    def _ask(self, key: str, ask: Callable[[Windows, str], Told]) -> Told:
        if time.monotonic() < self._ask_again_at:
            return ask(self._local, key)
        try:
            told = ask(self._shared, self._unnamed(key))
        except self._shared.base_exceptions as err:
            if not self._ask_again_at:
                _log.warning("Redis does not answer, so each process limits by itself: %r", err)
            self._ask_again_at = time.monotonic() + PAUSE_S
            return ask(self._local, key)
        if self._ask_again_at:
            _log.warning("Redis answers again")
            self._ask_again_at = 0.0
        return told

    def _unnamed(self, key: str) -> str:
        return hmac.digest(self._salt(), key.encode("utf-8"), hashlib.sha256).hex()


def no_retry() -> object:
    # Not every installation has this library.
    from redis.backoff import NoBackoff  # noqa: PLC0415
    from redis.retry import Retry  # noqa: PLC0415

    return Retry(NoBackoff(), 0)
