"""Waits for what others do, and not for ever: what never comes is a failure."""

import time
from collections.abc import Callable

LOOK_S = 0.02


def wait_until(
    holds: Callable[[], object],
    *,
    within_s: float = 60.0,
    what: str | Callable[[], str] = "what was waited for",
    pause: Callable[[], object] = lambda: time.sleep(LOOK_S),
) -> None:
    """Return as soon as it holds. The bound is generous: the machine may do other things. A browser
    tells what happens in it only while it is asked, so there ``pause`` must ask it.
    """
    deadline = time.monotonic() + within_s
    while not holds():
        is_late = time.monotonic() > deadline
        assert not is_late, f"not within {within_s:.0f} s: {what() if callable(what) else what}"
        pause()
