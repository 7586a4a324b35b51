"""The consent cookie: what the visitor answered, where the page can read it without asking us.

``v1.<banner version>.<decided_at, ms, base36>.<answers, hex>.<visitor id>.<action>``, at most 150
bytes. ``answers`` has two bits a slot: 0 not asked, 1 denied, 2 granted. The cookie is the
visitor's own copy and hostile input to a server; the receipt is the record.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from consentkit.domain.decision import Action
from consentkit.domain.instant import from_milliseconds, to_milliseconds

if TYPE_CHECKING:  # the guard reads cookies in other people's processes, and no banners
    from consentkit.domain.banner import BannerVersion

SECURE_NAME = "__Host-ck"
# With a Domain, for all hosts below one; `__Host-` forbids that.
SHARED_NAME = "__Secure-ck"
PLAIN_NAME = "ck"
MAX_LENGTH = 150
# Nine base36 digits reach the year 5188: enough, and far from any overflow.
_FORM = re.compile(
    r"v1\.([1-9][0-9]{0,8})\.([1-9a-z][0-9a-z]{0,8})\.(0|[1-9a-f][0-9a-f]{0,31})"
    r"\.([A-Za-z0-9_-]{21}[AQgw])\.([a-z_]{1,16})\Z"
)
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_DENIED, _GRANTED = 1, 2


class BadConsentCookie(ValueError):
    """The cookie is not one that we would have written; treat the visitor as undecided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentCookie:
    """``answers`` maps slots to granted (True) or denied (False); a slot not asked is absent."""

    banner_version: int
    decided_at: datetime
    answers: Mapping[int, bool]
    visitor_id: str
    action: Action

    def __post_init__(self) -> None:
        object.__setattr__(self, "answers", MappingProxyType(dict(self.answers)))

    def format(self) -> str:
        """Raises ``ValueError`` for what ``parse`` would not take back."""
        mask = 0
        for slot, granted in self.answers.items():
            mask |= (_GRANTED if granted else _DENIED) << (2 * slot)
        at = _base36(to_milliseconds(self.decided_at))
        text = f"v1.{self.banner_version}.{at}.{mask:x}.{self.visitor_id}.{self.action.value}"
        if not _FORM.match(text):
            raise ValueError("the consent cookie cannot hold this version, time, slot or id")
        return text

    @classmethod
    def parse(cls, text: str) -> "ConsentCookie":
        """Accept only what ``format`` writes. Raises ``BadConsentCookie``."""
        match = _FORM.match(text)
        if match is None:
            raise BadConsentCookie("not a consent cookie of version 1")
        try:
            action = Action(match[5])
        except ValueError as err:
            raise BadConsentCookie("an action we do not know") from err
        return cls(
            banner_version=int(match[1]),
            decided_at=from_milliseconds(int(match[2], 36)),
            answers=_answers(int(match[3], 16)),
            visitor_id=match[4],
            action=action,
        )

    def answering(self, version: "BannerVersion") -> "ConsentCookie":
        """Return the cookie without its answers to questions that got another form since."""
        outdated = {
            slot
            for key, slot in version.slots.items()
            if version.asked_since(key) > self.banner_version
        }
        kept = {slot: answer for slot, answer in self.answers.items() if slot not in outdated}
        return replace(self, answers=kept)

    def choices(self, slots: Mapping[str, int]) -> dict[str, bool]:
        """Return the answers by key, for the keys that have a slot."""
        return {key: self.answers[slot] for key, slot in slots.items() if slot in self.answers}


def _answers(mask: int) -> dict[int, bool]:
    answers = {}
    slot = 0
    while mask:
        state = mask & 3
        if state == _DENIED | _GRANTED:
            raise BadConsentCookie("a slot that is both granted and denied")
        if state:
            answers[slot] = state == _GRANTED
        mask >>= 2
        slot += 1
    return answers


def _base36(number: int) -> str:
    digits = ""
    while number > 0:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"
