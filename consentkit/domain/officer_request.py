"""What a visitor asks of the privacy officer, and by when it is to be answered."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any
from uuid import UUID

from consentkit.domain.instant import format_instant

# GDPR Art. 12(3) says one month, which February makes 28 days; we promise 30 in every month.
ANSWER_WITHIN = timedelta(days=30)
# The same article lets an officer take up to two months more, told and explained in the first.
EXTENSIONS = (timedelta(days=30), timedelta(days=60))
MAX_TEXT = 4_000  # characters
MAX_ANSWER = 20_000
MAX_REASON = 500
# Where a template waits for somebody's own words: what was forgotten there is not sent.
BLANK = "[…]"


class RequestKind(StrEnum):
    """GDPR Art. 15, 16, 17 and, for the last, 77: what a complaint to an authority starts with."""

    ACCESS = "access"
    CORRECTION = "correction"
    ERASURE = "erasure"
    COMPLAINT = "complaint"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerRequest:
    """``sequence`` counts a site's requests from 1. ``receipts`` are those whose secrets the
    visitor held; ``contact`` is an e-mail address or empty. ``answered_at`` and ``answer`` are both
    None until the officer has answered, ``extended_until`` and ``extension_reason`` unless the
    officer has taken more time.
    """

    id: UUID
    site_key: str
    sequence: int
    kind: RequestKind
    text: str
    contact: str
    language: str
    receipts: tuple[UUID, ...]
    received_at: datetime
    acknowledgement: str = ""
    extended_until: datetime | None = None
    extension_reason: str | None = None
    answered_at: datetime | None = None
    answer: str | None = None

    @property
    def number(self) -> str:
        """What people call it by, such as ``2026-17``."""
        return f"{self.received_at:%Y}-{self.sequence}"

    @property
    def due_at(self) -> datetime:
        """What was promised when it was acknowledged, and signed."""
        return self.received_at + ANSWER_WITHIN

    @property
    def answer_by(self) -> datetime:
        """The day that counts: the promised one, or the one that it was put off to."""
        return self.extended_until or self.due_at

    def is_overdue(self, now: datetime) -> bool:
        return self.answered_at is None and now > self.answer_by

    def acknowledgement_payload(self, issuer: str) -> dict[str, Any]:
        """Return the claims that are signed: that this was received, and when it is due.

        Of the text only its hash: the visitor has the text, and nobody else needs it to check.
        """
        return {
            "iss": issuer,
            "jti": str(self.id),
            "iat": int(self.received_at.timestamp()),
            "site": self.site_key,
            "request": {
                "number": self.number,
                "kind": self.kind.value,
                "text_sha256": sha256(self.text.encode("utf-8")).hexdigest(),
                "receipts": [str(each) for each in self.receipts],
                "due_at": format_instant(self.due_at),
            },
        }
