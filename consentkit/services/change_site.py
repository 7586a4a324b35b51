"""Change a site's settings, unless somebody else has changed them meanwhile."""

from datetime import datetime

from consentkit.domain.account import Actor
from consentkit.domain.difference import Change, compare_sites
from consentkit.domain.errors import SiteChanged
from consentkit.domain.settings import Settings, fingerprint, settings_of, with_settings
from consentkit.services.check_cookie_domain import check_cookie_domain
from consentkit.services.note_action import note_action
from consentkit.storage import drafts, sites
from consentkit.storage.session import Session


def change_site(
    site_key: str, wanted: Settings, *, made_from: str, by: Actor, session: Session, now: datetime
) -> tuple[Change, ...]:
    """Return what changed. ``made_from`` is the fingerprint of the settings that were looked at.

    What stands in the banner changes in its draft: visitors see it with the next publication.
    Raises ``InvalidDocument``, and ``SiteChanged`` if those settings are not the ones that stand.
    """
    site_id = sites.find_id(session, site_key)
    sites.lock(session, site_id)
    before = sites.definition(session, site_key)
    current = settings_of(before)
    if fingerprint(current) != made_from:
        raise SiteChanged(
            "somebody has saved these settings since you opened them", extra={"current": current}
        )
    after = with_settings(before, wanted)
    check_cookie_domain(after)
    changes = compare_sites(before, after)
    if changes:
        sites.replace(session, after, now=now)
        details = {
            "revision": drafts.get(session, site_id).revision,
            "changes": [each.document() for each in changes],
        }
        note_action(
            "site_changed", by=by, site_id=site_id, details=details, session=session, now=now
        )
    return changes
