"""What the trail of admins' actions says, for tests to look at."""

from consentkit.storage import sites
from consentkit.storage.models import AdminActionRow
from consentkit.web.runtime import Runtime


def trail_of(rt: Runtime, site_key: str, *what: str) -> list[AdminActionRow]:
    """A site's actions of these kinds, the oldest first."""
    with rt.transaction() as session:
        rows = session.query(AdminActionRow).filter_by(site_id=sites.find_id(session, site_key))
        found = rows.order_by(AdminActionRow.id).all()
        session.expunge_all()
    return [row for row in found if not what or row.what in what]
