"""Everything that is kept about a visitor, as a file to take along. Source: GDPR Art. 15, 20."""

from datetime import datetime
from typing import Any

from consentkit.domain.instant import format_instant
from consentkit.domain.officer_request import OfficerRequest
from consentkit.services.open_history import Entry, History
from consentkit.storage.disclosures import Disclosure


def history_document(history: History, now: datetime) -> dict[str, Any]:
    return {
        "site": history.site.key,
        "made_at": format_instant(now),
        "receipts": [_entry(each) for each in history.entries],
        "erased": [
            {
                "id": str(receipt_id),
                "erased_at": format_instant(found.erased_at) if found else None,
                "certificate": found.certificate if found else None,
            }
            for receipt_id, found in history.gone.items()
        ],
        "disclosures": [_disclosure(each) for each in history.disclosures],
        "requests": [_request(each) for each in history.requests],
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "id": str(entry.receipt.id),
        "status": entry.status,
        "payload": entry.receipt.payload(),
        "receipt": entry.jws,
        "proof": entry.proof.format().decode("utf-8") if entry.proof else None,
    }


def _disclosure(made: Disclosure) -> dict[str, Any]:
    return {
        "kind": made.kind,
        "recipient": made.recipient or None,
        "disclosed_at": format_instant(made.disclosed_at),
    }


def _request(asked: OfficerRequest) -> dict[str, Any]:
    return {
        "number": asked.number,
        "kind": asked.kind.value,
        "text": asked.text,
        "contact": asked.contact or None,
        "received_at": format_instant(asked.received_at),
        "due_at": format_instant(asked.due_at),
        "extended_until": format_instant(asked.extended_until) if asked.extended_until else None,
        "extension_reason": asked.extension_reason,
        "acknowledgement": asked.acknowledgement,
        "answered_at": format_instant(asked.answered_at) if asked.answered_at else None,
        "answer": asked.answer,
    }
