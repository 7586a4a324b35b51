"""What was done about a request, the reminders of it, and what answers begin with."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update

from consentkit.storage.models import AnswerTemplateRow, RequestEventRow, RequestReminderRow
from consentkit.storage.session import Session


@dataclass(frozen=True, slots=True)
class RequestEvent:
    """``actor`` is how the trail calls who did it; empty is the service itself."""

    what: str
    actor: str
    at: datetime


def insert(
    session: Session, site_id: int, request_id: UUID, what: str, *, actor: str, now: datetime
) -> None:
    session.add(
        RequestEventRow(site_id=site_id, request_id=request_id, what=what, actor=actor, at=now)
    )
    session.flush()


def of_request(session: Session, site_id: int, request_id: UUID) -> list[RequestEvent]:
    """Oldest first."""
    row = RequestEventRow
    query = (
        select(row.what, row.actor, row.at)
        .where(row.site_id == site_id, row.request_id == request_id)
        .order_by(row.id)
    )
    return [RequestEvent(*found) for found in session.execute(query)]


@dataclass(frozen=True, slots=True)
class Claim:
    """``sent_at`` is None until the reminder was sent."""

    step: str
    claimed_at: datetime
    sent_at: datetime | None


def claims(session: Session, site_id: int, request_id: UUID) -> dict[str, Claim]:
    row = RequestReminderRow
    query = select(row.step, row.claimed_at, row.sent_at).where(
        row.site_id == site_id, row.request_id == request_id
    )
    return {found.step: Claim(*found) for found in session.execute(query)}


def claim(
    session: Session,
    site_id: int,
    request_id: UUID,
    step: str,
    *,
    stale: datetime | None,
    now: datetime,
) -> bool:
    """Return whether the reminder is ours to send. ``stale`` is when somebody claimed it who never
    sent it, None if nobody did. Of two who claim at once, the second one's transaction raises
    ``WriteConflict``, or nothing is left for it.
    """
    row = RequestReminderRow
    if stale is None:
        session.add(row(site_id=site_id, request_id=request_id, step=step, claimed_at=now))
        session.flush()
        return True
    taken = session.execute(
        update(row)
        .where(row.site_id == site_id, row.request_id == request_id, row.step == step)
        .where(row.sent_at.is_(None), row.claimed_at == stale)
        .values(claimed_at=now)
    )
    return bool(taken.rowcount == 1)  # type: ignore[attr-defined]


def mark_sent(
    session: Session, site_id: int, request_id: UUID, step: str, *, now: datetime
) -> None:
    row = RequestReminderRow
    session.execute(
        update(row)
        .where(row.site_id == site_id, row.request_id == request_id, row.step == step)
        .values(sent_at=now)
    )


def templates(session: Session, site_id: int) -> dict[tuple[str, str], str]:
    """Return the site's own, by kind and language."""
    row = AnswerTemplateRow
    query = select(row.kind, row.language, row.text).where(row.site_id == site_id)
    return {(found.kind, found.language): found.text for found in session.execute(query)}


def put_template(
    session: Session, site_id: int, kind: str, language: str, text: str | None, *, now: datetime
) -> None:
    """None takes the site's own away."""
    row = AnswerTemplateRow
    if text is None:
        mine = (row.site_id == site_id, row.kind == kind, row.language == language)
        session.execute(delete(row).where(*mine))
    else:
        session.merge(row(site_id=site_id, kind=kind, language=language, text=text, changed_at=now))
    session.flush()
