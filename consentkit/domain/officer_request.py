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
MAX_TEXT = 4_000  # characters


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
    None until the officer has answered.
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
    answered_at: datetime | None = None
    answer: str | None = None

    @property
    def number(self) -> str:
        """What people call it by, such as ``2026-17``."""
        return f"{self.received_at:%Y}-{self.sequence}"

    @property
    def due_at(self) -> datetime:
        return self.received_at + ANSWER_WITHIN

    def is_overdue(self, now: datetime) -> bool:
        return self.answered_at is None and now > self.due_at

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
