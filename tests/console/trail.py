"""What the trail of admins' actions says of a site."""

import re
from typing import Any

from sqlalchemy import select, text

from consentkit.domain.account import Actor
from consentkit.services.note_action import note_action
from consentkit.storage import sites
from consentkit.storage.models import AdminActionRow, SiteRow
from consentkit.web.runtime import Runtime

ADA = Actor(7, "ada@shop.example", "0123456789ab")


def actions_of(rt: Runtime, site_key: str) -> list[tuple[str, dict[str, Any]]]:
    """Return (what, details) of what was done about a site, in the order in which it was."""
    row = AdminActionRow
    query = select(row.what, row.details).join(SiteRow, SiteRow.id == row.site_id)
    with rt.transaction() as session:
        found = session.execute(query.where(SiteRow.key == site_key).order_by(row.id))
        return [(each.what, each.details) for each in found]


def act(
    rt: Runtime, what: str = "banner_published", by: Actor = ADA, key: str | None = "shop",
    **details: Any,
) -> None:  # fmt: skip
    """Note something that somebody did, in the trail of ``key`` or of no site."""
    with rt.transaction(write=True) as session:
        site_id = sites.find_id(session, key) if key else None
        note_action(what, by=by, site_id=site_id, details=details, session=session, now=rt.now())


def rows(page: str) -> list[str]:
    """What each entry on the page says, as one line."""
    found = re.findall(r'<li class="card mb-3">(.*?)</li>', page, re.S)
    return [" ".join(re.sub(r"<[^>]+>", " ", each).split()) for each in found]


def noted(rt: Runtime) -> list[tuple[str, str]]:
    """Return (what, details as they are stored) of what was done about any site, in order."""
    with rt.transaction() as session:
        rows = session.execute(
            text("SELECT what, details FROM admin_action WHERE site_id > 0 ORDER BY id")
        )
        return [(row.what, str(row.details)) for row in rows]
