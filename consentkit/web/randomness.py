"""Random bytes from the system, asked for many at a time.

To ask is to let go of the interpreter and to wait for it again, which costs a busy server far more
than the bytes.
"""

import os
from threading import Lock

_AT_ONCE = 4_096


class Randomness:
    """Each byte is handed out once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._left = b""
        # Two processes with the same bytes would make the same ids.
        os.register_at_fork(after_in_child=self._forget)

    def take(self, count: int) -> bytes:
        with self._lock:
            if len(self._left) < count:
                self._left = os.urandom(_AT_ONCE)
            taken, self._left = self._left[:count], self._left[count:]
        return taken

    def _forget(self) -> None:
        self._lock = Lock()
        self._left = b""
