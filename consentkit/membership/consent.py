"""The consent cookie as this site reads it: hostile input, which may only ever say less."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from consentkit.membership.declaration import Declaration

_FORM = re.compile(
    r"v1\.[1-9][0-9]{0,8}\.([1-9a-z][0-9a-z]{0,8})\.(0|[1-9a-f][0-9a-f]{0,31})"
    r"\.([A-Za-z0-9_-]{21}[AQgw])\.([a-z_]{1,16})\Z"
)
_ACTIONS = frozenset(
    {"accept_all", "decline_all", "save", "withdraw", "gpc", "api", "carried_over"}
)
_STATES: Mapping[int, bool | None] = {0: None, 1: False, 2: True}
_FUTURE_ALLOWED = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Consent:
    """What this browser's visitor answered. A key in neither set was not asked."""

    decided_at: datetime | None = None
    granted: frozenset[str] = frozenset()
    denied: frozenset[str] = frozenset()
    visitor_id: str | None = None
    action: str | None = None

    @property
    def decided(self) -> bool:
        return self.decided_at is not None

    def has(self, key: str) -> bool:
        return key in self.granted


UNDECIDED = Consent()


def cookie_name(*, secure: bool) -> str:
    return "__Host-ck" if secure else "ck"


def read_consent(
    values: Sequence[str], declaration: Declaration | None, *, now: datetime
) -> Consent:
    """Return the answer in the consent cookie; whatever is odd about it means "not decided".

    ``values`` are all cookies of that name: two that differ cannot both be the visitor's answer.
    Without a declaration nobody knows what the answers are about, so nothing is granted.
    """
    if declaration is None or len(set(values)) != 1:
        return UNDECIDED
    match = _FORM.match(values[0])
    if match is None or match[4] not in _ACTIONS:
        return UNDECIDED
    decided_at = _instant(int(match[1], 36))
    answers = _answers(int(match[2], 16))
    if decided_at is None or answers is None:
        return UNDECIDED
    if not now - timedelta(days=declaration.validity_days) <= decided_at <= now + _FUTURE_ALLOWED:
        return UNDECIDED
    slots = declaration.slots
    return Consent(
        decided_at=decided_at,
        granted=frozenset(key for key, slot in slots.items() if answers.get(slot) is True),
        denied=frozenset(key for key, slot in slots.items() if answers.get(slot) is False),
        visitor_id=match[3],
        action=match[4],
    )


def _instant(milliseconds: int) -> datetime | None:
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def _answers(mask: int) -> dict[int, bool] | None:
    """Return the answers by slot, or None where a slot is granted and denied at once."""
    answers = {}
    for slot in range((mask.bit_length() + 1) // 2):
        state = (mask >> (2 * slot)) & 3
        if state not in _STATES:
            return None
        answer = _STATES[state]
        if answer is not None:
            answers[slot] = answer
    return answers
