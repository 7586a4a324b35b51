"""Which receipts somebody looks for, or was handed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from consentkit.domain.receipt import Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptFilter:
    """None is an open end, and anything. ``granted`` is what was answered about ``category``, which
    may be an opt-in purpose as well: True, False, or None for whoever was asked about it.
    """

    recorded_from: datetime | None = None
    recorded_before: datetime | None = None
    banner_version: int | None = None
    action: str | None = None
    category: str | None = None
    granted: bool | None = None

    def matches(self, receipt: Receipt) -> bool:
        decision = receipt.decision
        return (
            self._is_in_span(receipt.recorded_at)
            and self.banner_version in (None, decision.banner_version)
            and self.action in (None, decision.action.value)
            and self._has_answer(decision.choices)
        )

    def document(self) -> dict[str, Any]:
        """Return what was asked for, for the trail."""
        members = {
            "recorded_from": self.recorded_from and self.recorded_from.isoformat(),
            "recorded_before": self.recorded_before and self.recorded_before.isoformat(),
            "banner_version": self.banner_version,
            "action": self.action,
            "category": self.category,
            "granted": self.granted,
        }
        return {name: value for name, value in members.items() if value is not None}

    def _is_in_span(self, at: datetime) -> bool:
        first, before = self.recorded_from, self.recorded_before
        return (first is None or first <= at) and (before is None or at < before)

    def _has_answer(self, choices: Any) -> bool:
        if self.category is None:
            return True
        return self.category in choices and self.granted in (None, choices[self.category])


EVERY_RECEIPT = ReceiptFilter()
