"""Tell webhooks that something was done about a request, and nothing of what it says."""

from datetime import datetime

from consentkit.domain.event import EventType
from consentkit.domain.instant import format_instant
from consentkit.domain.officer_request import OfficerRequest
from consentkit.services.announce import announce
from consentkit.storage.session import Session


def announce_request(
    event: EventType, asked: OfficerRequest, *, site_id: int, session: Session, now: datetime
) -> None:
    """The text, the contact and the answer are for the officer and the visitor alone."""
    told = {
        "site": asked.site_key,
        "request": asked.number,
        "kind": asked.kind.value,
        "received_at": format_instant(asked.received_at),
        "answer_by": format_instant(asked.answer_by),
        "answered_at": format_instant(asked.answered_at) if asked.answered_at else None,
    }
    announce(event, told, site_id=site_id, session=session, now=now)
