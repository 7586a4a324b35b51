"""The text of receipts that differ in nothing but who answered and when.

Visitors of one page say the same few things. So what their receipts have in common is written once,
with gaps where each has its own.
"""

import re
from dataclasses import dataclass

import orjson

from consentkit.domain.instant import format_instant
from consentkit.domain.receipt import Receipt
from consentkit.signing.canonical import canonical_bytes

# In the order of RFC 8785. No name or text in quotes can pass for a member: its own quotes would
# be escaped, and what an answer calls by such a name is true or false.
_GAPS = re.compile(
    r'(?<="decided_at":)"[^"]*"|(?<="exp":)-?\d+|(?<="iat":)-?\d+'
    r'|(?<="jti":)"[^"]*"|(?<="sub":)"(?:[^"\\]|\\.)*"'
)


@dataclass(frozen=True, slots=True)
class ReceiptForm:
    """What stands before, between and behind the five gaps."""

    pieces: tuple[str, str, str, str, str, str]

    @classmethod
    def of(cls, receipt: Receipt) -> "ReceiptForm":
        """Return the form of all receipts that are like this one but for the times, the id and the
        visitor. Raises ``ValueError`` as ``canonical_bytes`` does.
        """
        until_time, to_end, to_start, to_id, to_visitor, rest = _GAPS.split(
            canonical_bytes(receipt.payload()).decode("utf-8")
        )
        return cls((until_time, to_end, to_start, to_id, to_visitor, rest))

    def fill(self, receipt: Receipt) -> bytes:
        """Return the canonical bytes of a receipt of this form."""
        until_time, to_end, to_start, to_id, to_visitor, rest = self.pieces
        decision = receipt.decision
        visitor = orjson.dumps(decision.visitor_id).decode("utf-8")
        text = (
            f'{until_time}"{format_instant(decision.decided_at)}"'
            f"{to_end}{int(receipt.expires_at.timestamp())}"
            f"{to_start}{int(receipt.recorded_at.timestamp())}"
            f'{to_id}"{receipt.id}"{to_visitor}{visitor}{rest}'
        )
        return text.encode("utf-8")
