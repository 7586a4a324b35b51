"""How many requests a key may send, and how many wrong keys an address may try."""

import ipaddress
import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from flask import Response, g
from limits import RateLimitItemPerMinute
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from consentkit.web.api.refusals import RateLimited
from consentkit.web.runtime import Runtime
from consentkit.web.shared_limits import SCHEME

WINDOW_S = 60
# A secret has 256 bits and is not found by trying; who tries all the same is soon stopped.
GUESSES = RateLimitItemPerMinute(30)
# What costs a lot: exports, and evidence with its pictures.
COSTLY = RateLimitItemPerMinute(6)
# Registered by IANA with the RateLimit fields.
_TYPE = "https://iana.org/assignments/http-problem-types#quota-exceeded"
_NAME = "requests"


@dataclass(frozen=True, slots=True)
class Left:
    quota: int
    remaining: int
    seconds: int


class Limits:
    """One for each application; several machines count together where there is Redis."""

    def __init__(self, rt: Runtime) -> None:
        config = rt.config
        self._most = config.api_rate_limit
        self._is_off = config.rate_limit == 0
        if config.redis_url is None:
            storage = storage_from_string("memory://")
        else:
            storage = storage_from_string(
                f"{SCHEME}://",
                redis_url=config.redis_url,
                salt=_salt_of(rt),  # type: ignore[arg-type]
            )
        self._windows = MovingWindowRateLimiter(storage)

    def take(self, key_id: str) -> None:
        """Count a request with this key. Raises ``RateLimited``."""
        if not self._most:
            return
        item = RateLimitItemPerMinute(self._most)
        is_left = self._windows.hit(item, "api", key_id)
        stats = self._windows.get_window_stats(item, "api", key_id)
        # By the clock that the library counts by.
        seconds = math.ceil(stats.reset_time - time.time())
        left = Left(self._most, stats.remaining, min(max(seconds, 1), WINDOW_S))
        g.rate_left = left
        if not is_left:
            raise _limited(left.seconds)

    def take_costly(self, what: str, key_id: str) -> None:
        """Raises ``RateLimited``."""
        if not self._is_off and not self._windows.hit(COSTLY, what, key_id):
            raise _limited(WINDOW_S)

    def take_guess(self, address: str) -> None:
        """Count a wrong key. Raises ``RateLimited`` for an address that tried too many."""
        if not self._is_exempt(address) and not self._windows.hit(GUESSES, "api guesses", address):
            raise _limited(WINDOW_S)

    def check_secrets(self, key_id: str) -> None:
        """Raises ``RateLimited`` for a key that sent too many wrong secrets of visitors."""
        if not self._is_off and not self._windows.test(GUESSES, "api secrets", key_id):
            raise _limited(WINDOW_S)

    def note_secret(self, key_id: str) -> None:
        if not self._is_off:
            self._windows.hit(GUESSES, "api secrets", key_id)

    def _is_exempt(self, address: str) -> bool:
        """As elsewhere: a loopback peer is a proxy that we were not told about."""
        try:
            return self._is_off or ipaddress.ip_address(address).is_loopback
        except ValueError:
            return self._is_off


def _salt_of(rt: Runtime) -> Callable[[], bytes]:
    # Nobody needs the secret before somebody is counted.
    return lambda: rt.secret.limits_key()  # noqa: PLW0108


def add_rate_headers(response: Response) -> Response:
    """Source: draft-ietf-httpapi-ratelimit-headers, sections 3 and 4."""
    left: Left | None = g.get("rate_left")
    if left is not None:
        response.headers["RateLimit-Policy"] = f'"{_NAME}";q={left.quota};w={WINDOW_S}'
        response.headers["RateLimit"] = f'"{_NAME}";r={left.remaining};t={left.seconds}'
    return response


def _limited(seconds: int) -> RateLimited:
    return RateLimited(
        f"wait {seconds} seconds",
        extra={"retry_after_s": seconds, "type": _TYPE, "violated-policies": [_NAME]},
    )
