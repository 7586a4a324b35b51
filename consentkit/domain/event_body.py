"""What a receiver reads: thin, so that whoever needs more asks for it.

Source: Standard Webhooks 1.0, "Payload structure".
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from consentkit.domain.event import EventType
from consentkit.domain.instant import format_instant
from consentkit.domain.receipt import Receipt

MAX_BYTES = 20_000


def decision_data(receipt: Receipt) -> dict[str, Any]:
    """No secret is among it, and nothing of where the visitor is."""
    decision = receipt.decision
    return {
        "site": receipt.site_key,
        "receipt": str(receipt.id),
        "previous": str(receipt.prev) if receipt.prev else None,
        "visitor": decision.visitor_id,
        "banner_version": decision.banner_version,
        "action": decision.action.value,
        "surface": decision.surface.value,
        "language": decision.language,
        "gpc": decision.gpc,
        "choices": dict(decision.choices),
        "decided_at": format_instant(decision.decided_at),
        "recorded_at": format_instant(receipt.recorded_at),
    }


def data_text(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def event_body(event: EventType, at: datetime, data: Mapping[str, Any]) -> bytes:
    """Return the same bytes each time. What is too long for receivers loses its choices, and says
    so: they are in the receipt.
    """
    whole = _body(event, at, data)
    if len(whole) <= MAX_BYTES:
        return whole
    kept = {name: value for name, value in data.items() if name != "choices"}
    return _body(event, at, kept | {"shortened": True})


def _body(event: EventType, at: datetime, data: Mapping[str, Any]) -> bytes:
    told = {"type": event.value, "timestamp": format_instant(at), "data": dict(data)}
    return data_text(told).encode("utf-8")
