"""Write into the trail what an admin did, in the transaction in which it was done."""

from datetime import datetime
from typing import Any

from consentkit.domain.account import Actor
from consentkit.storage import admin_actions
from consentkit.storage.session import Session


def note_action(
    what: str,
    *,
    by: Actor,
    site_id: int | None = None,
    details: dict[str, Any] | None = None,
    session: Session,
    now: datetime,
) -> None:
    """``what`` is a word of ours such as ``banner_published``; ``details`` is JSON."""
    admin_actions.insert(session, by, site_id=site_id, what=what, details=details or {}, now=now)
