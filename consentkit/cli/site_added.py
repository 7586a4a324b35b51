"""Adding a site from the command line, with its entry in the trail."""

from datetime import datetime

from consentkit.domain.account import COMMAND_LINE
from consentkit.domain.difference import compare_sites
from consentkit.domain.errors import UnknownSite
from consentkit.domain.site import SiteDefinition
from consentkit.services.add_site import add_site
from consentkit.services.find_site import site_definition
from consentkit.services.note_action import note_action
from consentkit.storage import sites
from consentkit.storage.session import Session


def add_noted(definition: SiteDefinition, *, session: Session, now: datetime) -> str:
    """Add the site or bring it up to date, and say so in the trail; returns what was done."""
    key = definition.site.key
    try:
        before = site_definition(key, session=session)
    except UnknownSite:
        before = None
    done = add_site(definition, session=session, now=now)
    if done != "unchanged":
        changes = compare_sites(before, definition) if before else ()
        note_action(
            "site_changed" if before else "site_added",
            by=COMMAND_LINE,
            site_id=sites.find_id(session, key),
            details={"changes": [each.document() for each in changes]}
            if before
            else {"name": definition.site.name},
            session=session,
            now=now,
        )
    return done
