"""Finds out how a commit ended when the connection was lost meanwhile.

What it stored, it stored whole: one receipt of it tells about all. Where there is none, the server
may still be about to commit, so nobody may record the same again under another id. Whoever asked is
then told to try again, and the idempotency key finds the receipt, if there is one by then.
"""

from collections.abc import Iterable, Sequence
from itertools import islice
from uuid import UUID

from consentkit.services.find_recorded import is_recorded
from consentkit.storage.session import StorageUnavailable
from consentkit.web.retrying import tries
from consentkit.web.runtime import Runtime


def find_stored(rt: Runtime, new: Sequence[tuple[str, UUID]]) -> set[UUID]:
    """Return which of these (site key, receipt id) are known to be stored by a statement that may
    have found some of them not to be first answers. None at all says nothing.
    """
    for _ in tries():
        try:
            with rt.transaction() as session:
                stored = {each[1] for each in new if is_recorded(*each, session=session)}
        except StorageUnavailable:
            return set()
        if stored:
            return stored
    return set()


def was_committed(rt: Runtime, new: Iterable[tuple[str, UUID]]) -> bool:
    """Whether the commit that was to store these (site key, receipt id) is known to have done so.

    A commit without a new receipt had nothing to lose.
    """
    one = list(islice(new, 1))
    return not one or bool(find_stored(rt, one))
