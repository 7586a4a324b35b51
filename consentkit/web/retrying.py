"""How often a write is tried where another writer was first, and how long in between."""

import secrets
import time
from collections.abc import Iterator

# A conflict means that somebody else made progress, so a few tries suffice; a visitor is waiting.
TRIES = 5
# The longest pause before the second try; twice as long before each one after that.
FIRST_PAUSE_S = 0.01

_random = secrets.SystemRandom()


def tries() -> Iterator[int]:
    """Yield the number of each try. Those who met once must not meet again, so each pauses for a
    time of its own.
    """
    for number in range(TRIES):
        if number:
            time.sleep(_random.uniform(0, FIRST_PAUSE_S * 2**number))
        yield number
