"""Waits for what others do, and not for ever: what never comes is a failure."""

import time
from collections.abc import Callable

LOOK_S = 0.02


def wait_until(
    holds: Callable[[], object], *, within_s: float = 60.0, what: str = "what was waited for"
) -> None:
    """Return as soon as it holds. The bound is generous: the machine may do other things."""
    deadline = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline, f"not within {within_s:.0f} s: {what}"
        time.sleep(LOOK_S)
