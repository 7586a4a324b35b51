"""Take more time for an answer, with a reason that the visitor reads. Source: GDPR Art. 12(3)."""

from dataclasses import replace
from datetime import datetime, timedelta

from consentkit.domain.account import Actor
from consentkit.domain.errors import ConsentError, RequestAnswered
from consentkit.domain.event import EventType
from consentkit.domain.officer_request import EXTENSIONS, OfficerRequest
from consentkit.domain.reason import Reason
from consentkit.services.announce_request import announce_request
from consentkit.services.answer_request import find_request
from consentkit.services.note_action import note_action
from consentkit.storage import officer_requests, request_events, sites
from consentkit.storage.session import Session


class CannotExtend(ConsentError):
    code = "cannot_extend"
    status = 409
    title = "The day for the answer cannot be put off"


def extend_request(
    site_key: str,
    number: str,
    by_days: int,
    reason: str,
    *,
    session: Session,
    now: datetime,
    by: Actor,
) -> OfficerRequest:
    """Put the day off, once, by one of ``EXTENSIONS``, while the promised one is not over.

    Raises ``UnknownSite``, ``UnknownRequest``, ``RequestAnswered`` or ``CannotExtend``.
    """
    found = find_request(site_key, number, session=session)
    if found.answered_at is not None:
        raise RequestAnswered(
            Reason("{number} was answered on {at:%Y-%m-%d}", number=number, at=found.answered_at)
        )
    if found.extended_until is not None:
        raise CannotExtend("it was put off before, and can be so once")
    if now > found.due_at:
        raise CannotExtend("the visitor has to be told before the promised day is over")
    if timedelta(days=by_days) not in EXTENSIONS:
        raise CannotExtend("it can be put off by 30 or by 60 days", field="days")
    until = found.due_at + timedelta(days=by_days)
    site_id = sites.find_id(session, site_key)
    officer_requests.extend(session, site_id, found.sequence, until=until, reason=reason)
    request_events.insert(session, site_id, found.id, "extended", actor=by.name, now=now)
    # The reason goes when the request goes; the trail is for ever.
    note_action(
        "request_extended",
        by=by,
        site_id=site_id,
        details={"number": number, "days": by_days},
        session=session,
        now=now,
    )
    extended = replace(found, extended_until=until, extension_reason=reason)
    announce_request(
        EventType.REQUEST_EXTENDED, extended, site_id=site_id, session=session, now=now
    )
    return extended
