"""What the trail of admins' actions says of a site."""

from typing import Any

from sqlalchemy import select

from consentkit.storage.models import AdminActionRow, SiteRow
from consentkit.web.runtime import Runtime


def actions_of(rt: Runtime, site_key: str) -> list[tuple[str, dict[str, Any]]]:
    """Return (what, details) of what was done about a site, in the order in which it was."""
    row = AdminActionRow
    query = select(row.what, row.details).join(SiteRow, SiteRow.id == row.site_id)
    with rt.transaction() as session:
        found = session.execute(query.where(SiteRow.key == site_key).order_by(row.id))
        return [(each.what, each.details) for each in found]
