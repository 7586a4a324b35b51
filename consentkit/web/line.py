"""A line of threads, of which the first does the work of all who stand behind it by then.

Whoever comes to an empty line begins at once, and the next to begin is woken the moment that the
work is done, before those whose work it was.
"""

from collections import deque
from dataclasses import dataclass, field
from threading import Lock
from typing import Generic, TypeVar


def _shut() -> Lock:
    gate = Lock()
    gate.acquire()
    return gate


@dataclass(slots=True, eq=False, kw_only=True)
class Place:
    """``leads`` is whether its thread is the one to do the work. The ``gate`` opens once: when that
    is so, or when the work was done.
    """

    leads: bool = False
    gate: Lock = field(default_factory=_shut)


Own = TypeVar("Own", bound=Place)


class Line(Generic[Own]):
    """Whoever leads must ``hand_over`` in the end, whatever happens to the work."""

    def __init__(self) -> None:
        self._places: deque[Own] = deque()
        self._is_led = False
        # Held for a moment, by whoever looks at the line or changes it.
        self._door = Lock()

    def __len__(self) -> int:
        return len(self._places)

    def join(self, own: Own, *, patience_s: float) -> bool:
        """Return when it is ours to lead or our work was done. Return False after ``patience_s``
        seconds if nobody has begun with it: then we stand in line no longer.
        """
        with self._door:
            self._places.append(own)
            own.leads = not self._is_led
            self._is_led = True
        if own.leads or own.gate.acquire(timeout=patience_s):
            return True
        if self._leave(own):
            return False
        return own.gate.acquire()

    def first(self, most: int | None = None) -> list[Own]:
        """Take those first in line out of it: at most so many, or all."""
        with self._door:
            count = len(self._places) if most is None else min(most, len(self._places))
            return [self._places.popleft() for _ in range(count)]

    def hand_over(self, own: Own, done: list[Own]) -> None:
        """Have the first in line lead, and let go those whose work is ``done``."""
        with self._door:
            if own in self._places:  # it never came to its work
                self._places.remove(own)
            following = self._places[0] if self._places else None
            self._is_led = following is not None
            if following is not None:
                following.leads = True
                following.gate.release()
        for each in done:
            if each is not own:
                each.gate.release()

    def _leave(self, own: Own) -> bool:
        with self._door:
            if own.leads or own not in self._places:
                return False
            self._places.remove(own)
        return True
