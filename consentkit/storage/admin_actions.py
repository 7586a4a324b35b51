"""The trail of what admins did."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from consentkit.domain.account import Actor
from consentkit.storage.models import AdminActionRow
from consentkit.storage.session import Session


@dataclass(frozen=True, slots=True)
class AdminAction:
    actor: str
    what: str
    details: dict[str, Any]
    at: datetime


def latest(session: Session, site_id: int, *, what: str, most: int) -> tuple[AdminAction, ...]:
    """Return a site's latest actions of one kind, newest first."""
    row = AdminActionRow
    query = (
        select(row.actor, row.what, row.details, row.at)
        .where(row.site_id == site_id, row.what == what)
        .order_by(row.id.desc())
        .limit(most)
    )
    return tuple(AdminAction(*found) for found in session.execute(query))


def insert(
    session: Session,
    actor: Actor,
    *,
    site_id: int | None,
    what: str,
    details: dict[str, Any],
    now: datetime,
) -> None:
    session.add(
        AdminActionRow(
            site_id=site_id,
            account_id=actor.account_id,
            actor=actor.name,
            session=actor.session,
            what=what,
            details=details,
            at=now,
        )
    )
    session.flush()
