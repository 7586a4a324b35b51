"""What the hot paths may answer from memory, and how they learn that it has changed.

Every change of a site or publication moves a mark in the database. A serving process looks at it
every second, so that what was published is out within two, on each machine; where nobody looks (a
command, a test), each question does.
"""

from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar

from flask import Flask

from consentkit.services.find_publications import publication_mark
from consentkit.web.rounds import Rounds
from consentkit.web.runtime import Runtime

LOOK_S = 1.0
# Of some kilobytes each: of a thousand sites the banner, and its script in two languages.
MAX_KEPT = 4_000

Kept = TypeVar("Kept")


class Publications:
    """One for each application: answers that hold until the mark moves."""

    def __init__(self, rt: Runtime) -> None:
        self._rt = rt
        self._lock = Lock()
        self._kept: dict[Any, Any] = {}
        self._mark: int | None = None
        self.is_watched = False

    def look(self) -> None:
        """Forget everything if the mark has moved. Raises ``StorageUnavailable``."""
        with self._rt.transaction() as session:
            mark = publication_mark(session=session)
        if mark != self._mark:
            with self._lock:
                self._mark, self._kept = mark, {}

    @property
    def count(self) -> int:
        return len(self._kept)

    def get(self, key: object, make: Callable[[], Kept]) -> Kept:
        """Return what is kept under ``key``, or what ``make`` makes, which is kept unless it is
        None. Raises what that raises, and ``StorageUnavailable`` where nobody looks.
        """
        if not self.is_watched:
            self.look()
        kept = self._kept
        if key in kept:
            found: Kept = kept[key]
            return found
        made = make()
        with self._lock:
            # What was begun before the mark moved may be of before: then it goes with the rest.
            if made is not None:
                while len(kept) >= MAX_KEPT:
                    del kept[next(iter(kept))]
                kept[key] = made
        return made


class Watcher(Rounds):
    """One for each serving process. Until its first look, each question looks."""

    trouble = "what is published cannot be looked at"

    def __init__(self, app: Flask, rt: Runtime, publications: Publications) -> None:
        super().__init__(app, rt, name="watcher", look_s=LOOK_S)
        self._publications = publications

    def look(self) -> None:
        self._publications.look()
        self._publications.is_watched = True
