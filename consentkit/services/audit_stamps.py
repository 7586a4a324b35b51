"""Check the time stamps that somebody's log publishes, from outside."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from consentkit.domain.errors import InvalidDocument
from consentkit.ledger.checkpoint import Checkpoint
from consentkit.ledger.note import Note
from consentkit.services.audit_log import MAX_NOTE_BYTES, Fetch, check_beginning
from consentkit.signing.stamps import Roots, check_stamp

MAX_LIST_BYTES = 256 * 1024
MAX_STAMP_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class AuditedStamp:
    """An authority vouches that the log had its first ``size`` entries at the time ``at``."""

    size: int
    at: datetime


def audit_stamps(
    seen: Checkpoint, *, least: int, roots: Roots, fetch: Fetch
) -> Iterator[AuditedStamp]:
    """Yield every stamp over ``least`` entries or more, as far as ``seen`` reaches.

    Each is checked against the authority's ``roots``, and its checkpoint against the log that was
    ``seen``. Who signed that checkpoint does not matter here, and its key may have been revoked:
    that it is the beginning of what is signed now is proven. Raises ``BadStamp``,
    ``BadLogFile``, ``InvalidDocument``, and what ``fetch`` raises.
    """
    for size in _sizes(least, fetch):
        if size > seen.size:
            return
        note = fetch(f"log/stamps/{size}.checkpoint", MAX_NOTE_BYTES)
        answer = fetch(f"log/stamps/{size}.tsr", MAX_STAMP_BYTES)
        at = check_stamp(answer, note, roots)
        stamped = Checkpoint.parse(Note.parse(note).text)
        if stamped.size != size:
            raise InvalidDocument(f"what is served as stamped at {size} entries has {stamped.size}")
        check_beginning(stamped, seen, fetch=fetch)
        yield AuditedStamp(size, at)


def _sizes(least: int, fetch: Fetch) -> Iterator[int]:
    following: int | None = least
    while following is not None:
        raw = fetch(f"log/stamps?from={following}", MAX_LIST_BYTES)
        try:
            page: Any = json.loads(raw)
            sizes = [_number(each["size"]) for each in page["stamps"]]
            after = page["next"] if page["next"] is None else _number(page["next"])
        except (ValueError, KeyError, TypeError, RecursionError) as err:
            raise InvalidDocument("the list of time stamps is not in the form that it has") from err
        _refuse_standstill([following - 1, *sizes] + ([] if after is None else [after]))
        if after is not None and not sizes:
            raise InvalidDocument("the list of time stamps goes on without one")
        yield from sizes
        following = after


def _refuse_standstill(numbers: list[int]) -> None:
    """Whoever lists a stamp twice, or backwards, would never come to an end."""
    if any(first >= second for first, second in pairwise(numbers)):
        raise InvalidDocument("the list of time stamps does not go on")


def _number(given: object) -> int:
    if type(given) is not int or given < 0:
        raise ValueError("not a size")
    return given
