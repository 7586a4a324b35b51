"""The trail of what admins did."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from consentkit.domain.account import Actor
from consentkit.storage.models import AdminActionRow
from consentkit.storage.session import Session


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


def publishers(session: Session, site_id: int) -> dict[int, str]:
    """Return who published each banner version; none is known from before there was a trail."""
    row = AdminActionRow
    made = ("banner_published", "banner_rolled_back")
    query = select(row.actor, row.details).where(row.site_id == site_id, row.what.in_(made))
    return {found.details["version"]: found.actor for found in session.execute(query)}
