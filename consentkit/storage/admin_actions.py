"""The trail of what admins did."""

from datetime import datetime
from typing import Any

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
