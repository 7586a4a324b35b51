"""The privacy officer's side of requests: see them, and answer them."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from consentkit.domain.account import COMMAND_LINE, Actor
from consentkit.domain.errors import RequestAnswered, UnknownRequest
from consentkit.domain.event import EventType
from consentkit.domain.officer_request import OfficerRequest
from consentkit.domain.reason import Reason
from consentkit.services.announce_request import announce_request
from consentkit.services.note_action import note_action
from consentkit.storage import officer_requests, request_events, sites
from consentkit.storage.officer_requests import Urgency
from consentkit.storage.request_events import RequestEvent
from consentkit.storage.session import Session

# What became of the mail with an answer, or with the news that it takes longer.
Mailed = Literal["answer_mailed", "answer_mail_failed", "extension_mailed", "extension_mail_failed"]


def list_requests(site_key: str, *, session: Session) -> list[OfficerRequest]:
    """Oldest first. Raises ``UnknownSite``."""
    return list(officer_requests.of_site(session, sites.find_id(session, site_key)))


@dataclass(frozen=True, slots=True)
class Inbox:
    """``waiting`` has the most urgent first, of ``count_waiting`` in all; ``answered`` the newest
    first. ``next_before`` is where the next page of those begins, ``next_after`` that of those that
    wait, None at the end.
    """

    waiting: tuple[OfficerRequest, ...]
    count_waiting: int
    answered: tuple[OfficerRequest, ...] = ()
    next_before: int | None = None
    next_after: Urgency | None = None


def open_inbox(
    site_key: str,
    *,
    session: Session,
    most: int,
    is_answered: bool,
    before: int | None = None,
    after: Urgency | None = None,
) -> Inbox:
    """Return at most ``most`` requests: those that wait, or those answered. Raises
    ``UnknownSite``.
    """
    site_id = sites.find_id(session, site_key)
    count = officer_requests.count_waiting(session, site_id)
    if not is_answered:
        waiting = officer_requests.waiting(session, site_id, after=after, limit=most + 1)
        last = waiting[most - 1] if len(waiting) > most else None
        following = (last.answer_by, last.sequence) if last else None
        return Inbox(tuple(waiting[:most]), count, next_after=following)
    found = officer_requests.answered(session, site_id, before=before, limit=most + 1)
    more = found[most - 1].sequence if len(found) > most else None
    return Inbox((), count, tuple(found[:most]), more)


def find_request(site_key: str, number: str, *, session: Session) -> OfficerRequest:
    """``number`` is what the visitor was given, such as ``2026-17``. Raises ``UnknownSite`` or
    ``UnknownRequest``.
    """
    site_id = sites.find_id(session, site_key)
    sequence = number.rpartition("-")[2]
    found = None
    if sequence.isascii() and sequence.isdigit() and len(sequence) < 10:
        found = officer_requests.by_sequence(session, site_id, int(sequence))
    if found is None or found.number != number:
        raise UnknownRequest(
            Reason(
                "{site} has no request with the number {number!r}",
                site=site_key,
                number=number[:40],
            )
        )
    return found


def requests_about(site_key: str, receipt_id: UUID, *, session: Session) -> list[OfficerRequest]:
    """Newest first. Raises ``UnknownSite``."""
    return officer_requests.about(session, sites.find_id(session, site_key), receipt_id)


def history_of(asked: OfficerRequest, *, session: Session) -> list[RequestEvent]:
    """Return what was done about it since it was acknowledged, oldest first."""
    site_id = sites.find_id(session, asked.site_key)
    return request_events.of_request(session, site_id, asked.id)


def answer_request(
    site_key: str,
    number: str,
    text: str,
    *,
    session: Session,
    now: datetime,
    by: Actor = COMMAND_LINE,
) -> OfficerRequest:
    """Give the answer, once; the visitor reads it on their page.

    Raises ``UnknownSite``, ``UnknownRequest``, or ``RequestAnswered``: what a visitor may have read
    is not changed behind their back.
    """
    found = find_request(site_key, number, session=session)
    if found.answered_at is not None:
        raise RequestAnswered(
            Reason("{number} was answered on {at:%Y-%m-%d}", number=number, at=found.answered_at)
        )
    site_id = sites.find_id(session, site_key)
    officer_requests.answer(session, site_id, found.sequence, text=text, now=now)
    request_events.insert(session, site_id, found.id, "answered", actor=by.name, now=now)
    # The text stays with the request, and goes with it; the trail is for ever.
    note_action(
        "request_answered",
        by=by,
        site_id=site_id,
        details={"number": number},
        session=session,
        now=now,
    )
    answered = replace(found, answered_at=now, answer=text)
    announce_request(
        EventType.REQUEST_ANSWERED, answered, site_id=site_id, session=session, now=now
    )
    return answered


def note_mailed(
    asked: OfficerRequest, what: Mailed, *, session: Session, now: datetime, by: Actor
) -> None:
    """Keep what became of a mail to the visitor. The trail has no address."""
    site_id = sites.find_id(session, asked.site_key)
    request_events.insert(session, site_id, asked.id, what, actor=by.name, now=now)
    note_action(
        f"request_{what}",
        by=by,
        site_id=site_id,
        details={"number": asked.number},
        session=session,
        now=now,
    )
