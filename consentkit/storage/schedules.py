"""Publications that wait for their time: at most one a site, of the content as it was reviewed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from consentkit.domain.account import Actor
from consentkit.storage.models import ScheduledPublicationRow, SiteRow
from consentkit.storage.session import Session

_ROW = ScheduledPublicationRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """``content`` is the banner's document, ``sha256`` that of the version it would have made when
    it was reviewed. ``reason`` is why ``rules`` are overridden; empty where nothing is.
    ``failure`` is the code of the refusal if it was due and was not published.
    """

    content: dict[str, Any]
    sha256: str
    at: datetime
    by: Actor
    scheduled_at: datetime
    reason: str = ""
    rules: tuple[str, ...] = ()
    failure: str | None = None


def get(session: Session, site_id: int) -> Schedule | None:
    row = session.get(_ROW, site_id)
    return _schedule(row) if row else None


def put(session: Session, site_id: int, new: Schedule) -> None:
    """Insert, or take the place of the one that waits."""
    row = session.get(_ROW, site_id) or _ROW(site_id=site_id)
    row.content, row.sha256, row.at = new.content, new.sha256, new.at
    row.account_id, row.actor, row.session = new.by.account_id, new.by.name, new.by.session
    row.scheduled_at, row.reason, row.rules = new.scheduled_at, new.reason, list(new.rules)
    row.failure = new.failure
    session.add(row)
    session.flush()


def remove(session: Session, site_id: int) -> None:
    session.execute(delete(_ROW).where(_ROW.site_id == site_id))


def fail(session: Session, site_id: int, code: str) -> None:
    """Let it wait for a person: it is not due any more."""
    session.get_one(_ROW, site_id).failure = code
    session.flush()


def due(session: Session, *, now: datetime) -> list[str]:
    """Return the keys of the sites whose time has come, the longest ago first."""
    query = select(SiteRow.key).join(_ROW, _ROW.site_id == SiteRow.id).where(*_is_due(now))
    return list(session.scalars(query.order_by(_ROW.at, SiteRow.key)))


def take_due(session: Session, site_id: int, *, now: datetime) -> Schedule | None:
    """Return it if it is due, for this transaction alone; None while somebody else has it."""
    # SQLite has one writer anyway, and leaves the lock out.
    query = select(_ROW).where(_ROW.site_id == site_id, *_is_due(now))
    row = session.scalar(query.with_for_update(skip_locked=True))
    return _schedule(row) if row else None


def _is_due(now: datetime) -> tuple[Any, ...]:
    return (_ROW.at <= now, _ROW.failure.is_(None))


def _schedule(row: ScheduledPublicationRow) -> Schedule:
    return Schedule(
        content=row.content,
        sha256=row.sha256,
        at=row.at,
        by=Actor(row.account_id, row.actor, row.session),
        scheduled_at=row.scheduled_at,
        reason=row.reason,
        rules=tuple(row.rules),
        failure=row.failure,
    )
